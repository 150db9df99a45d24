"""The fields that say when a campaign leaves, on the form of a new one and on its own page."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from rapport.campaigns import BadSchedule, Schedule, ScheduleKind
from rapport.console.controls import box, choice, text_field
from rapport.console.visits import Visit

BY_HAND = ""
_NEEDS = {
    BY_HAND: (),
    ScheduleKind.AT.value: ("day", "clock"),
    ScheduleKind.LOCAL.value: ("day", "clock"),
    ScheduleKind.BEST.value: ("day",),
    ScheduleKind.RECURRING.value: ("rule",),
}
_TYPES = {"day": "date", "clock": "time"}


class ScheduleFields:
    """Asks how a campaign leaves and shows only the fields which that needs."""

    def __init__(self, visit: Visit, *, by_hand: bool = False) -> None:
        self._visit = visit
        self._by_hand = by_hand
        kind = BY_HAND if by_hand else ScheduleKind.AT.value
        self._values = {"kind": kind, "day": "", "clock": "09:00", "rule": "0 9 * * 1"}
        self._fields: dict[str, ui.element] = {}

    def draw(self) -> None:
        t = self._visit.t
        kinds = {BY_HAND: t("campaign_steps.by_hand")} if self._by_hand else {}
        kinds |= {kind.value: t(f"campaign_steps.{kind.value}") for kind in ScheduleKind}
        made = choice("kind", t("campaign_steps.kind"), kinds, value=self._values["kind"])
        made.on_value_change(self._turn)
        with box("fields"):
            for name in ("day", "clock", "rule"):
                self._field(name)
        self._show_needed()

    @property
    def is_wanted(self) -> bool:
        """Whether anything but by hand was chosen."""
        return self._values["kind"] != BY_HAND

    def wanted(self, zone: ZoneInfo) -> Schedule:
        """Read the schedule, in the shop's zone. Raises `BadSchedule`."""
        kind = ScheduleKind(self._values["kind"])
        if kind is ScheduleKind.RECURRING:
            return Schedule(kind=kind, rule=self._values["rule"].strip())
        try:
            day = date.fromisoformat(self._values["day"])
            clock = time.fromisoformat(self._values["clock"] or "00:00")
        except ValueError:
            raise BadSchedule("write the day as 2026-12-01 and the time as 09:00") from None
        if kind is ScheduleKind.AT:
            return Schedule(kind=kind, at=datetime.combine(day, clock, tzinfo=zone))
        return Schedule(kind=kind, day=day, clock=clock if kind is ScheduleKind.LOCAL else None)

    def _field(self, name: str) -> None:
        with ui.element("div") as self._fields[name]:
            text = self._visit.t(f"campaign_steps.{name}")
            field = text_field(name, text, value=self._values[name])
        if name in _TYPES:
            field.props(f"type={_TYPES[name]}")
        field.on_value_change(self._keeper(name))

    def _keeper(self, name: str) -> Callable[[ValueChangeEventArguments[Any]], None]:
        def keep(event: ValueChangeEventArguments[Any]) -> None:
            self._values[name] = event.value or ""

        return keep

    def _turn(self, event: ValueChangeEventArguments[Any]) -> None:
        self._values["kind"] = event.value or ""
        self._show_needed()

    def _show_needed(self) -> None:
        for name, field in self._fields.items():
            field.set_visibility(name in _NEEDS[self._values["kind"]])
