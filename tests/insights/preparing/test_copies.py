"""The first of its like counts; later copies are found, whenever they come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rapport.feedback import FEEDBACK
from rapport.insights import MENTIONS, READINGS, refresh_readings
from rapport.insights.preparing import MARKS
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.storage import Facts

DAY = datetime(2026, 3, 1, tzinfo=UTC)
KETTLE = "烧水声音很小，盖子一按就开，孩子午睡的时候也敢用，就是线短了一点，放在厨房角落刚好够。"
KETTLE_NEARLY = (
    "烧水声音很小，盖子一按就开，孩子午睡的时候也敢用，就是线短了一点，放在厨房角落刚好够用哦！"
)
POT = "The lid of this pot closes tight and the handle stays cool, so I let my children pour tea."


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=name) for name in ("ada", "ben")])


def tell(facts: Facts, number: int, text: str, **told: Any) -> None:
    row = {
        "feedback_id": f"f{number}", "kind": "post", "platform": "forum", "licence": "terms",
        "text": text, "written_at": DAY + timedelta(days=number),
    } | told  # fmt: skip
    columns = FEEDBACK.columns.to_pyarrow()
    facts.upsert(FEEDBACK, pa.table({one: [row.get(one)] for one in FEEDBACK.columns}, columns))


def states(facts: Facts) -> dict[str, tuple[str, str | None]]:
    rows = facts.read(facts.table(READINGS)).to_pylist()
    return {
        row["source_id"]: (row["state"], row["same_as"] and row["same_as"].split(":")[1])
        for row in rows
    }


def test_the_first_counts_and_a_near_copy_in_the_same_batch_does_not(facts: Facts) -> None:
    tell(facts, 2, KETTLE_NEARLY)
    tell(facts, 1, KETTLE)
    tell(facts, 3, POT)
    done = refresh_readings(facts)
    assert (done.texts, done.copies) == (3, 1)
    assert states(facts) == {"f1": ("read", None), "f2": ("duplicate", "f1"), "f3": ("read", None)}


def test_a_copy_is_found_among_what_was_read_before(facts: Facts) -> None:
    tell(facts, 1, KETTLE)
    tell(facts, 2, POT)
    refresh_readings(facts)
    tell(facts, 3, KETTLE_NEARLY)
    tell(facts, 4, POT.upper() + "!!")
    assert refresh_readings(facts).copies == 2
    assert states(facts)["f3"] == ("duplicate", "f1")
    assert states(facts)["f4"] == ("duplicate", "f2")


def test_a_copy_of_a_copy_is_a_copy_of_the_first(facts: Facts) -> None:
    for number, text in enumerate((KETTLE, KETTLE_NEARLY, KETTLE_NEARLY), start=1):
        tell(facts, number, text)
        refresh_readings(facts)
    assert states(facts)["f3"] == ("duplicate", "f1")


def test_a_copy_says_nothing_that_is_counted(facts: Facts) -> None:
    tell(facts, 1, POT, customer_id="ada")
    refresh_readings(facts)
    before = facts.count(facts.table(MENTIONS))
    tell(facts, 2, POT, customer_id="ben")
    refresh_readings(facts)
    assert facts.count(facts.table(MENTIONS)) == before
    copy = facts.read(facts.table(READINGS).filter(lambda one: one.same_as.notnull())).to_pylist()
    assert [(row["sentiment"], row["probability"]) for row in copy] == [(None, None)]


def test_short_texts_are_common_opinions_and_all_count(facts: Facts) -> None:
    for number, text in enumerate(["很好", "很好", "好评！", "好评", "物流很快，包装完好"] * 2):
        tell(facts, number, text, author=f"a{number}")
    assert refresh_readings(facts).copies == 0


def test_a_short_text_told_twice_by_the_same_writer_at_the_same_moment_counts_once(
    facts: Facts,
) -> None:
    for number in (1, 2):
        tell(facts, number, "很好", author="a1", product_id="pot", written_at=DAY)
    assert refresh_readings(facts).copies == 1


def test_what_many_customers_copied_is_flagged_and_what_one_repeats_is_not(facts: Facts) -> None:
    tell(facts, 1, KETTLE, author="one")
    tell(facts, 2, KETTLE, author="two")
    tell(facts, 3, KETTLE, author="one")
    tell(facts, 4, KETTLE)
    refresh_readings(facts)
    rows = facts.read(facts.table(READINGS)).to_pylist()
    assert {row["source_id"]: row["reason"] for row in rows} == {
        "f1": None,
        "f2": "copied-by-others",
        "f3": None,
        "f4": None,
    }


def test_texts_that_only_share_an_occasion_are_no_copies(facts: Facts) -> None:
    tell(facts, 1, "送妈妈的生日礼物，她很喜欢，颜色比图片上的还要亮一点，大小正合适，做工也细。")
    tell(facts, 2, "送妈妈的生日礼物，她不太喜欢，颜色太暗，尺码也偏小，退货的时候客服倒是很爽快。")
    assert refresh_readings(facts).copies == 0


def test_a_copy_counts_once_its_first_is_gone(facts: Facts) -> None:
    tell(facts, 1, KETTLE)
    tell(facts, 2, KETTLE)
    refresh_readings(facts)
    facts.delete(FEEDBACK, "feedback_id", ["f1"])
    refresh_readings(facts)
    assert states(facts) == {"f2": ("read", None)}


def test_a_copy_counts_once_its_first_says_something_else(facts: Facts) -> None:
    tell(facts, 1, KETTLE)
    tell(facts, 2, KETTLE)
    refresh_readings(facts)
    tell(facts, 1, POT)
    refresh_readings(facts)
    assert states(facts) == {"f1": ("read", None), "f2": ("read", None)}


def test_reading_everything_again_leaves_firsts_and_copies_as_they_were(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(facts, 5, KETTLE)
    refresh_readings(facts)
    tell(facts, 1, KETTLE)  # written earlier, told later
    refresh_readings(facts)
    before = states(facts)
    monkeypatch.setattr("rapport.insights.readers.__version__", "9.9.9")
    assert refresh_readings(facts).texts == 2
    assert states(facts) == before == {"f5": ("read", None), "f1": ("duplicate", "f5")}


def test_no_mark_is_left_of_a_text_that_is_gone(facts: Facts) -> None:
    tell(facts, 1, KETTLE, customer_id="ada")
    refresh_readings(facts)
    facts.delete(READINGS, "text_id", ["feedback:f1"])
    facts.delete(FEEDBACK, "feedback_id", ["f1"])
    refresh_readings(facts)
    assert facts.count(facts.table(MARKS)) == 0
    assert facts.count(facts.table(PROFILES)) == 2
