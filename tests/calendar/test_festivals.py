"""Festivals stand on the right days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rapport.calendar import MARKETS, Festival, festivals_between, markets_of

ALL = festivals_between(date(2026, 1, 1), date(2030, 12, 31))


def day_of(market: str, name: str, year: int) -> date:
    (found,) = [one for one in ALL if (one.market, one.name, one.day.year) == (market, name, year)]
    return found.day


@pytest.mark.parametrize(
    ("market", "name", "days"),
    [
        ("us", "thanksgiving", ["2026-11-26", "2027-11-25", "2028-11-23", "2029-11-22"]),
        ("us", "memorial-day", ["2026-05-25", "2027-05-31", "2028-05-29", "2029-05-28"]),
        ("eu", "easter", ["2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"]),
        ("eu", "whit-monday", ["2026-05-25", "2027-05-17", "2028-06-05", "2029-05-21"]),
        ("cn", "mothers-day", ["2026-05-10", "2027-05-09", "2028-05-14", "2029-05-13"]),
        ("cn", "double-eleven", ["2026-11-11", "2027-11-11"]),
    ],
)
def test_days_that_follow_from_a_rule(market: str, name: str, days: list[str]) -> None:
    assert [day_of(market, name, 2026 + n).isoformat() for n in range(len(days))] == days


@pytest.mark.parametrize("year", range(2026, 2031))
def test_the_days_of_the_chinese_calendar_agree_with_each_other(year: int) -> None:
    """Months have 29 or 30 days, so that the festivals of a year lie so far apart."""
    spring = day_of("cn", "spring-festival", year)
    assert date(year, 1, 21) <= spring <= date(year, 2, 21)
    assert day_of("cn", "new-years-eve", year) == spring - timedelta(days=1)
    assert day_of("cn", "lantern-festival", year) == spring + timedelta(days=14)
    months = [
        ("spring-festival", 1),
        ("dragon-boat-festival", 5),
        ("qixi", 7),
        ("mid-autumn-festival", 15),
        ("double-ninth", 9),
    ]
    month_of = {"spring-festival": 1, "dragon-boat-festival": 5, "qixi": 7}
    month_of |= {"mid-autumn-festival": 8, "double-ninth": 9}
    firsts = [
        (month_of[name], day_of("cn", name, year) - timedelta(days=day - 1)) for name, day in months
    ]
    for (month, first), (later, other) in pairwise(firsts):
        passed = (other - first).days
        least = 29 * (later - month)
        assert least <= passed <= least + 35  # a leap month may lie between


def test_every_festival_is_named_in_both_languages_and_comes_every_year() -> None:
    assert all(one.en and one.zh for one in ALL)
    years = {(one.market, one.name): 0 for one in ALL}
    for one in ALL:
        years[one.market, one.name] += 1
    assert set(years.values()) == {5}
    assert {one.market for one in ALL} == set(MARKETS)


def test_a_country_has_the_festivals_of_its_market() -> None:
    assert markets_of("cn") == ("cn",)
    assert markets_of("DE") == ("eu",)
    assert markets_of("JP") == MARKETS
    november = festivals_between(date(2026, 11, 1), date(2026, 11, 30), markets=("us",))
    assert [one.name for one in november] == [
        "veterans-day",
        "thanksgiving",
        "black-friday",
        "cyber-monday",
    ]
    assert all(isinstance(one, Festival) for one in november)
