"""A complaint that is new or on the rise is alarmed about soon, once, and nothing else is."""

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from rapport.bench.insights_planted import look_at
from rapport.catalog import REVIEWS
from rapport.insights import refresh_readings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts, open_facts
from rapport.trends import (
    AlarmState,
    AlarmUnknown,
    SeriesKind,
    alarm_quotes,
    alarm_sentence,
    get_alarm,
    list_alarms,
    mark_alarm,
    raise_alarms,
)
from rapport.trends.detecting import bar_for, watch_series
from rapport.trends.phrases import phrase_table, phrases_of

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 1, 5, 4, tzinfo=UTC)  # a Monday
USUAL = (
    "Great quality.", "The delivery was quick.", "Terrible delivery, far too slow.",
    "A nice bag for my sister.", "The colour is ugly.", "It fits perfectly.",
    "Poor quality, a seam came loose.", "Great value for the price.",
)  # fmt: skip
ZIP = ("The zip broke after a week.", "A broken zip, useless.", "The zip breaks at once.")


def put(facts: Facts, week: int, texts: Sequence[str]) -> None:
    put_weeks(facts, {week: texts})


def put_weeks(facts: Facts, weeks: Mapping[int, Sequence[str]]) -> None:
    ensure_tables(facts)
    rows = [
        {
            "review_id": f"{week}-{place}",
            "text": text,
            "written_at": START + timedelta(weeks=week, minutes=place),
        }
        for week, texts in weeks.items()
        for place, text in enumerate(texts)
    ]
    columns = REVIEWS.columns.to_pyarrow()
    facts.upsert(REVIEWS, pa.table({c: [r.get(c) for r in rows] for c in REVIEWS.columns}, columns))


def usual(count: int, seed: int) -> list[str]:
    drawn = random.Random(seed)  # noqa: S311  the same texts each time
    return [f"{drawn.choice(USUAL)} No. {drawn.randrange(10_000)}." for _ in range(count)]


def after(week: int) -> datetime:
    return START + timedelta(weeks=week + 1, hours=1)


@pytest.fixture(scope="module")
def read_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop whose reviews of 14 usual weeks were read."""
    folder = tmp_path_factory.mktemp("shop")
    opened = open_facts(folder, memory_limit="1GB")
    put_weeks(opened, {week: usual(40, week) for week in range(14)})
    refresh_readings(opened)
    opened.close()
    return folder


@pytest.fixture
def shop(home: Path, read_shop: Path) -> Iterator[Facts]:
    shutil.copytree(read_shop, home, dirs_exist_ok=True)
    opened = open_facts(home, memory_limit="1GB")
    yield opened
    opened.close()


def look(facts: Facts, database: Database, week: int) -> list[str]:
    refresh_readings(facts)
    return [one.about for one in raise_alarms(facts, database, zone=ZONE, now=after(week)).new]


def test_a_new_complaint_is_alarmed_about_with_its_words(shop: Facts, database: Database) -> None:
    assert look(shop, database, 13) == []
    put(shop, 14, [*usual(36, 14), *ZIP, *ZIP])
    assert look(shop, database, 14) == ["zip"]
    (alarm,) = list_alarms(database)
    assert alarm.kind is SeriesKind.PHRASE
    assert alarm.names == {"zh": "新的抱怨：“zip”", "en": "new complaint: “zip”"}
    assert (alarm.since, alarm.until, alarm.weeks) == (date(2026, 4, 13), date(2026, 4, 20), 1)
    assert (alarm.hits, alarm.of, alarm.past_hits, alarm.past_of) == (6, 42, 0, 560)
    assert {one.words for one in alarm_quotes(shop, alarm)} == set(ZIP)
    assert "6 of 42 texts (14.3%) since 13 April 2026" in alarm_sentence(alarm)["en"]
    assert "2026 年 4 月 13 日" in alarm_sentence(alarm)["zh"]


def test_the_same_is_not_alarmed_about_twice(shop: Facts, database: Database) -> None:
    put(shop, 14, [*usual(36, 14), *ZIP, *ZIP])
    look(shop, database, 14)
    assert look(shop, database, 14) == []
    (alarm,) = list_alarms(database)
    mark_alarm(database, alarm.alarm_id, AlarmState.DISMISSED, by="ada", now=after(14))
    put(shop, 15, [*usual(30, 15), *ZIP, *ZIP, *ZIP])
    assert look(shop, database, 15) == []
    (known,) = list_alarms(database)
    assert (known.weeks, known.hits, known.since) == (2, 15, alarm.since)
    assert (known.state, known.changed_by) == (AlarmState.DISMISSED, "ada")


def test_a_known_complaint_on_the_rise_is_alarmed_about(shop: Facts, database: Database) -> None:
    late = ["Terrible delivery, far too slow.", "The delivery was terrible."] * 10
    put(shop, 14, [*usual(20, 14), *late])
    found = look(shop, database, 14)
    put(shop, 15, [*usual(20, 15), *late])
    found += look(shop, database, 15)
    alarms = list_alarms(database)
    assert len(found) == len(alarms) == 1
    assert all(
        "slow" in one.words or "terrible" in one.words for one in alarm_quotes(shop, alarms[0])
    )


def test_a_new_product_that_is_praised_is_no_complaint(shop: Facts, database: Database) -> None:
    praised = [f"The velvet pouch is lovely and great. No. {one}." for one in range(20)]
    blamed = ["The velvet pouch has poor quality."] * 4
    put(shop, 14, [*usual(20, 14), *praised, *blamed])
    assert look(shop, database, 14) == []


def test_many_more_texts_of_the_usual_kind_are_no_alarm(shop: Facts, database: Database) -> None:
    put(shop, 14, usual(400, 14))
    assert look(shop, database, 14) == []


def test_a_week_that_is_not_over_is_not_judged(shop: Facts, database: Database) -> None:
    put(shop, 14, [*usual(36, 14), *ZIP, *ZIP])
    refresh_readings(shop)
    early = after(14) - timedelta(days=1)
    assert raise_alarms(shop, database, zone=ZONE, now=early).new == ()


def test_without_texts_there_is_no_alarm(facts: Facts, database: Database) -> None:
    assert raise_alarms(facts, database, zone=ZONE, now=after(0)).new == ()


def test_an_alarm_that_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(AlarmUnknown):
        get_alarm(database, "alarm_none")
    with pytest.raises(AlarmUnknown):
        mark_alarm(database, "alarm_none", AlarmState.SEEN, by="ada", now=START)


def test_a_text_that_was_taken_away_is_not_quoted(shop: Facts, database: Database) -> None:
    put(shop, 14, [*usual(36, 14), *ZIP, *ZIP])
    look(shop, database, 14)
    (alarm,) = list_alarms(database)
    shop.delete(REVIEWS, "review_id", [f"14-{place}" for place in range(36, 42)])
    refresh_readings(shop)
    assert alarm_quotes(shop, alarm) == []


def test_series_that_do_not_rise_pass_the_bar_less_often_than_it_says() -> None:
    chance = np.random.default_rng(0)
    of = chance.poisson(200, 60)
    shares = np.geomspace(0.005, 0.3, 400)[:, None]
    shifted = shares / (shares + (1 - shares) * np.exp(chance.normal(0, 0.15, (400, 60))))
    watch = watch_series(chance.binomial(of, shifted), of)
    passed = (watch.evidence >= bar_for(400, 1.0)).any(axis=1)
    assert passed.sum() <= 1
    assert (watch.evidence >= np.log(60 / 0.25)).any(axis=1).mean() <= 0.25


def test_a_rise_passes_the_bar_and_is_dated() -> None:
    chance = np.random.default_rng(1)
    of = np.full(40, 200)
    shares = np.where(np.arange(40) >= 30, 0.2, 0.05)
    watch = watch_series(chance.binomial(of, shares)[None, :], of)
    first = int((watch.evidence[0] >= bar_for(50, 0.1)).argmax())
    assert first in {30, 31}
    assert watch.began[0, 35] in {29, 30}


def test_what_the_same_weeks_of_last_year_did_is_expected(facts: Facts, database: Database) -> None:
    late = ["Terrible delivery, far too slow."] * 16
    weeks = {week: usual(16, 100 + week) for week in (*range(4, 17), *range(53, 69))}
    weeks |= dict.fromkeys((15, 16, 67, 68), late)
    put_weeks(facts, {week: [*usual(24, week), *texts] for week, texts in weeks.items()})
    assert look(facts, database, 67) == []
    assert look(facts, database, 68) == []
    facts.delete(
        REVIEWS, "review_id", [f"{week}-{one}" for week in (14, 15, 16) for one in range(40)]
    )
    assert look(facts, database, 68) == ["delivery"]


def test_a_season_that_a_year_ago_had_too_is_no_rise() -> None:
    of = np.full(40, 200)
    hits = np.where(np.arange(40) >= 36, 30, 15)[None, :]
    odds = np.where(np.arange(40) >= 36, 2.2, 1.0)[None, :]
    bar = bar_for(20, 0.1)
    assert watch_series(hits, of).evidence[0, -1] >= bar
    assert watch_series(hits, of, odds=odds).evidence[0, -1] < bar


def test_phrases_stay_within_a_clause_and_tell_something() -> None:
    assert phrases_of("The zip broke, and the bag") == {"zip", "broke", "zip broke", "bag"}
    assert "拉链断" in phrases_of("拉链断了。包很好")
    table = phrase_table(["zip broke", "zip stuck", "zip broke"], fewest=2)
    assert set(table.phrases) == {"zip", "broke", "zip broke"}


@pytest.mark.slow
def test_what_was_planted_is_found_and_nothing_else() -> None:
    planted, quiet = look_at(7, new_from=30), look_at(8, new_from=None)
    assert planted.alarmed in {1, 2}
    assert planted.false_alarms == quiet.false_alarms == 0
    held = [*planted.stated, *quiet.stated]
    assert len(held) >= 0.9 * (planted.shares + quiet.shares)
    assert sum(held) >= 0.9 * len(held)
    assert planted.stated_gap
