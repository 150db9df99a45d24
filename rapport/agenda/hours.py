"""Hours of a day in a zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

END = 24.0


def hour_of(moment: datetime, zone: ZoneInfo, day: date) -> float:
    """The hour of a moment on a day of a zone: below 0 before it, 24 or more after it."""
    local = moment.astimezone(zone)
    days = (local.date() - day).days
    return days * END + local.hour + local.minute / 60 + local.second / 3600
