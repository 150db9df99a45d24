"""What rises and falls is told from chance, from seasons, and from how much was written."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from rapport.catalog import PRODUCTS, REVIEWS
from rapport.insights import Scope, Sentiment, readings_in, refresh_readings
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from rapport.trends import (
    Direction,
    Every,
    Series,
    SeriesKey,
    SeriesKind,
    Split,
    find_trends,
    series_of,
    trends_in,
)

MONDAY = date(2026, 1, 5)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KEY = SeriesKey(kind=SeriesKind.ASPECT, about="delivery", sentiment=Sentiment.NEGATIVE)


def series(
    shares: Sequence[float],
    *,
    of: int | Sequence[int] = 200,
    about: str = "delivery",
    seed: int = 0,
) -> Series:
    """Draw a weekly series of these shares."""
    chance = np.random.default_rng(seed)
    totals = [of] * len(shares) if isinstance(of, int) else list(of)
    return Series(
        key=SeriesKey(kind=SeriesKind.ASPECT, about=about, sentiment=Sentiment.NEGATIVE),
        every=Every.WEEK,
        starts=tuple(MONDAY + timedelta(weeks=week) for week in range(len(shares))),
        hits=tuple(int(chance.binomial(n, p)) for n, p in zip(totals, shares, strict=True)),
        of=tuple(totals),
    )


def test_what_doubles_in_twelve_weeks_rises_and_the_interval_holds_the_change() -> None:
    (trend,) = trends_in([series(np.linspace(0.1, 0.2, 12).tolist())])
    assert trend.direction is Direction.RISING
    assert trend.low < 0.1 < trend.high
    assert "rose from" in trend.sentence["en"]
    assert "升至" in trend.sentence["zh"]
    assert trend.names == {"zh": "抱怨物流", "en": "complaints about the delivery"}


def test_what_halves_falls() -> None:
    (trend,) = trends_in([series(np.linspace(0.2, 0.1, 12).tolist())])
    assert trend.direction is Direction.FALLING
    assert trend.high < 0


def test_more_texts_are_no_trend_when_the_share_stays() -> None:
    weeks = [100] * 6 + [600, 900, 400, 300, 200, 150]
    (trend,) = trends_in([series([0.15] * 12, of=weeks)])
    assert trend.direction is Direction.STEADY
    assert "no change beyond chance" in trend.sentence["en"]


def test_of_many_series_that_stay_hardly_one_is_called_a_trend() -> None:
    looked_at = [series([0.1] * 12, about=f"thing {one}", seed=one) for one in range(200)]
    moving = [one for one in trends_in(looked_at) if one.direction is not Direction.STEADY]
    assert len(moving) <= 2


def test_weeks_that_differ_by_more_than_chance_are_no_proof() -> None:
    chance = np.random.default_rng(3)
    found = []
    for one in range(100):
        shares = chance.beta(3, 27, 12).tolist()  # a standard deviation of half the share
        found += trends_in([series(shares, seed=one)])
    assert sum(one.p < 0.05 for one in found) <= 12
    assert np.mean([one.dispersion for one in found]) > 3


def test_what_earlier_years_did_at_that_time_is_taken_off() -> None:
    year = 0.1 + 0.08 * np.clip((np.arange(52) - 40) / 12, 0, 1)  # rises each autumn
    (seasonal,) = trends_in([series([*year, *year])])
    assert seasonal.seasonal
    assert seasonal.direction is Direction.STEADY
    (alone,) = trends_in([series([*year])])
    assert not alone.seasonal
    assert alone.direction is Direction.RISING
    (new,) = trends_in([series([*np.full(52, 0.1), *year], of=400)])
    assert new.direction is Direction.RISING


def test_what_hardly_anybody_says_is_not_looked_at() -> None:
    assert trends_in([series([0.002] * 12)]) == []
    assert trends_in([series([0.2] * 3)]) == []


def put(facts: Facts, *reviews: tuple[str, str, datetime]) -> None:
    ensure_tables(facts)
    rows = [
        {"review_id": f"r{place}", "product_id": product, "text": text, "written_at": moment}
        for place, (product, text, moment) in enumerate(reviews)
    ]
    columns = REVIEWS.columns.to_pyarrow()
    facts.upsert(REVIEWS, pa.table({c: [r.get(c) for r in rows] for c in REVIEWS.columns}, columns))
    refresh_readings(facts)


def test_a_series_counts_texts_by_weeks_of_the_shops_clock(facts: Facts) -> None:
    sunday_night = datetime(2026, 1, 11, 17, tzinfo=UTC)  # Monday in Shanghai
    put(
        facts,
        ("bag", "The delivery was terrible. Terrible delivery.", datetime(2026, 1, 6, tzinfo=UTC)),
        ("bag", "Great quality.", datetime(2026, 1, 7, tzinfo=UTC)),
        ("bag", "Terrible delivery.", sunday_night),
        ("bag", "Terrible delivery.", datetime(2026, 1, 20, tzinfo=UTC)),  # a week not yet over
    )
    found = series_of(
        facts,
        readings_in(facts, Scope()),
        zone=SHANGHAI,
        now=datetime(2026, 1, 21, tzinfo=UTC),
        kinds=[SeriesKind.ASPECT],
    )
    one = next(each for each in found if each.key == KEY)
    assert one.starts == (MONDAY, MONDAY + timedelta(weeks=1))
    assert (one.hits, one.of) == ((1, 1), (2, 1))


def test_a_split_counts_each_category_of_its_own_texts(facts: Facts) -> None:
    moment = datetime(2026, 1, 6, tzinfo=UTC)
    put(facts, ("bag", "Terrible delivery.", moment), ("cup", "Great quality.", moment))
    ids = {"product_id": ["bag", "cup"], "category": ["bags", "kitchen"]}
    products = {c: ids.get(c, [None, None]) for c in PRODUCTS.columns}
    facts.upsert(PRODUCTS, pa.table(products, PRODUCTS.columns.to_pyarrow()))
    found = series_of(
        facts,
        readings_in(facts, Scope()),
        zone=SHANGHAI,
        now=datetime(2026, 1, 21, tzinfo=UTC),
        split=Split.CATEGORY,
        kinds=[SeriesKind.ASPECT],
    )
    assert {(one.key.about, one.key.part, one.of[0]) for one in found} == {
        ("delivery", "bags", 1),
        ("quality", "kitchen", 1),
    }


def test_trends_are_found_in_what_was_read(facts: Facts) -> None:
    start = datetime(2026, 1, 6, tzinfo=UTC)
    told = [
        ("bag", "Terrible delivery." if one < 2 + week else "Great quality.",
         start + timedelta(weeks=week, minutes=one))
        for week in range(12) for one in range(20)
    ]  # fmt: skip
    put(facts, *told)
    now = start + timedelta(weeks=12)
    found = find_trends(facts, readings_in(facts, Scope()), zone=SHANGHAI, now=now)
    said = {(one.series.key.about, one.series.key.sentiment): one.direction for one in found}
    assert said["delivery", Sentiment.NEGATIVE] is Direction.RISING
    assert said["quality", Sentiment.POSITIVE] is Direction.FALLING
    assert find_trends(facts, readings_in(facts, Scope(brand="none")), zone=SHANGHAI, now=now) == []
