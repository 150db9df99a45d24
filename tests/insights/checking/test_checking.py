"""What people found of the readers corrects the shares that are told, and says so."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.catalog import REVIEWS
from rapport.cli import main
from rapport.insights import (
    FEWEST_CHECKED,
    Correction,
    LabelWhat,
    Scope,
    Share,
    check_readings,
    compare,
    errors_of,
    interval_basis,
    label_readings,
    labels_of,
    refresh_readings,
    said_about,
    sample_to_label,
)
from rapport.insights.checking import corrected_share, with_known
from rapport.insights.labelling import BadLabel
from rapport.insights.model import MentionKind
from rapport.insights.readers import Readers, built_in_readers
from rapport.insights.tables import CHECKS, MENTIONS
from rapport.kit.settings import Settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.homes import new_home
from tests.insights.planted import Planted, plant

URL = "/api/v1/insights"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATE = "It came late."
MISSED = "Weeks and weeks."  # a complaint about the delivery that the reader does not see
ASPECT = {"kind": "aspect", "about": "delivery", "sentiment": "negative"}


@pytest.fixture
def shop(facts: Facts) -> Facts:
    """Of 800 texts 160 complain of the delivery; the reader finds every other of them."""
    texts = [(LATE, MISSED, "A bag.", "A cup.", "A hat.")[place % 5] for place in range(400)]
    texts += [(MISSED, LATE, "A bag.", "A cup.", "A hat.")[place % 5] for place in range(400)]
    plant(
        facts,
        [
            Planted(
                f"review:{place}",
                text,
                (("delivery", "negative", "came late"),) if text == LATE else (),
                more={"product_id": "bag" if place % 2 else "cup"},
            )
            for place, text in enumerate(texts)
        ],
    )
    return facts


def looked_at(facts: Facts, database: Database, count: int) -> list[str]:
    """A person who knows puts right what was missed, and says that the texts are right."""
    drawn = sample_to_label(facts, limit=count)
    missed = [one.text_id for one in drawn if one.text == MISSED]
    _label(facts, database, [missing(one) for one in missed])
    check_readings(
        [one.text_id for one in drawn], facts=facts, database=database, operator="ada", now=NOW
    )
    return [one.text_id for one in drawn]


def missing(text_id: str) -> Correction:
    place = (0, len(MISSED))
    return Correction(text_id=text_id, what=LabelWhat.MENTION, after=ASPECT, place=place)


def _label(facts: Facts, database: Database, corrections: Sequence[Correction]) -> None:
    label_readings(corrections, facts=facts, database=database, operator="ada", now=NOW)


def complaints(facts: Facts) -> Share:
    (one,) = said_about(facts, Scope(), quotes=0)
    return one.negative


def test_a_share_has_in_it_what_the_reader_misses_once_enough_texts_were_looked_at(
    shop: Facts, database: Database
) -> None:
    assert complaints(shop).high < 0.25
    assert complaints(shop).corrected is None
    looked_at(shop, database, FEWEST_CHECKED - 1)
    assert complaints(shop).corrected is None
    looked_at(shop, database, 1)
    told = complaints(shop).corrected
    assert told is not None
    assert told.share == pytest.approx(0.4, abs=0.04)
    assert told.low < 0.4 < told.high
    assert told.labelled == FEWEST_CHECKED


def test_a_difference_is_corrected_as_the_shares_are(shop: Facts, database: Database) -> None:
    looked_at(shop, database, FEWEST_CHECKED)
    sides = Scope(product_id="bag"), Scope(product_id="cup")
    gap = next(one.difference for one in compare(shop, *sides) if one.sentiment == "negative")
    assert gap.corrected is not None
    assert gap.stated == (gap.corrected.share, gap.corrected.low, gap.corrected.high)
    assert gap.corrected.low < 0 < gap.corrected.high
    assert gap.corrected.high - gap.corrected.low > gap.high - gap.low


def test_what_people_put_right_does_not_make_the_reader_look_better(
    shop: Facts, database: Database
) -> None:
    looked_at(shop, database, FEWEST_CHECKED)
    errors = errors_of(shop)
    found = errors.of(MentionKind.ASPECT, "delivery", "negative")
    assert found is not None
    assert found.found / found.there == pytest.approx(0.5, abs=0.1)
    assert found.mistaken == 0


def test_a_thing_that_few_texts_say_is_not_corrected(shop: Facts, database: Database) -> None:
    looked_at(shop, database, FEWEST_CHECKED)
    assert errors_of(shop).of(MentionKind.ASPECT, "price", "positive") is None


def test_the_sample_is_drawn_by_lot_and_nothing_else_enters_it(
    shop: Facts, database: Database
) -> None:
    first = [one.text_id for one in sample_to_label(shop, limit=20)]
    assert first != sorted(first)
    assert looked_at(shop, database, 20) == first
    assert not {*first} & {one.text_id for one in sample_to_label(shop, limit=800)}
    last = sample_to_label(shop, limit=800)[-1].text_id
    for text_id in (last, first[0]):
        with pytest.raises(BadLabel):
            check_readings([text_id], facts=shop, database=database, operator="ada", now=NOW)
    said = Correction(text_id=last, what=LabelWhat.CHECKED, after={"value": "mentions"})
    with pytest.raises(BadLabel):
        _label(shop, database, [said])


def test_words_say_what_an_interval_is_of(shop: Facts, database: Database) -> None:
    assert "what was read" in interval_basis([complaints(shop)])["en"]
    looked_at(shop, database, FEWEST_CHECKED)
    told = interval_basis([complaints(shop)])
    assert told["en"] == "Corrected for what the reader misses, by 300 labelled texts."
    assert "300" in told["zh"]
    rare = Share(hits=1, of=800, share=1 / 800, low=0.0, high=0.01)
    assert "of what was read" in interval_basis([complaints(shop), rare])["en"]


def test_texts_read_anew_keep_what_the_new_reader_says_of_them(
    facts: Facts, database: Database
) -> None:
    ensure_tables(facts)
    told = ["The delivery was terrible.", "The delivery was quick.", "A bag."]
    rows = {
        "review_id": [f"r{place}" for place in range(3)],
        "text": told,
        "written_at": [NOW - timedelta(minutes=place) for place in range(3)],
    }
    columns = {name: rows.get(name, [None] * 3) for name in REVIEWS.columns}
    facts.upsert(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
    refresh_readings(facts)
    mentions = facts.read(facts.table(MENTIONS)).to_pylist()
    [wrong] = [one for one in mentions if one["text_id"] == "review:r0"]
    gone = Correction(
        text_id="review:r0",
        what=LabelWhat.MENTION,
        before={name: wrong[name] for name in ("kind", "about", "sentiment")},
        after=None,
        place=(wrong["start"], wrong["end"]),
    )
    _label(facts, database, [gone])
    ids = ["review:r0", "review:r1", "review:r2"]
    check_readings(ids, facts=facts, database=database, operator="ada", now=NOW)
    kept = facts.read(facts.table(CHECKS).order_by("text_id")).to_pylist()
    assert '"delivery"' in kept[0]["said"]
    blind = Readers(sentiment=built_in_readers().sentiment, mentions=())
    refresh_readings(facts, readers=blind, labels=labels_of(database))
    assert [one["said"] for one in facts.read(facts.table(CHECKS)).to_pylist()] == ["[]"] * 3
    refresh_readings(facts, labels=labels_of(database))
    assert facts.read(facts.table(CHECKS).order_by("text_id")).to_pylist() == kept
    facts.delete(REVIEWS, "review_id", ["r0"])
    refresh_readings(facts, labels=labels_of(database))
    assert facts.count(facts.table(CHECKS)) == 2


def test_texts_that_people_looked_at_count_as_they_are(shop: Facts, database: Database) -> None:
    looked_at(shop, database, FEWEST_CHECKED)
    checked = errors_of(shop).of(MentionKind.ASPECT, "delivery", "negative")
    assert checked is not None
    rest = corrected_share(100, 500, checked)
    alone = with_known(0, 0, rest, 500)
    both = with_known(120, 300, rest, 500)
    assert alone == rest
    assert both.high - both.low < rest.high - rest.low
    assert with_known(120, 300, rest, 0).share == pytest.approx(0.4)


def test_texts_are_drawn_and_looked_at_by_command_and_over_http(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=home / "data")
    new_home(settings)
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    with open_app(settings, clock=lambda: NOW) as app:
        plant(app.facts, [Planted(f"review:{place}", f"A bag. No. {place}.") for place in range(9)])
    first, second, *_ = told(capsys, monkeypatch, "to-check", "--limit", "9")
    assert told(capsys, monkeypatch, "checked", first["text_id"], "--by", "ada") == {"texts": 1}
    with open_app(settings, clock=lambda: NOW) as app:
        viewer, reviewer = (caller(app, role) for role in (Role.VIEWER, Role.REVIEWER))
        said = {"text_ids": [second["text_id"]]}
        assert viewer.get(f"{URL}/to-check").status_code == 403
        assert viewer.post(f"{URL}/checked", json=said).status_code == 403
        assert reviewer.get(f"{URL}/to-check?limit=1").json()[0] == second
        assert reviewer.post(f"{URL}/checked", json=said).json() == {"texts": 2}
        assert reviewer.post(f"{URL}/checked", json=said).status_code == 422
        assert reviewer.get(f"{URL}/about").status_code == 200


def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", *words, "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    return json.loads(capsys.readouterr().out)


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})
