"""Days, months, years, hours and clocks."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import available_timezones

from rapport.segments.conditions import is_moment
from rapport.segments.words.reader import Found, Reader

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:t[\d:.]+(?:z|[+-]\d{2}:?\d{2}))?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_HAN_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]?")
_HAN_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?(?!\d)")
_ENGLISH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([a-z]{3,9})\.?"
    r"(?: (\d{1,2})(?:st|nd|rd|th)?(?!\d))?,? ?(\d{4})?"
)
_YEAR = re.compile(r"((?:19|20)\d{2})(年?)")
_CLOCK = re.compile(r"(\d{1,2})(?::00|点|时)? ?(am|pm)?")
_ZONE = re.compile(r"[a-z_]+(?:/[a-z0-9_+-]+)*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ZONES = {name.casefold(): name for name in available_timezones()}
_HAN_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NOON = 12
_HOURS = 24


def day(reader: Reader, place: int) -> Found | None:
    """Read a day or a moment as ISO text; a day without a year is the latest one not in future."""
    folded = reader.source.folded
    iso = _ISO.match(folded, place)
    if iso and is_moment(iso[0].upper()):
        return Found(iso[0].upper(), iso.end())
    slashed = _SLASHED.match(folded, place)
    if slashed:
        return _found(_day(reader, *slashed.groups()), slashed.end())
    han = _HAN_DATE.match(folded, place)
    if han:
        return _found(_day(reader, *han.groups()), han.end())
    return _english_day(reader, place)


def month(reader: Reader, place: int) -> Found | None:
    """Read a month as its first day and the first day after it; without a year the latest one."""
    han = _HAN_MONTH.match(reader.source.folded, place)
    if han:
        number = int(han[2]) if han[2].isdecimal() else _HAN_MONTHS.index(han[2]) + 1
        return _months(reader, han[1], number, han.end())
    words = _ENGLISH.match(reader.source.folded, place)
    if not words or words[1] or words[3]:
        return None
    end = place + len(words[0].rstrip(", "))
    return _months(reader, words[4], _month_number(words[2]) or 0, end)


def year(reader: Reader, place: int) -> Found | None:
    """Read a year as its first day and the first day after it."""
    found = _YEAR.match(reader.source.folded, place)
    if not found or reader.source.folded[found.end() : found.end() + 1].isdigit():
        return None
    number = int(found[1])
    return Found((date(number, 1, 1), date(number + 1, 1, 1)), found.end())


def hour(reader: Reader, place: int) -> Found | None:
    """Read an hour of the day, 0 to 24: `18:00`, `8 pm`, `18点`."""
    found = _CLOCK.match(reader.source.folded, place)
    if not found or len(found[0].strip()) == len(found[1]) or int(found[1]) > _HOURS:
        return None
    value, half = int(found[1]), found[2]
    if half and not 1 <= value <= _NOON:
        return None
    if half:
        value = value % _NOON + (_NOON if half == "pm" else 0)
    return Found(value, found.end())


def weekdays(reader: Reader, place: int) -> Found | None:
    """Read one weekday or several as the numbers of ISO 8601."""
    found, days, end = reader.best("weekday", place), [], place
    while found:
        days.append(int(found.meaning))
        end = found.end
        more = reader.best("weekday_and", end)
        found = reader.best("weekday", more.end if more else end) if more else None
    return Found(tuple(days), end) if days else None


def zone(reader: Reader, place: int) -> Found | None:
    """Read an IANA time zone."""
    found = _ZONE.match(reader.source.folded, place)
    name = _ZONES.get(found[0]) if found else None
    return Found(name, found.end()) if name and found else None


def unit(reader: Reader, place: int) -> Found | None:
    """Read a unit of time as days: a month is 30 of them, a year 365."""
    found = reader.best("units", place)
    return Found(float(found.meaning), found.end) if found else None


def next_day(text: str) -> str | None:
    """The day after an ISO date; None for a moment."""
    if len(text) != len("2026-01-31"):
        return None
    return (date.fromisoformat(text) + timedelta(days=1)).isoformat()


def _day(reader: Reader, year: str | None, month: str, day: str) -> str | None:
    today = reader.vocabulary.today
    if year is None and today is None:
        return None
    try:
        found = date(int(year) if year else today.year if today else 1, int(month), int(day))
        if year is None and today and found > today:
            found = found.replace(year=found.year - 1)
    except ValueError:
        return None
    return found.isoformat()


def _english_day(reader: Reader, place: int) -> Found | None:
    words = _ENGLISH.match(reader.source.folded, place)
    if not words or not (words[1] or words[3]) or _month_number(words[2]) is None:
        return None
    number = str(_month_number(words[2]))
    text = _day(reader, words[4], number, words[1] or words[3])
    return _found(text, place + len(words[0].rstrip(", ")))


def _month_number(word: str) -> int | None:
    for names in (_MONTHS, _NAMES):
        if word in names:
            return names.index(word) + 1
    return None


def _months(reader: Reader, year: str | None, number: int, end: int) -> Found | None:
    today = reader.vocabulary.today
    if not 1 <= number <= len(_MONTHS) or (year is None and today is None):
        return None
    if year or today is None:
        return Found(_whole_month(int(year or 1), number), end)
    return Found(_whole_month(today.year - (number > today.month), number), end)


def _whole_month(year: int, number: int) -> Sequence[date]:
    after = date(year + number // len(_MONTHS), number % len(_MONTHS) + 1, 1)
    return date(year, number, 1), after


def _found(value: str | None, end: int) -> Found | None:
    return Found(value, end) if value else None
