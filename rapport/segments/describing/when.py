"""Says windows: which days, which hours, on whose clock."""

from collections.abc import Mapping

from rapport.segments.describing.names import Names
from rapport.segments.describing.values import number
from rapport.segments.phrases import WEEKDAYS, Said
from rapport.segments.windows import UTC_ZONE, Weekday, Window

_WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)
_WORKDAYS = tuple(day for day in Weekday if day not in _WEEKEND)


def window(one: Window, names: Names) -> str:
    """Say the whole window; nothing for one without bounds. English begins with a space."""
    parts = [_days(one, names), _weekdays(one, names), _hours(one, names)]
    told = names.pick("", " ").join(part for part in parts if part)
    clock = _clock(one, names)
    if names.language == "zh":
        return told + clock
    return "".join(f" {part}" for part in (told, clock) if part)


def is_bounded(one: Window) -> bool:
    """Whether the window leaves anything out."""
    told = (one.within_days, one.older_than_days, one.since, one.until, one.from_hour)
    return any(bound is not None for bound in (*told, one.until_hour)) or bool(one.weekdays)


def _days(one: Window, names: Names) -> str:
    near, far = one.older_than_days, one.within_days
    if one.whole_days and far and (far, near) in _CALENDAR:
        return names.of(_CALENDAR[far, near])
    unit_zh, unit = ("个自然日", "whole days") if one.whole_days else ("天", "days")
    if near is not None and far is not None:
        told = f"{number(near)}到{number(far)}{unit_zh}前"
        return names.pick(told, f"between {number(near)} and {number(far)} {unit} ago")
    if far is not None:
        return names.pick(f"近{number(far)}{unit_zh}内", f"in the last {number(far)} {unit}")
    if near is not None:
        return names.pick(f"{number(near)}{unit_zh}以前", f"more than {number(near)} {unit} ago")
    return _dates(one, names)


_CALENDAR: Mapping[tuple[float, float | None], Said] = {
    (1, None): {"zh": "今天", "en": "today"},
    (2, 1): {"zh": "昨天", "en": "yesterday"},
}


def _dates(one: Window, names: Names) -> str:
    if one.since and one.until:
        return names.pick(
            f"自{one.since}起到{one.until}之前", f"from {one.since} until before {one.until}"
        )
    if one.since:
        return names.pick(f"自{one.since}起", f"since {one.since}")
    return names.pick(f"在{one.until}之前", f"before {one.until}") if one.until else ""


def _weekdays(one: Window, names: Names) -> str:
    if not one.weekdays:
        return ""
    if one.weekdays == _WEEKEND:
        return names.pick("在周末", "on weekends")
    if one.weekdays == _WORKDAYS:
        return names.pick("在工作日", "on weekdays")
    told = [names.of(WEEKDAYS[day]) for day in one.weekdays]
    if names.language == "zh":
        return f"在{'、'.join(told)}"
    return f"on {', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else f"on {told[0]}"


def _hours(one: Window, names: Names) -> str:
    start, end = one.from_hour, one.until_hour
    if start is not None and end is not None:
        return names.pick(f"{start}点到{end}点", f"between {start}:00 and {end}:00")
    if start is not None:
        return names.pick(f"{start}点以后", f"after {start}:00")
    return names.pick(f"{end}点以前", f"before {end}:00") if end is not None else ""


def _clock(one: Window, names: Names) -> str:
    if one.customer_zone:
        return names.pick(
            f"（客户当地时间，未知时按{one.zone}时间）",
            f"(customer's local time, else {one.zone} time)",
        )
    if one.asks_clock or one.zone != UTC_ZONE:
        return names.pick(f"（{one.zone}时间）", f"({one.zone} time)")
    return ""
