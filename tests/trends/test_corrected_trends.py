"""What a trend tells is corrected for what the readers miss, once people checked enough texts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.insights import (
    FEWEST_CHECKED,
    Correction,
    LabelWhat,
    Scope,
    check_readings,
    label_readings,
    readings_in,
    sample_to_label,
)
from rapport.storage import Database, Facts
from rapport.trends import Direction, SeriesKind, Trend, find_trends, trend_basis
from tests.insights.planted import Planted, plant

NOW = datetime(2026, 3, 30, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATE, MISSED = "It came late.", "Weeks and weeks."
WEEKS, OF = 12, 200


@pytest.fixture
def shop(facts: Facts) -> Facts:
    """Of 200 texts of each week 20 to 86 complain of a late delivery; half of these are seen."""
    texts = [
        (week, place, (LATE if place % 2 else MISSED) if place < 20 + 6 * week else "A thing.")
        for week in range(WEEKS)
        for place in range(OF)
    ]
    says = (("delivery", "negative", "came late"),)
    plant(
        facts,
        [
            Planted(
                f"review:{week}-{place}",
                text,
                says if text == LATE else (),
                more={"written_at": MONDAY + timedelta(weeks=week)},
            )
            for week, place, text in texts
        ],
    )
    return facts


def look_at(facts: Facts, database: Database) -> None:
    drawn = sample_to_label(facts, limit=FEWEST_CHECKED)
    after = {"kind": "aspect", "about": "delivery", "sentiment": "negative"}
    missed = [
        Correction(text_id=one.text_id, what=LabelWhat.MENTION, after=after, place=(0, len(MISSED)))
        for one in drawn
        if one.text == MISSED
    ]
    label_readings(missed, facts=facts, database=database, operator="ada", now=NOW)
    ids = [one.text_id for one in drawn]
    check_readings(ids, facts=facts, database=database, operator="ada", now=NOW)


def trend(facts: Facts, kind: SeriesKind = SeriesKind.ASPECT) -> Trend:
    readings = readings_in(facts, Scope())
    found = find_trends(facts, readings, zone=ZoneInfo("UTC"), now=NOW)
    return next(one for one in found if one.series.key.kind is kind)


def test_both_ends_and_the_change_are_corrected(shop: Facts, database: Database) -> None:
    read = trend(shop)
    assert read.corrected is None
    assert read.stated.now == pytest.approx(0.215, abs=0.02)
    assert "corrected" not in read.sentence["en"]
    look_at(shop, database)
    told = trend(shop)
    assert told.direction is Direction.RISING
    assert told.stated.labelled == FEWEST_CHECKED
    assert told.stated.before == pytest.approx(0.1, abs=0.03)
    assert told.stated.now == pytest.approx(0.43, abs=0.05)
    assert told.stated.low < 0.33 < told.stated.high
    assert told.stated.high - told.stated.low > read.high - read.low
    assert "corrected by 300 labelled texts" in told.sentence["en"]
    assert "已根据 300 条人工标注的文本修正" in told.sentence["zh"]
    assert "does not say that it was corrected" in trend_basis([told])["en"]
    assert "of what was read" in trend_basis([read])["en"]


def test_how_texts_speak_as_a_whole_stays_as_it_was_read(shop: Facts, database: Database) -> None:
    look_at(shop, database)
    readings = readings_in(shop, Scope())
    found = find_trends(shop, readings, zone=ZoneInfo("UTC"), now=NOW)
    assert all(
        (one.corrected is None) == (one.series.key.kind is not SeriesKind.ASPECT) for one in found
    )
