"""What a country tells where nobody said more: the language and the clock; and what clocks said.

A country's clock is that of its only zone, or of the zone where most of its people live.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa
from babel.core import get_global
from babel.languages import get_official_languages

_MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago",
    "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin",
    "EC": "America/Guayaquil", "ES": "Europe/Madrid", "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby", "PS": "Asia/Hebron", "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "UM": "Pacific/Wake", "US": "America/New_York",
    "UZ": "Asia/Tashkent", "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip
PERIOD_SECONDS = 30 * 86_400
FIRST_PERIOD = 365  # it begins in December 1999
_STEP = 14 * 86_400  # no zone changes its clock and back within two weeks
_OFFSETS = pa.schema(
    [
        ("zone", pa.string()),
        ("period", pa.int64()),
        ("from_second", pa.int64()),
        ("until_second", pa.int64()),
        ("offset_seconds", pa.int64()),
    ]
)


@lru_cache(maxsize=1)
def country_habits() -> pa.Table:
    """One row per country: country, its main language, its main time zone (either may be null)."""
    zones = get_global("territory_zones")
    rows = [
        {"country": code, "language": _language(code), "zone": _zone(code, zones.get(code, ()))}
        for code in sorted(set(zones) | set(_MAIN_ZONES))
    ]
    return pa.Table.from_pylist(
        rows,
        pa.schema([("country", pa.string()), ("language", pa.string()), ("zone", pa.string())]),
    )


def clock_offsets(zones: Iterable[str], until_year: int) -> pa.Table:
    """How far zones' clocks are ahead of UTC: zone, period, from_, until_ and offset_seconds.

    A period is 30 days since 1970; a change of the clock within it makes two rows. From the year
    2000 to the end of `until_year`. What is no name of a zone is left out.
    """
    last = int(datetime(until_year + 1, 1, 1, tzinfo=UTC).timestamp()) // PERIOD_SECONDS
    columns: dict[str, list[object]] = {name: [] for name in _OFFSETS.names}
    for name in sorted(set(zones) & _zones()):
        for start, end, offset in _offsets(name, until_year):
            first_period = max(start // PERIOD_SECONDS, FIRST_PERIOD)
            periods = range(first_period, min((end - 1) // PERIOD_SECONDS, last) + 1)
            columns["zone"] += [name] * len(periods)
            columns["period"] += periods
            columns["from_second"] += [start] * len(periods)
            columns["until_second"] += [end] * len(periods)
            columns["offset_seconds"] += [offset] * len(periods)
    return pa.table(columns, _OFFSETS)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _language(country: str) -> str | None:
    official = get_official_languages(country, de_facto=True)
    return official[0].replace("_", "-") if official else None


def _zone(country: str, zones: tuple[str, ...] | list[str]) -> str | None:
    return _MAIN_ZONES.get(country) or (zones[0] if len(zones) == 1 else None)


@lru_cache(maxsize=1_000)
def _offsets(name: str, until_year: int) -> tuple[tuple[int, int, int], ...]:
    """First second, the second after the last, offset: from the year 2000 on, without a gap."""
    zone = ZoneInfo(name)
    start = at = FIRST_PERIOD * PERIOD_SECONDS
    until = int(datetime(until_year + 1, 2, 1, tzinfo=UTC).timestamp())
    offset = _offset(zone, at)
    found = []
    while at < until:
        if _offset(zone, at + _STEP) != offset:
            change = _change(zone, at, at + _STEP)
            found.append((start, change, offset))
            start, offset = change, _offset(zone, change)
        at += _STEP
    return (*found, (start, until, offset))


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first second of the new offset, between two seconds of different offsets."""
    old = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: ZoneInfo, second: int) -> int:
    told = datetime.fromtimestamp(second, zone).utcoffset()
    assert told is not None, "a zone knows its offset at every moment"
    return int(told.total_seconds())
