"""Shopping days and festivals of China, the United States and Europe, from a file of rules."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.calendar.model import Festival
from rapport.kit.yaml_texts import read_yaml

MARKETS = ("cn", "us", "eu")
FIRST_YEAR, LAST_YEAR = 2026, 2030
"""The years whose festivals are known; outside of them none is shown."""

_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EUROPE = frozenset(_UNION.split())
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = 7
_DECEMBER = 12


def festivals_between(
    first: date, last: date, *, markets: Collection[str] = MARKETS
) -> list[Festival]:
    """List the festivals of some markets between two days, both included, by day."""
    return [one for one in _all_festivals() if first <= one.day <= last and one.market in markets]


def markets_of(country: str) -> tuple[str, ...]:
    """Say which festivals matter in a country (ISO 3166 code); else all."""
    code = country.upper()
    if code in {"CN", "US"}:
        return (code.lower(),)
    return ("eu",) if code in _EUROPE else MARKETS


def easter_of(year: int) -> date:
    """Give Easter Sunday of the Gregorian calendar.

    Source: the anonymous algorithm in J. Meeus, Astronomical Algorithms, 2nd edition 1998, chapter
    8; its letters are kept.
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: str, number: int) -> date:
    """Give the nth such weekday of a month, such as the 4th Thursday; -1 is the last one."""
    place = _WEEKDAYS.index(weekday)
    if number > 0:
        start = date(year, month, 1)
        ahead = (place - start.weekday()) % _WEEK
        return start + timedelta(days=ahead + _WEEK * (number - 1))
    after = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    back = (after.weekday() - place - 1) % _WEEK + 1
    return after - timedelta(days=back + _WEEK * (-number - 1))


@cache
def _all_festivals() -> tuple[Festival, ...]:
    text = (files("rapport.calendar") / "festivals.yaml").read_text(encoding="utf-8")
    found = [
        Festival(
            market=market,
            name=line["name"],
            day=day,
            en=line["en"],
            zh=line["zh"],
            public=line.get("public", False),
        )
        for market, lines in read_yaml(text).items()
        for line in lines
        for day in _days(line)
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.market, one.name)))


def _days(line: Mapping[str, Any]) -> Iterator[date]:
    if "days" in line:
        yield from line["days"]
        return
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if "each" in line:
            month, day = (int(part) for part in line["each"].split("-"))
            yield date(year, month, day)
        elif "easter" in line:
            yield easter_of(year) + timedelta(days=line["easter"])
        else:
            rule = dict(line["nth"])
            plus = timedelta(days=rule.pop("plus", 0))
            yield nth_weekday(year, **rule) + plus
