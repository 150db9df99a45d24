"""The page that finds texts: by words, by what they speak of, and by how they feel."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.console.controls import box, card, choice, show
from rapport.console.insight_parts import about_name, abouts_offered, sentiment_badge, text_link
from rapport.console.insight_scope import (
    Asked,
    Offered,
    asked,
    draw_nothing,
    draw_scope,
    draw_tabs,
    offered,
    product_names,
)
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, empty, head
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Draw, Visit
from rapport.insights import (
    MentionKind,
    Sentiment,
    TextLine,
    TextPage,
    TextQuery,
    TextState,
    find_texts,
)
from rapport.kit.errors import Invalid, NotFound

_SHOWN = 160  # characters of a text in a list
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    offered: Offered
    query: TextQuery
    page: int
    texts: TextPage
    names: dict[str, str]
    problem: str

    @property
    def own(self) -> dict[str, str]:
        """What the address asks of texts beyond the scope."""
        query = self.query
        feeling = _UNKNOWN if query.unknown else query.feeling.value if query.feeling else ""
        return {
            "q": query.words,
            "topic": query.about or "",
            "feeling": feeling,
            "kind": "" if query.kind is MentionKind.ASPECT else query.kind.value,
            "state": "" if query.state is TextState.READ else str(query.state),
        }


def insight_texts(visit: Visit, arguments: PageArguments) -> Draw:
    """Find one page of the texts that the address asks for, the newest first."""
    told = dict(arguments.query_parameters)
    try:
        question, problem = asked(visit, told), ""
    except (Invalid, NotFound) as error:
        question, problem = asked(visit, {}), str(error)
    query, page = _query(told), page_of(told.get("page"))
    texts = find_texts(
        visit.app.facts,
        question.scope,
        query,
        among=question.among,
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    ids = list(dict.fromkeys(one.product_id for one in texts.texts if one.product_id))
    found = _Found(
        asked=question,
        offered=offered(visit, question),
        query=query,
        page=page,
        texts=texts,
        names=product_names(visit, ids),
        problem=problem,
    )
    return partial(_draw, visit, found)


def _query(told: dict[str, str]) -> TextQuery:
    feeling, kind, state = (told.get(name, "") for name in ("feeling", "kind", "state"))
    return TextQuery(
        words=told.get("q", "").strip(),
        about=told.get("topic") or None,
        kind=MentionKind(kind) if kind in {*MentionKind} else MentionKind.ASPECT,
        feeling=Sentiment(feeling) if feeling in {*Sentiment} else None,
        unknown=feeling == _UNKNOWN,
        state=TextState(state) if state in {*TextState} else TextState.READ,
    )


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.tab.texts"), t("insights.texts_about")))
    with box("stack"):
        draw_tabs(visit, found.asked, "texts")
        if found.problem:
            show(banner(found.problem, "bad"))
        if draw_nothing(visit, found.asked):
            return
        draw_scope(visit, found.asked, found.offered, "texts")
        _search(visit, found)
        with card(classes="flush"):
            show(_table(visit, found) if found.texts.texts else _nothing(visit))


def _search(visit: Visit, found: _Found) -> None:
    t = visit.t

    def go(**changed: str) -> None:
        visit.go("/insights/texts", **{**found.asked.query, **found.own, **changed})

    with box("line filters"):
        field = ui.input(value=found.query.words, placeholder=t("insights.search")).mark("search")
        field.classes("input search").props("outlined dense clearable type=search")
        field.props["aria-label"] = t("insights.search")
        field.on("keydown.enter", lambda: go(q=(field.value or "").strip()))
        field.on("clear", lambda: go(q=""))
        _choices(visit, found, go)


def _choices(visit: Visit, found: _Found, go: partial[None] | object) -> None:
    t, own = visit.t, found.own
    assert callable(go)
    kind = found.query.kind
    abouts = abouts_offered(visit, own["topic"] if kind is MentionKind.ASPECT else "")
    if own["topic"]:
        abouts.setdefault(own["topic"], about_name(visit, own["topic"], kind))
    feelings = {one.value: t.name("sentiment", one.value) for one in Sentiment}
    options = {
        "topic": {"": t("insights.any.topic"), **abouts},
        "feeling": {"": t("insights.any.feeling"), **feelings, _UNKNOWN: t("insights.unknown")},
        "state": {"": t("insights.state.read")}
        | {
            one.value: t(f"insights.state.{one.value}")
            for one in TextState
            if one is not TextState.READ
        },
    }
    for name, values in options.items():
        made = choice(name, t(f"insights.by.{name}"), values, value=own[name])
        made.on_value_change(lambda event, name=name: go(**{name: event.value or ""}))


def _nothing(visit: Visit) -> Markup:
    return empty("search", visit.t("insights.none_found"), visit.t("insights.none_found_about"))


def _table(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("insights.text")),
        Column(title=t("insights.by.product"), wide=True),
        Column(title=t("insights.written"), wide=True),
        Column(title=t("insights.by.feeling"), right=True),
    )
    rows = [_row(visit, one, found.names) for one in found.texts.texts]
    pages = pager(
        t,
        path="/insights/texts",
        page=found.page,
        total=found.texts.total,
        **{**found.asked.query, **found.own},
    )
    return tag("div", table(t("insights.tab.texts"), columns, rows), pages)


def _row(visit: Visit, one: TextLine, names: dict[str, str]) -> Row:
    return Row(
        href=text_link(one.text_id),
        sub=" · ".join(_about(visit, one)),
        cells=(
            shortened(one.text) or visit.t("insights.only_stars"),
            names.get(one.product_id or "", "–"),
            tag("span", visit.f.day(one.written_at), class_="nowrap"),
            state_badge(visit, one),
        ),
    )


def state_badge(visit: Visit, one: TextLine) -> Markup:
    """How a text speaks; of one that does not count, why."""
    if one.state is TextState.READ:
        return sentiment_badge(visit, one.sentiment)
    return badge(visit.t(f"insights.state.{one.state.value}"), "warn")


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN].rstrip() + "…"


def _about(visit: Visit, one: TextLine) -> Sequence[str]:
    t = visit.t
    parts = [t.name("insights.source", one.source)]
    if one.platform and one.platform != "shop":
        parts.append(t.name("insights.platform", one.platform))
    if one.rating is not None:
        parts.append(t("insights.stars", stars=visit.f.number(one.rating)))
    return parts
