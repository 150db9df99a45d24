"""The fields of one condition of a rule, on the form that builds it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapport.console.controls import box, choice, choices, number_field, text_field
from rapport.console.customers import rfm_name
from rapport.console.rule_lines import KINDS, LISTS, NUMBERS, VALUELESS, Line
from rapport.console.visits import Visit
from rapport.kit.money import minor_digits
from rapport.scoring import RfmSegment

_TEXT_OPS = ("is", "is_not", "one_of", "none_of", "contains", "starts_with", "exists", "missing")
_MOMENT_OPS = ("within_days", "older_than_days", "before", "after", "exists", "missing")
_OWN_OPS = (*_TEXT_OPS, "is_true", "is_false", "at_least", "at_most", "more_than", "less_than")
_TOTAL_OPS = ("is", "at_least", "at_most", "more_than", "less_than")
_TOTALS = (
    "orders",
    "revenue_minor",
    "average_order_minor",
    "days_since_first_order",
    "days_since_last_order",
)
_PLAIN_TRAITS = ("country", "city", "language", "email", "phone", "first_name", "birthday")


Changed = Callable[[bool], None]
"""Is told that a line changed, and whether its fields must be drawn again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the fields offer to choose from."""

    traits: Sequence[str]
    events: Sequence[str]
    categories: Sequence[str]
    segments: Mapping[str, str]


def line_fields(visit: Visit, line: Line, known: Known, *, changed: Changed, place: str) -> None:
    """Draw the fields of a condition; each change is kept in the line, then told to `changed`."""
    drawn = _Fields(visit, line, known, changed, place)
    match line.kind:
        case "trait":
            drawn.trait()
        case "performed" | "not_performed":
            drawn.happening()
        case "total":
            drawn.total()
        case "rfm":
            drawn.rfm()
        case "segment":
            drawn.select("segment_id", known.segments, search=True)


def kind_names(visit: Visit) -> dict[str, str]:
    return {kind: visit.t(f"rule.kind.{kind}") for kind in KINDS}


def _ops_of(trait: str) -> tuple[str, ...]:
    if trait == "created_at":
        return _MOMENT_OPS
    return _TEXT_OPS if trait in _PLAIN_TRAITS else _OWN_OPS


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


class _Fields:
    """Draws the fields of one line."""

    def __init__(
        self, visit: Visit, line: Line, known: Known, changed: Changed, place: str
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._line = line
        self._known = known
        self._changed = changed
        self._place = place

    def trait(self) -> None:
        names = {name: self._t.name("trait", name) for name in self._known.traits}
        own = str(self._line.values.get("name", ""))
        with box("fields"):
            self.select("name", {own: self._t.name("trait", own), **names}, redraw=True)
            self.select("op", self._names("op", _ops_of(own)), redraw=True)
            op = str(self._line.values.get("op"))
            if op in LISTS:
                self.text("value", help_text=self._t("rule.comma"))
            elif op in NUMBERS:
                self.number("value")
            elif op not in VALUELESS:
                self.text("value")

    def happening(self) -> None:
        own = str(self._line.values.get("event", ""))
        events = {name: self._t.name("event", name) for name in (own, *self._known.events) if name}
        with box("fields"):
            self.select("event", events, search=True)
            if self._line.kind == "performed":
                self.number("at_least", whole=True)
            self.number("within_days", optional=True)
            if self._known.categories:
                categories = {"": self._t("rule.any_category")}
                self.select("category", categories | {c: c for c in self._known.categories})

    def total(self) -> None:
        with box("fields"):
            self.select("of", self._names("total", _TOTALS), redraw=True)
            self.select("op", self._names("op", _TOTAL_OPS))
            money = str(self._line.values.get("of")).endswith("_minor")
            self.number("value", factor=10 ** minor_digits(self._visit.f.currency) if money else 1)
            self.number("within_days", optional=True)

    def rfm(self) -> None:
        made = choices(
            self._id("groups"),
            self._t("rule.field.groups"),
            {group.value: rfm_name(self._t, group) for group in RfmSegment},
            value=[str(group) for group in _listed(self._line.values.get("groups"))],
        )
        made.on_value_change(lambda event: self._keep("groups", list(event.value or ())))

    def select(
        self, name: str, options: Mapping[str, str], *, redraw: bool = False, search: bool = False
    ) -> None:
        value = str(self._line.values.get(name, ""))
        offered = dict(options)
        if value:
            offered.setdefault(value, value)
        made = choice(
            self._id(name),
            self._t(f"rule.field.{name}"),
            offered,
            value=value if value in offered else None,
            search=search,
        )
        made.on_value_change(lambda event: self._keep(name, event.value or "", redraw=redraw))

    def text(self, name: str, *, help_text: str = "") -> None:
        shown = str(self._line.values.get(name, ""))
        label = self._t(f"rule.field.{name}")
        made = text_field(self._id(name), label, value=shown, help_text=help_text)
        made.on_value_change(lambda event: self._keep(name, event.value or ""))

    def number(
        self, name: str, *, factor: int = 1, whole: bool = False, optional: bool = False
    ) -> None:
        kept = self._line.values.get(name)
        shown = kept / factor if isinstance(kept, int | float) else None
        made = number_field(self._id(name), self._t(f"rule.field.{name}"), value=shown)
        if optional:
            made.props["placeholder"] = self._t("rule.any_time")

        def keep(value: float | None) -> None:
            scaled = None if value is None else value * factor
            self._keep(name, int(scaled) if whole and scaled is not None else scaled)

        made.on_value_change(lambda event: keep(event.value))

    def _keep(self, name: str, value: object, *, redraw: bool = False) -> None:
        self._line.values[name] = value
        if name == "name" and self._line.values.get("op") not in _ops_of(str(value)):
            self._line.values["op"] = _ops_of(str(value))[0]
        self._changed(redraw)

    def _names(self, group: str, values: Iterable[str]) -> dict[str, str]:
        return {value: self._t.name(group, value) for value in values}

    def _id(self, name: str) -> str:
        return f"{self._place}-{name}"
