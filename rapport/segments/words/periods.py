"""Windows: what the words for a time say of the fields of a `Window`."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from rapport.segments.words.dates import next_day
from rapport.segments.words.reader import Found, Reader

OVER = "over_days"
"""`for over 60 days`: within that many days where something did not happen."""
Fields = Mapping[str, object]
_CLOCKED = ("whole_days", "weekdays", "from_hour", "until_hour")
_QUARTER = 3
_MONTHS = 12


def window(reader: Reader, place: int) -> Found | None:
    """Read one or more words for a time, such as `in the last 30 days on weekends`."""
    fields: dict[str, object] = {}
    end = place
    while True:
        part = piece(reader, end)
        if part is None or not isinstance(part.value, Mapping) or set(part.value) & set(fields):
            break
        fields |= part.value
        end = part.end
    return Found(fields, end) if fields else None


def piece(reader: Reader, place: int) -> Found | None:
    """Read one word for a time: the longest that makes sense."""
    for found in reader.matches("windows", place):
        fields = _PIECES[found.meaning](reader, found.slots)
        if fields:
            return Found(fields, found.end)
    return None


def finished(fields: Fields, reader: Reader) -> dict[str, object]:
    """Complete a window by the shop's own clock, where the clock makes a difference."""
    dated = any(len(str(fields.get(name, ""))) == len("2026-01-31") for name in ("since", "until"))
    told = {"zone": reader.vocabulary.zone}
    asks = dated or fields.get("customer_zone") or any(name in fields for name in _CLOCKED)
    return {**(told if asks else {}), **fields}


def _within(_reader: Reader, slots: Fields) -> Fields:
    return {"within_days": _days(slots)}


def _older(_reader: Reader, slots: Fields) -> Fields:
    return {"older_than_days": _days(slots)}


def _between(_reader: Reader, slots: Fields) -> Fields | None:
    unit = float(str(slots.get("unit", 1.0)))
    near, far = sorted((float(str(slots["n"])) * unit, float(str(slots["n2"])) * unit))
    return {"within_days": far, "older_than_days": near} if 0 < near < far else None


def _whole(
    fields: Callable[[Reader, Fields], Fields | None],
) -> Callable[[Reader, Fields], Fields | None]:
    def counted(reader: Reader, slots: Fields) -> Fields | None:
        found = fields(reader, slots)
        return {**found, "whole_days": True} if found else None

    return counted


def _days_back(far: float, near: float | None) -> Callable[[Reader, Fields], Fields]:
    bounds = {"within_days": far} | ({} if near is None else {"older_than_days": near})
    return lambda _reader, _slots: {**bounds, "whole_days": True}


def _between_dates(_reader: Reader, slots: Fields) -> Fields | None:
    start, end = str(slots["date"]), next_day(str(slots["date2"]))
    return {"since": start, "until": end} if end and start < end else None


def _period(_reader: Reader, slots: Fields) -> Fields | None:
    found = slots.get("month") or slots.get("year")
    if not isinstance(found, tuple):
        return None
    return {"since": found[0].isoformat(), "until": found[1].isoformat()}


def _since_start(unit: str) -> Callable[[Reader, Fields], Fields | None]:
    def fields(reader: Reader, _slots: Fields) -> Fields | None:
        today = reader.vocabulary.today
        return {"since": _start(unit, today).isoformat()} if today else None

    return fields


def _one_before(unit: str) -> Callable[[Reader, Fields], Fields | None]:
    def fields(reader: Reader, _slots: Fields) -> Fields | None:
        today = reader.vocabulary.today
        if today is None:
            return None
        end = _start(unit, today)
        start = _start(unit, end - timedelta(days=1))
        return {"since": start.isoformat(), "until": end.isoformat()}

    return fields


def _weekend(weeks: int) -> Callable[[Reader, Fields], Fields | None]:
    """Saturday and Sunday of this week, or of one before; None while they are still to come."""

    def fields(reader: Reader, _slots: Fields) -> Fields | None:
        today = reader.vocabulary.today
        if today is None:
            return None
        monday = _start("week", today) + timedelta(weeks=weeks + 1)
        saturday = monday - timedelta(days=2)
        if saturday > today:
            return None
        return {"since": saturday.isoformat(), "until": monday.isoformat()}

    return fields


def _on_date(_reader: Reader, slots: Fields) -> Fields | None:
    end = next_day(str(slots["date"]))
    return {"since": slots["date"], "until": end} if end else None


def _start(unit: str, day: date) -> date:
    match unit:
        case "week":
            return day - timedelta(days=day.isoweekday() - 1)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // _QUARTER * _QUARTER + 1, day=1)
        case _:
            return day.replace(month=1, day=1)


def _hours(start: int | None, end: int | None) -> Callable[[Reader, Fields], Fields]:
    given = {"from_hour": start, "until_hour": end}
    return lambda _reader, _slots: {name: hour for name, hour in given.items() if hour is not None}


def _days(slots: Fields) -> float:
    return float(str(slots.get("n", 1.0))) * float(str(slots.get("unit", 1.0)))


def _span(_reader: Reader, slots: Fields) -> Fields | None:
    start, end = slots["hour"], slots["hour2"]
    return {"from_hour": start, "until_hour": end} if start != end and end else None


_PIECES: Mapping[str, Callable[[Reader, Fields], Fields | None]] = {
    "within": _within,
    "older": _older,
    "between": _between,
    "whole_within": _whole(_within),
    "whole_older": _whole(_older),
    "whole_between": _whole(_between),
    "today": _days_back(1.0, None),
    "yesterday": _days_back(2.0, 1.0),
    "day_before": _days_back(3.0, 2.0),
    "half_older": lambda _reader, _slots: {"older_than_days": 180.0},
    "over": lambda _reader, slots: {OVER: _days(slots)},
    "half_year": lambda _reader, _slots: {"within_days": 180.0},
    "since": lambda _reader, slots: {"since": slots["date"]},
    "until": lambda _reader, slots: {"until": slots["date"]},
    "from_until": lambda _reader, slots: {"since": slots["date"], "until": slots["date2"]},
    "between_dates": _between_dates,
    "on_date": _on_date,
    "period": _period,
    "since_period": lambda reader, slots: {"since": (_period(reader, slots) or {}).get("since")},
    "this_week": _since_start("week"),
    "this_month": _since_start("month"),
    "this_quarter": _since_start("quarter"),
    "this_year": _since_start("year"),
    "last_week": _one_before("week"),
    "last_month": _one_before("month"),
    "last_quarter": _one_before("quarter"),
    "last_year": _one_before("year"),
    "this_weekend": _weekend(0),
    "last_weekend": _weekend(-1),
    "weekdays": lambda _reader, slots: {"weekdays": slots["weekdays"]},
    "weekend": lambda _reader, _slots: {"weekdays": (6, 7)},
    "workdays": lambda _reader, _slots: {"weekdays": (1, 2, 3, 4, 5)},
    "hours": _span,
    "from_hour": lambda _reader, slots: {"from_hour": slots["hour"]},
    "until_hour": lambda _reader, slots: {"until_hour": slots["hour"]} if slots["hour"] else None,
    "morning": _hours(6, 12),
    "afternoon": _hours(12, 18),
    "evening": _hours(18, 24),
    "night": _hours(22, 6),
    "zone": lambda _reader, slots: {"zone": slots["zone"]},
    "own_zone": lambda _reader, _slots: {"customer_zone": True},
    "own_zone_else": lambda _reader, slots: {"customer_zone": True, "zone": slots["zone"]},
}
