"""Trends: what customers say more or less often than before, beyond chance, and alarms on it.

In: readings, mentions and topics of texts. Out: series of shares, what surely rises or falls with
its interval, and alarms on complaints that are new or on the rise. Must never call chance a trend,
nor raise an alarm twice for the same.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.trends.errors import AlarmUnknown
    from rapport.trends.finding import find_trends, trends_in
    from rapport.trends.judging import Complaint, Judge
    from rapport.trends.model import (
        Alarm,
        AlarmState,
        Direction,
        Every,
        Move,
        Series,
        SeriesKey,
        SeriesKind,
        Split,
        Trend,
    )
    from rapport.trends.naming import named_today, series_names
    from rapport.trends.quoting import alarm_quotes
    from rapport.trends.raising import Judged, judge_week, raise_alarms
    from rapport.trends.series import series_of
    from rapport.trends.store import get_alarm, list_alarms, mark_alarm
    from rapport.trends.watching import Watched, load_watched
    from rapport.trends.wording import alarm_sentence, name_of, trend_basis
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Alarm",
    "AlarmState",
    "AlarmUnknown",
    "Complaint",
    "Direction",
    "Every",
    "Judge",
    "Judged",
    "Move",
    "Series",
    "SeriesKey",
    "SeriesKind",
    "Split",
    "Trend",
    "Watched",
    "alarm_quotes",
    "alarm_sentence",
    "find_trends",
    "get_alarm",
    "judge_week",
    "list_alarms",
    "load_watched",
    "mark_alarm",
    "name_of",
    "named_today",
    "raise_alarms",
    "series_names",
    "series_of",
    "trend_basis",
    "trends_in",
]
