"""What the forms of reports share: which events, which customers, how many days back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import ibis.expr.types as ir

from rapport.console.controls import choice, number_field
from rapport.console.figures import event_names
from rapport.console.visits import Draw, Visit
from rapport.kit.errors import Invalid
from rapport.reports import Period
from rapport.segments import Rule, list_segments, members_of, parse_rule

Query = Mapping[str, str]
View = Callable[[Visit, Query], Draw]
"""Reads a report as an address asks for it, and returns what draws form and answer."""

_MOST_DAYS = 3_650


class BadQuery(Invalid):
    """An address asks for a report in a way that is no number where one is needed."""

    code = "bad-report-query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the forms offer to choose from, stored name → shown name."""

    events: Mapping[str, str]
    segments: Mapping[str, str]


def offered(visit: Visit) -> Offered:
    doors = visit.app
    names = {name: visit.t.name("event", name) for name in event_names(doors.facts)}
    kept = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    return Offered(events=names, segments={"": visit.t("reports.everybody"), **kept})


def step(event: str) -> Rule:
    """The rule of a step: the event happened, whenever and however often."""
    return parse_rule({"kind": "performed", "event": event})


def number(query: Query, name: str, usual: float) -> float:
    text = query.get(name, "")
    try:
        return float(text) if text else usual
    except ValueError:
        raise BadQuery(f"{name} must be a number, and {text[:20]!r} was found") from None


def period(visit: Visit, days: float) -> Period:
    return Period(since=visit.now - timedelta(days=min(max(days, 1), _MOST_DAYS)), until=visit.now)


def among(visit: Visit, query: Query) -> ir.Table | None:
    """The members of the segment that the address names; None for everybody."""
    doors = visit.app
    wanted = query.get("segment")
    return members_of(wanted, database=doors.database, facts=doors.facts, now=visit.now)


class Form:
    """The fields of one report; pressing its button opens the address that asks for it."""

    def __init__(
        self, visit: Visit, kind: str, options: Offered, values: Mapping[str, object]
    ) -> None:
        self._visit = visit
        self._kind = kind
        self._options = options
        self.values = dict(values)

    def event(self, name: str, label: str, *, optional: bool = False) -> None:
        names = ({"": "–"} if optional else {}) | dict(self._options.events)
        own = str(self.values.get(name) or "")
        known = names if own in names else {own: own, **names}
        made = choice(name, label, known, value=own, search=True)
        made.on_value_change(lambda event: self._keep(name, event.value))

    def segment(self) -> None:
        label = self._visit.t("reports.segment")
        value = str(self.values.get("segment") or "")
        made = choice("segment", label, self._options.segments, value=value, search=True)
        made.on_value_change(lambda event: self._keep("segment", event.value))

    def pick(self, name: str, label: str, options: Mapping[str, str]) -> None:
        made = choice(name, label, options, value=str(self.values[name]))
        made.on_value_change(lambda event: self._keep(name, event.value))

    def number(self, name: str, label: str, *, most: float) -> None:
        shown = self.values.get(name)
        assert isinstance(shown, int | float)
        made = number_field(name, label, value=shown, minimum=1, maximum=most)
        made.on_value_change(lambda event: self._keep(name, event.value))

    def ask(self) -> None:
        self._visit.go("/reports", kind=self._kind, **self.values)

    def _keep(self, name: str, value: object) -> None:
        self.values[name] = "" if value is None else value


def shown_events(visit: Visit, names: Sequence[str]) -> list[str]:
    return [visit.t.name("event", name) for name in names]
