"""Days as customers say them: `3月5日`, `5 March`, `2026-03-05`, `tomorrow`, `下周三`."""

import re
from datetime import date, timedelta

_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAYS_ZH = "一二三四五六日"
_RELATIVE = {
    "today": 0, "tomorrow": 1, "day after tomorrow": 2, "yesterday": -1, "今天": 0, "今日": 0,
    "明天": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2,
}  # fmt: skip
_WEEK = 7

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS.split())
_WEEKDAY = "|".join(_WEEKDAYS.split())

DAYS = re.compile(
    r"(?P<said>(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"
    r"|(?:(?P<zh_year>\d{4})年)?(?P<zh_month>\d{1,2})月(?P<zh_day>\d{1,2})[日号]?"
    rf"|\b(?P<en_day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<en_month>{_MONTH})\b"
    rf"|\b(?P<us_month>{_MONTH}) (?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"
    rf"|\b(?P<which>next|last|this) (?P<weekday>{_WEEKDAY})\b"
    r"|(?P<zh_which>上上|上|下下|下|这|本)(?:个)?(?:周|星期|礼拜)(?P<zh_weekday>[一二三四五六日天])"
    r"|(?P<relative>大后天|后天|明天|今天|今日|昨天|前天"
    r"|\b(?:the )?day after tomorrow\b|\btomorrow\b|\btoday\b|\byesterday\b))",
    re.IGNORECASE,
)


def day_of(hit: re.Match[str], today: date) -> str | None:
    """The ISO date of what `DAYS` found; None where there is no such day.

    A day without a year is the nearest one: of the last or the next half year.
    """
    if hit["relative"]:
        said = hit["relative"].lower().removeprefix("the ")
        return (today + timedelta(days=_RELATIVE[said])).isoformat()
    if hit["weekday"] or hit["zh_weekday"]:
        return _weekday(hit, today).isoformat()
    year = hit["year"] or hit["zh_year"]
    month = hit["month"] or hit["zh_month"] or _month(hit["en_month"] or hit["us_month"])
    day = hit["day"] or hit["zh_day"] or hit["en_day"] or hit["us_day"]
    return _dated(int(year) if year else None, int(month), int(day), today)


def _month(name: str) -> int:
    return next(
        number
        for number, each in enumerate(_MONTHS.split(), start=1)
        if each.startswith(name[:3].lower())
    )


def _weekday(hit: re.Match[str], today: date) -> date:
    """Of this week, the last or the next; weeks begin on Monday."""
    if hit["weekday"]:
        place = _WEEKDAYS.split().index(hit["weekday"].lower())
        weeks = {"next": 1, "last": -1}.get(hit["which"].lower(), 0)
    else:
        place = _WEEKDAYS_ZH.index(hit["zh_weekday"].replace("天", "日"))
        weeks = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(hit["zh_which"], 0)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=place + _WEEK * weeks)


def _dated(year: int | None, month: int, day: int, today: date) -> str | None:
    years = (year,) if year else (today.year - 1, today.year, today.year + 1)
    found = []
    for one in years:
        try:
            found.append(date(one, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - today)).isoformat() if found else None
