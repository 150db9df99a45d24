"""What people say of a reading stands, however often the text is read again."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS
from rapport.insights import (
    MENTIONS,
    READINGS,
    Correction,
    Label,
    LabelWhat,
    agreement,
    label_reading,
    labels_of,
    refresh_readings,
)
from rapport.insights.labelling import BadLabel, TextNotRead, apply_labels
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.scoring import FINDINGS
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "质量很好，就是物流太慢。"


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id="ada")])
    review(facts, "r1", TEXT)
    refresh_readings(facts)


def review(facts: Facts, review_id: str, text: str) -> None:
    given = {"review_id": review_id, "customer_id": "ada", "text": text, "written_at": NOW}
    row = {name: [given.get(name)] for name in REVIEWS.columns}
    facts.upsert(REVIEWS, pa.table(row, REVIEWS.columns.to_pyarrow()))


def reading(facts: Facts) -> dict[str, object]:
    [row] = facts.read(facts.table(READINGS)).to_pylist()
    return row


def mentioned(facts: Facts) -> set[tuple[str, str | None, str]]:
    table = facts.table(MENTIONS)
    rows = facts.read(table.filter(table.kind == "aspect")).to_pylist()
    return {(row["about"], row["sentiment"], TEXT[row["start"] : row["end"]]) for row in rows}


def findings(facts: Facts) -> set[tuple[str, str]]:
    rows = facts.read(facts.table(FINDINGS)).to_pylist()
    return {(row["topic"], row["feeling"]) for row in rows}


def say(
    facts: Facts, database: Database, correction: Correction, *, by: str = "mei", hours: int = 0
) -> Label:
    now = NOW + timedelta(hours=hours)
    return label_reading(correction, facts=facts, database=database, operator=by, now=now)


def of(what: LabelWhat, value: str | None) -> Correction:
    return Correction(text_id="review:r1", what=what, after={"value": value})


@pytest.mark.parametrize(
    ("what", "value", "kept"),
    [
        (LabelWhat.SENTIMENT, "positive", "positive"),
        (LabelWhat.SENTIMENT, None, None),
        (LabelWhat.EMOTION, "anger", "anger"),
        (LabelWhat.IRONY, "true", True),
        (LabelWhat.STATE, "promotion", "promotion"),
    ],
)
def test_a_word_on_a_reading_counts_at_once_and_survives_another_release(
    facts: Facts,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    what: LabelWhat,
    value: str | None,
    kept: object,
) -> None:
    before = reading(facts)[what.value]
    label = say(facts, database, of(what, value))
    assert reading(facts)[what.value] == kept
    told = {True: "true", False: "false"}.get(before, before)  # type: ignore[call-overload]
    assert label.before == {"value": told}
    monkeypatch.setattr("rapport.insights.readers.__version__", "9.9.9")
    assert refresh_readings(facts, labels=labels_of(database)).texts == 1
    assert reading(facts)[what.value] == kept


def test_rules_hear_what_people_say(facts: Facts, database: Database) -> None:
    assert ("overall", "negative") in findings(facts)
    say(facts, database, of(LabelWhat.SENTIMENT, "positive"))
    assert ("overall", "positive") in findings(facts)
    assert ("overall", "negative") not in findings(facts)
    say(facts, database, of(LabelWhat.STATE, "promotion"), hours=1)
    assert findings(facts) == set()


def test_a_mention_is_corrected_taken_away_or_added(
    facts: Facts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    quality = next(
        row for row in facts.read(facts.table(MENTIONS)).to_pylist() if row["about"] == "quality"
    )
    place = (quality["start"], quality["end"])
    told = {"kind": "aspect", "about": "quality", "sentiment": quality["sentiment"]}
    gone = Correction(
        text_id="review:r1", what=LabelWhat.MENTION, before=told, after=None, place=place
    )
    missed = Correction(
        text_id="review:r1", what=LabelWhat.MENTION, place=(0, 4),
        after={"kind": "aspect", "about": "design", "sentiment": "positive"},
    )  # fmt: skip
    say(facts, database, gone)
    say(facts, database, missed, hours=1)
    wanted = {("delivery", "negative", TEXT), ("design", "positive", TEXT[:4])}
    assert mentioned(facts) == wanted
    monkeypatch.setattr("rapport.insights.readers.__version__", "9.9.9")
    refresh_readings(facts, labels=labels_of(database))
    assert mentioned(facts) == wanted
    wrong = {"kind": "aspect", "about": "design", "sentiment": "positive"}
    right = Correction(
        text_id="review:r1", what=LabelWhat.MENTION, before=wrong, place=(0, 4),
        after=wrong | {"about": "packaging", "sentiment": None},
    )  # fmt: skip
    say(facts, database, right, hours=2)
    assert mentioned(facts) == {("delivery", "negative", TEXT), ("packaging", None, TEXT[:4])}


def test_the_newest_word_counts(facts: Facts, database: Database) -> None:
    say(facts, database, of(LabelWhat.SENTIMENT, "neutral"), hours=2, by="li")
    say(facts, database, of(LabelWhat.SENTIMENT, "positive"), hours=1)
    assert reading(facts)["sentiment"] == "neutral"
    assert reading(facts)["probability"] == 1.0


@pytest.mark.parametrize(
    "correction",
    [
        of(LabelWhat.SENTIMENT, "great"),
        of(LabelWhat.STATE, None),
        Correction(text_id="review:r1", what=LabelWhat.SENTIMENT, after=None),
        Correction(text_id="review:r1", what=LabelWhat.MENTION, after=None),
        Correction(text_id="review:r1", what=LabelWhat.MENTION, after=None, place=(3, 500)),
        Correction(
            text_id="review:r1", what=LabelWhat.MENTION, place=(0, 2),
            after={"kind": "aspect", "about": "x" * 200, "sentiment": None},
        ),
        Correction(
            text_id="review:r1", what=LabelWhat.MENTION, place=(0, 2),
            after={"kind": "aspect", "about": "price", "customer_id": "ben"},
        ),
    ],
)  # fmt: skip
def test_what_no_reading_could_be_is_refused(
    facts: Facts, database: Database, correction: Correction
) -> None:
    before = reading(facts)
    with pytest.raises(BadLabel):
        say(facts, database, correction)
    assert reading(facts) == before
    assert labels_of(database) == []


def test_a_text_that_was_not_read_cannot_be_labelled(facts: Facts, database: Database) -> None:
    wanted = Correction(text_id="review:r9", what=LabelWhat.IRONY, after={"value": "true"})
    with pytest.raises(TextNotRead):
        say(facts, database, wanted)


def test_labels_hold_no_text(facts: Facts, database: Database) -> None:
    say(facts, database, of(LabelWhat.SENTIMENT, "positive"))
    assert "质量" not in str(labels_of(database, text_ids=["review:r1"]))
    assert labels_of(database, text_ids=["review:r2"]) == []


def test_labels_of_other_texts_change_nothing(facts: Facts, database: Database) -> None:
    label = say(facts, database, of(LabelWhat.SENTIMENT, "positive"))
    row = reading(facts) | {"text_id": "review:r2", "sentiment": "negative"}
    [same], mentions = apply_labels([row], [], [label])
    assert (same, mentions) == (row, [])


def test_agreement_is_beyond_chance() -> None:
    said = {"a": "ppnn", "b": "ppnp", "c": "p"}
    words = {"p": "positive", "n": "negative"}
    labels = [
        Label(
            label_id=f"{who}{place}", text_id=str(place), what=LabelWhat.SENTIMENT, before=None,
            after={"value": words[value]}, operator=who, at=NOW,
        )
        for who, values in said.items()
        for place, value in enumerate(values)
    ]  # fmt: skip
    found = agreement(labels)
    assert (found.texts, found.pairs) == (4, 6)
    assert found.share == pytest.approx(5 / 6)
    assert found.kappa == pytest.approx((5 / 6 - 90 / 144) / (1 - 90 / 144))
    assert agreement([]).share is None
