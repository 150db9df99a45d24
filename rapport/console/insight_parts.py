"""What pages of insights are made of: shares with intervals, changes, quotes, a two-sided bar."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapport.console.charts import Series, figures, line_chart
from rapport.console.controls import show
from rapport.console.formats import Formats
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.insights import (
    Aspect,
    AspectState,
    Difference,
    Evidence,
    MentionKind,
    Point,
    Said,
    Sentiment,
    Share,
    Step,
    about_names,
    learned_aspects,
)

LOOKS = {Sentiment.POSITIVE: "good", Sentiment.NEGATIVE: "bad", Sentiment.NEUTRAL: ""}
_HUNDRED = 100
_FINE = 0.1  # shares below it are shown with a digit


def read_aspects(visit: Visit) -> None:
    """Read the shop's own aspects, so that they have their names on the page."""
    visit.aspects[:] = learned_aspects(visit.app.database)


def names_of_aspects(visit: Visit) -> dict[str, Mapping[str, str]]:
    """What the shop calls its own aspects, of those that were read for the page."""
    return {one.aspect_id: one.names for one in visit.aspects}


def about_name(
    visit: Visit,
    about: str,
    kind: MentionKind = MentionKind.ASPECT,
    felt: Sentiment | None = None,
) -> str:
    """What a thing that is spoken of is called, at the start of a line."""
    t = visit.t
    if kind is MentionKind.ASPECT and t.has(f"insights.about_name.{about}"):
        return t.name("insights.about_name", about)
    own = names_of_aspects(visit)
    name = about_names(about, kind=kind, sentiment=felt, names=own or None)[t.language]
    return name[:1].upper() + name[1:]


def abouts_offered(visit: Visit, chosen: str = "") -> dict[str, str]:
    """The aspects that one may be chosen of: the general ones, those in use, and the chosen one."""
    used = [one.aspect_id for one in visit.aspects if one.state is AspectState.IN_USE]
    offered = [*(one.value for one in Aspect), *used]
    named = {one: about_name(visit, one) for one in offered}
    return named | ({chosen: about_name(visit, chosen)} if chosen else {})


def percent(f: Formats, share: float) -> str:
    return f.share(share, digits=1 if 0 < share < _FINE else 0)


def sure(visit: Visit, share: Share) -> str:
    """How sure a share is, as `95 %: 3% to 5%`."""
    _, low, high = share.stated
    return visit.t("results.interval", low=percent(visit.f, low), high=percent(visit.f, high))


def sentiment_badge(visit: Visit, sentiment: Sentiment | None) -> Markup:
    """A sentiment in words and colour; one that is not known says so."""
    if sentiment is None:
        return badge(visit.t("insights.unknown"), "warn")
    return badge(visit.t.name("sentiment", sentiment.value), LOOKS[sentiment])


def text_link(text_id: str) -> str:
    return link("/insights/texts/show", id=text_id)


def quotes(visit: Visit, said: Iterable[Evidence]) -> list[Markup]:
    """Customers' words, each leading to the text it stands in."""
    return [
        tag(
            "blockquote",
            tag("a", one.words, href=text_link(one.text_id), class_="plain"),
            tag("span", _origin(visit, one), class_="muted small origin"),
            class_="said",
        )
        for one in said
    ]


def change(visit: Visit, gap: Difference | None, felt: Sentiment) -> Markup | None:
    """A change against the period before, where it is more than chance: good or bad news."""
    if gap is None or not gap.real:
        return None
    t, f = visit.t, visit.f
    by = gap.stated[0]
    more = by > 0
    key = "insights.more" if more else "insights.less"
    points = f.number(abs(by) * _HUNDRED, digits=1)
    good = more == (felt is Sentiment.POSITIVE)
    looks = "" if felt is Sentiment.NEUTRAL else "good" if good else "bad"
    return badge(t(key, points=points), looks)


def two_sided(visit: Visit, items: Sequence[tuple[Said, str, str]]) -> Markup:
    """Complaints to the left, praise to the right, of each thing; with addresses of the two.

    The longest bar fills its half. Figures stand beside the bars, so that no colour is needed.
    """
    sides = [side for one, _, _ in items for side in (one.positive, one.negative)]
    longest = max((side.stated[0] for side in sides), default=0.0)
    t = visit.t
    heads = [
        tag("span", t.name("sentiment", felt), class_=f"head-{kind}")
        for felt, kind in (("negative", "bad"), ("positive", "good"))
    ]
    top = tag("div", tag("span", class_="name"), heads, class_="heads muted small")
    rows = tag("ul", [_sides(visit, item, longest or 1.0) for item in items])
    return tag("div", top, rows, class_="two-sided")


def _sides(visit: Visit, item: tuple[Said, str, str], longest: float) -> Markup:
    one, bad_href, good_href = item
    words = [
        *quotes(visit, one.quotes.get(Sentiment.POSITIVE, ())),
        *quotes(visit, one.quotes.get(Sentiment.NEGATIVE, ())),
    ]
    changes = [
        change(visit, one.more.get(felt), felt) for felt in (Sentiment.NEGATIVE, Sentiment.POSITIVE)
    ]
    said = tag("details", tag("summary", visit.t("insights.quotes")), words, class_="figures")
    return tag(
        "li",
        tag("div", tag("h3", about_name(visit, one.about)), class_="name"),
        _side(visit, one.negative, longest, "bad", bad_href),
        _side(visit, one.positive, longest, "good", good_href),
        tag("div", [each for each in changes if each is not None], class_="tags"),
        said if words else None,
    )


def _side(visit: Visit, share: Share, longest: float, kind: str, href: str) -> Markup:
    felt = Sentiment.POSITIVE if kind == "good" else Sentiment.NEGATIVE
    name = visit.t.name("sentiment", felt.value)
    value = share.stated[0]
    width = f"width:{_HUNDRED * value / longest:.1f}%"
    shown = percent(visit.f, value)
    label = f"{name}: {shown}, {share.hits}/{share.of}, {sure(visit, share)}"
    fill = tag("span", class_="fill", style=width)
    track = tag("span", fill, class_="half", aria_hidden="true")
    number = tag("span", shown, class_="n")
    inner = (number, track) if kind == "bad" else (track, number)
    return tag("a", *inner, href=href, class_=f"side-{kind}", title=label, aria_label=label)


def segment_link(topic: str, feeling: str = "") -> str:
    """The form of a new segment, begun with who said so."""
    return link("/segments/new", topic=topic, feeling=feeling)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A thing with its share, the address of its texts, a quote, and the way to a segment."""

    name: str
    share: Share
    href: str
    quote: str
    segment: str


def findings_table(visit: Visit, title: str, rows: Sequence[FindingRow]) -> Markup:
    """Things with their share, how sure it is, and who said so a press away."""
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("insights.what")),
        Column(title=t("insights.share"), right=True),
        Column(title=t("insights.interval"), wide=True),
        Column(title=t("insights.texts"), right=True),
        Column(title=t("insights.use"), right=True),
    )
    longest = max((one.share.stated[2] for one in rows), default=0.0) or 1.0
    drawn = [
        Row(
            href=one.href,
            sub=one.quote,
            cells=(
                one.name,
                percent(f, one.share.stated[0]),
                interval_bar(visit, one.share, longest),
                f.number(one.share.hits),
                tag("a", t("insights.make_segment"), href=one.segment, class_="above"),
            ),
        )
        for one in rows
    ]
    return table(title, columns, drawn)


def interval_bar(visit: Visit, share: Share, longest: float) -> Markup:
    """A share as a point on a line with its interval, both against the longest."""
    point, left, right = (f"{_HUNDRED * min(1.0, value / longest):.1f}%" for value in share.stated)
    width = f"calc({right} - {left})"
    return tag(
        "div",
        tag("span", class_="span", style=f"left:{left};width:{width}"),
        tag("span", class_="point", style=f"left:{point}"),
        class_="reach",
        role="img",
        aria_label=sure(visit, share),
        title=sure(visit, share),
    )


def trend(visit: Visit, points: Sequence[Point], step: Step) -> None:
    """Praise and complaints per week or month in percent."""
    t, f = visit.t, visit.f
    named = f.month_day if step is Step.WEEK else f.short_month
    line_chart(
        t("insights.trend"),
        [named(one.first_day) for one in points],
        [
            Series(
                name=t.name("sentiment", "positive"),
                values=[_HUNDRED * one.positive.share for one in points],
            ),
            Series(
                name=t.name("sentiment", "negative"),
                values=[_HUNDRED * one.negative.share for one in points],
            ),
        ],
        prefix="",
    )
    show(figures(t("reports.figures"), _points(visit, points, named)))


def _points(visit: Visit, points: Sequence[Point], named: Callable[[date], str]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("insights.from_day")),
        Column(title=t("insights.texts"), right=True),
        Column(title=t.name("sentiment", "positive"), right=True),
        Column(title=t.name("sentiment", "negative"), right=True),
        Column(title=t("product.rating"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                named(one.first_day),
                f.number(one.texts),
                percent(f, one.positive.share) if one.texts else "–",
                percent(f, one.negative.share) if one.texts else "–",
                "–" if one.rating is None else f.number(one.rating, digits=2),
            )
        )
        for one in reversed(points)
    ]
    return table(t("insights.trend"), columns, rows)


def _origin(visit: Visit, one: Evidence) -> str:
    t, f = visit.t, visit.f
    parts = [t.name("insights.source", one.source)]
    if one.platform and one.platform != "shop":
        parts.append(t.name("insights.platform", one.platform))
    if one.written_at is not None:
        parts.append(f.day(one.written_at))
    return " · ".join(parts)
