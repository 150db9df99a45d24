"""Time as an argument, so that yesterday can be tested today."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment: aware, in UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def fixed_clock(moment: datetime) -> Clock:
    """A clock that stands still: for replays of old data and for tests."""
    return lambda: moment
