"""Moments that an operator types, read in the shop's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def read_moment(text: str, timezone: str) -> datetime | None:
    """Read what a field for a local date and time holds; None for what is no moment."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
