"""The segments and lists that a customer is in, and why: each condition with what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nicegui import PageArguments

from rapport.app import topics_of_shop
from rapport.console.controls import box, card, choice, show
from rapport.console.customers import WHY, customer_link, full_name
from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, head, link
from rapport.console.trait_values import COUNTED, trait_text
from rapport.console.visits import Draw, Visit
from rapport.profiles import get_profile
from rapport.segments import (
    LISTS,
    MEMBERSHIPS,
    Explained,
    RuleLookup,
    Segment,
    explain,
    get_segment,
    list_lists,
    list_segments,
    matches,
    read_states,
    rule_json,
    rule_lookup,
    segment_names,
)
from rapport.traits import Texts, TraitInfo, trait_catalog

_GROUPS = ("all", "any", "not")

_Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """A segment or list that the customer is in, and since when, where that is known."""

    name: str
    since: datetime | None
    segment_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """Where a customer belongs, and every segment that can be asked about."""

    segments: Sequence[Belonging]
    lists: Sequence[Belonging]
    all_segments: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whom and which segment the page is about, and what came of asking."""

    person: tuple[str, str]
    segment: Segment
    others: Mapping[str, str]
    explained: Explained


def read_belongings(visit: Visit, customer_id: str) -> Belongings:
    """Find the segments, as of their last refresh or else asked now, and the lists."""
    doors = visit.app
    kept = list_segments(doors.database)
    return Belongings(
        segments=_segments(visit, customer_id, kept),
        lists=_lists(visit, customer_id),
        all_segments={str(one.segment_id): one.name for one in kept},
    )


def draw_belongings(visit: Visit, customer_id: str, found: Belongings) -> None:
    t = visit.t
    with box("cols two"):
        with card(t("customer.segments"), t("customer.segments_about")), box("stack"):
            if found.segments:
                rows = [_segment(visit, customer_id, one) for one in found.segments]
                show(tag("ul", rows, class_="list"))
            else:
                show(tag("p", t("customer.no_segments"), class_="muted"))
            _ask(visit, customer_id, found.all_segments, "")
        with card(t("customer.lists"), t("customer.lists_about")):
            if found.lists:
                show(tag("ul", [_list(visit, one) for one in found.lists], class_="list"))
            else:
                show(tag("p", t("customer.no_lists"), class_="muted"))


def why(visit: Visit, arguments: PageArguments) -> Draw:
    """Explain why a customer is in the segment that the address names, or is not."""
    doors = visit.app
    customer_id = arguments.query_parameters.get("id", "")
    profile = get_profile(doors.facts, customer_id)
    segment = get_segment(doors.database, arguments.query_parameters.get("segment", ""))
    lookup = rule_lookup(doors.database)
    explained = explain(
        segment.rule,
        customer_id,
        facts=doors.facts,
        now=visit.now,
        segments=lookup,
        segment_name=segment_names(doors.database),
        topics=topics_of_shop(doors),
    )
    others = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    reader = _Reader(visit, lookup, trait_catalog(doors.database))
    person = (customer_id, full_name(profile))
    asked = _Asked(person=person, segment=segment, others=others, explained=explained)
    return partial(_draw_why, visit, asked, reader)


def _draw_why(visit: Visit, asked: _Asked, reader: "_Reader") -> None:
    t, (customer_id, name), segment = visit.t, asked.person, asked.segment
    inside = asked.explained.standing.holds
    with box("head"):
        crumbs = [
            (t("menu.customers"), link("/customers")),
            (name, customer_link(customer_id, view="segments")),
        ]
        show(head(t("why.title"), crumbs=crumbs))
    with box("stack"):
        verdict = t("why.inside" if inside else "why.outside", name=name, segment=segment.name)
        show(banner(verdict, "good" if inside else ""))
        with card(t("why.rule"), t("why.rule_about")):
            show(tag("ul", reader.node(rule_json(segment.rule), asked.explained), class_="why"))
        with card():
            _ask(visit, customer_id, asked.others, str(segment.segment_id))


def _ask(visit: Visit, customer_id: str, segments: Mapping[str, str], value: str) -> None:
    if not segments:
        return
    made = choice(
        "why", visit.t("why.ask"), segments, value=value or None, search=len(segments) > 1
    )
    made.on_value_change(lambda event: visit.go(WHY, id=customer_id, segment=event.value))


class _Reader:
    """Says of each part of a rule whether it holds, and what was found against what is needed."""

    def __init__(self, visit: Visit, lookup: RuleLookup, catalog: Sequence[TraitInfo]) -> None:
        self._visit, self._lookup = visit, lookup
        self._traits = {one.name: one for one in catalog}

    def node(self, rule: _Json, part: Explained) -> Markup:
        t = self._visit.t
        holds = part.standing.holds
        mark = tag(
            "span",
            icon("check" if holds else "close", label=t("words.yes" if holds else "words.no")),
            class_="dot good" if holds else "dot bad",
        )
        words = [tag("div", self._said(part), class_="strong" if part.parts else None)]
        if part.standing.actual is not None:
            words.append(tag("div", self._found(rule, part), class_="muted small"))
        inner = [self.node(*one) for one in zip(self._inner(rule), part.parts, strict=False)]
        below = tag("ul", inner, class_="why") if inner else None
        return tag("li", tag("div", mark, tag("div", words, class_="grow"), class_="one"), below)

    def _said(self, part: Explained) -> str:
        if part.parts and part.kind in _GROUPS:
            return self._visit.t(f"why.group.{part.kind}")
        return part.sentence[self._visit.t.language]

    def _found(self, rule: _Json, part: Explained) -> str:
        t, standing = self._visit.t, part.standing
        actual = self._number(rule, part.unit, standing.actual)
        if standing.needed is None or standing.holds:
            return t("why.actual", actual=actual)
        needed = self._number(rule, part.unit, standing.needed)
        return t("why.both", actual=actual, needed=needed)

    def _number(self, rule: _Json, unit: str | None, value: float | None) -> str:
        if value is None:
            return "–"
        shown = round(value, 2)
        if unit in COUNTED:
            digits = 0 if float(shown).is_integer() else 1
            text = self._visit.f.number(shown, digits=digits)
            whole = int(shown) if float(shown).is_integer() else 2
            return self._visit.t.many(f"traits.unit.{unit}", whole, shown=text)
        return trait_text(self._visit, self._unit_of(rule), shown)

    def _unit_of(self, rule: _Json) -> TraitInfo:
        """What the number is: that of the trait, or of the figure that is added up."""
        if rule["kind"] == "computed" and rule["name"] in self._traits:
            return self._traits[str(rule["name"])]
        figure = str(rule.get("of", ""))
        unit = "minor" if "minor" in figure else "days" if figure.startswith("days") else ""
        texts = Texts()
        return TraitInfo(
            name="", label=texts, type="number", unit=unit, description=texts, declared_by=""
        )

    def _inner(self, rule: _Json) -> Sequence[_Json]:
        match rule:
            case {"rules": list(inner)}:
                return inner
            case {"kind": "not", "rule": dict(inner)}:
                return (inner,)
            case {"kind": "segment", "segment_id": str(segment_id)}:
                return (rule_json(self._lookup(segment_id)),)
            case _:
                return ()


def _segments(visit: Visit, customer_id: str, kept: Sequence[Segment]) -> list[Belonging]:
    doors = visit.app
    table, states = doors.facts.table(MEMBERSHIPS), read_states(doors.facts)
    mine = table.filter(table.customer_id == customer_id).select("segment_id", "entered_at")
    since = {row["segment_id"]: row["entered_at"] for row in doors.facts.read(mine).to_pylist()}
    found = []
    for one in kept:
        segment_id = str(one.segment_id)
        if segment_id in states:
            inside = segment_id in since
        else:
            inside = matches(
                one.rule,
                customer_id,
                facts=doors.facts,
                now=visit.now,
                segments=rule_lookup(doors.database),
            )
        if inside:
            found.append(
                Belonging(name=one.name, since=since.get(segment_id), segment_id=segment_id)
            )
    return found


def _lists(visit: Visit, customer_id: str) -> list[Belonging]:
    doors = visit.app
    names = {one.list_id: one.name for one in list_lists(doors.database)}
    table = doors.facts.table(LISTS)
    mine = table.filter(table.customer_id == customer_id).order_by(table.added_at.desc())
    since = {row["list_id"]: row["added_at"] for row in doors.facts.read(mine).to_pylist()}
    found = [
        Belonging(name=names[list_id], since=added_at)
        for list_id, added_at in since.items()
        if list_id in names
    ]
    return sorted(found, key=lambda one: one.name)


def _segment(visit: Visit, customer_id: str, one: Belonging) -> Markup:
    t = visit.t
    name = tag("a", one.name, href=link(f"/segments/{one.segment_id}"), class_="strong")
    reason = tag(
        "a",
        t("why.short"),
        href=customer_link(customer_id, page=WHY, segment=one.segment_id),
        aria_label=t("why.label", segment=one.name),
        class_="nowrap",
    )
    return tag("li", tag("div", name, reason, class_="line spread keep"), _since(visit, one))


def _list(visit: Visit, one: Belonging) -> Markup:
    return tag("li", tag("span", one.name, class_="strong"), _since(visit, one))


def _since(visit: Visit, one: Belonging) -> Markup | None:
    if one.since is None:
        return None
    words = visit.t("customer.member_since", day=visit.f.day(one.since))
    return tag("div", words, class_="muted small")
