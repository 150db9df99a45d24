"""How long to wait before another attempt."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_FIRST = 0.5  # seconds before the second attempt; doubled for each one after it
_LONGEST = 60.0


def wait_before(attempt: int, *, headers: Mapping[str, str], now: datetime) -> float:
    """Give the seconds to wait before the attempt (counted from 0), at most a minute.

    A server that says `Retry-After`, in seconds or as a date, is believed.
    """
    asked = _asked(headers, now)
    wait = asked if asked is not None else _FIRST * 2 ** (attempt - 1)
    return min(max(wait, 0.0), _LONGEST)


def _asked(headers: Mapping[str, str], now: datetime) -> float | None:
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        return float(said)
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(said) - now).total_seconds()
    except (TypeError, ValueError):
        return None
