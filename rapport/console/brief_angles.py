"""What buyers say of a brief's goods: what to lead with, what to leave, what they contradict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapport.console.controls import card, show
from rapport.console.insight_parts import about_name, quotes, sure
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.visits import Visit
from rapport.content import Brief
from rapport.insights import (
    Angle,
    Compared,
    Disputed,
    Sentiment,
    Side,
    aspect_names,
    copy_angles,
    disputed_claims,
    group_angles,
)
from rapport.segments import find_segment, members_of

_MOST_OF_GROUP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What customers say that a writer should know; `groups` by their names."""

    angles: Sequence[Angle] = ()
    disputed: Sequence[Disputed] = ()
    groups: Mapping[str, Sequence[Compared]] = field(default_factory=dict)


def read_heard(visit: Visit, brief: Brief) -> Heard:
    """Read what buyers say of the goods, and what each group says otherwise than the others."""
    doors = visit.app
    groups = {}
    for one in brief.groups:
        if find_segment(doors.database, one.segment_id) is None:
            continue  # it was deleted since, and has no members
        members = members_of(
            one.segment_id, database=doors.database, facts=doors.facts, now=visit.now
        )
        if members is not None:
            groups[one.name] = group_angles(doors.facts, members)[:_MOST_OF_GROUP]
    return Heard(
        angles=copy_angles(doors.facts, brief.product_ids, names=aspect_names(doors.database)),
        disputed=disputed_claims(doors.facts, brief.product_ids),
        groups={name: found for name, found in groups.items() if found},
    )


def draw_heard(visit: Visit, heard: Heard) -> None:
    """A card each for what is clear, contradicted and of a group; none where nothing is said."""
    t = visit.t
    if heard.angles:
        with card(t("brief.heard"), t("brief.heard_about")):
            show(tag("ul", [_angle(visit, one) for one in heard.angles], class_="list"))
    if heard.disputed:
        with card(t("brief.disputed"), t("brief.disputed_about")):
            show(tag("ul", [_disputed(visit, one) for one in heard.disputed], class_="list"))
    if heard.groups:
        with card(t("brief.groups_say"), t("brief.groups_say_about")):
            for name, found in heard.groups.items():
                show(tag("h3", name))
                show(tag("ul", [_of_group(visit, one) for one in found], class_="list"))


def _angle(visit: Visit, one: Angle) -> Markup:
    t = visit.t
    lead = one.side is Side.LEAD
    look = badge(t("brief.lead" if lead else "brief.leave"), "good" if lead else "bad")
    top = tag("div", tag("h3", about_name(visit, one.about)), look, class_="line spread")
    told = f"{one.statement[t.language]} · {sure(visit, one.texts)}"
    return tag("li", top, tag("p", told, class_="muted small num"), quotes(visit, one.quotes))


def _disputed(visit: Visit, one: Disputed) -> Markup:
    t, number = visit.t, visit.f.number
    look = badge(t("brief.leave"), "bad")
    top = tag("div", tag("h3", f"“{one.names[t.language]}”"), look, class_="line spread")
    said = t("brief.disputed_by", hits=number(one.texts.hits), of=number(one.texts.of))
    told = f"{said} · {sure(visit, one.texts)}"
    return tag("li", top, tag("p", told, class_="muted small num"), quotes(visit, one.quotes))


def _of_group(visit: Visit, one: Compared) -> Markup:
    t, f = visit.t, visit.f
    more = one.difference.stated[0] > 0
    praise = one.sentiment is Sentiment.POSITIVE
    told = t(
        f"brief.group_{'praises' if praise else 'complains'}_{'more' if more else 'less'}",
        about=about_name(visit, one.about),
        here=f.share(one.here.stated[0]),
        there=f.share(one.there.stated[0]),
    )
    return tag("li", tag("p", told, class_="small num"))
