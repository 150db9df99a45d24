"""A cursor as text, and back: the value of a column that grows, whatever its type."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

Cursor = str | int | float | Decimal | datetime | date


def cursor_text(value: Cursor) -> str:
    """Write a cursor so that it can be kept."""
    match value:
        case datetime():
            return _tagged("time", value.isoformat())
        case date():
            return _tagged("day", value.isoformat())
        case Decimal():
            return _tagged("decimal", str(value))
        case float():
            return _tagged("float", repr(value))
        case int():
            return _tagged("int", str(value))
        case _:
            return _tagged("text", str(value))


def read_cursor(text: str, *, overlap_seconds: int) -> Cursor:
    """Read a kept cursor; one that is a time goes back by the overlap, for rows that came late."""
    kind, value = msgspec.json.decode(text, type=tuple[str, str])
    back = timedelta(seconds=overlap_seconds)
    match kind:
        case "time":
            return datetime.fromisoformat(value) - back
        case "day":
            return date.fromisoformat(value) - timedelta(days=1 if overlap_seconds else 0)
        case "decimal":
            return Decimal(value)
        case "float":
            return float(value)
        case "int":
            return int(value)
        case _:
            return _earlier(value, back)


def shown(text: str | None) -> str | None:
    """A kept cursor as people read it."""
    return None if text is None else msgspec.json.decode(text, type=tuple[str, str])[1]


def _earlier(text: str, back: timedelta) -> str:
    """Times that a database keeps as text, as SQLite does, go back too."""
    try:
        moment = datetime.fromisoformat(text) - back
    except (ValueError, OverflowError):
        return text
    separator = text[10:11] or " "
    earlier = moment.isoformat(sep=separator)[: len(text)]
    return earlier if len(earlier) == len(text) and not text.endswith("Z") else text


def _tagged(kind: str, value: str) -> str:
    return msgspec.json.encode((kind, value)).decode()
