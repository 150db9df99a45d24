"""Policies and approved sentences are kept in versions, and retired; faces show and set them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rapport.claims import (
    AlreadyRetired,
    BadPolicy,
    BadSentence,
    NoSuchPolicy,
    NoSuchSentence,
    get_policy,
    get_sentence,
    list_policies,
    list_sentences,
    new_policy,
    new_sentence,
    put_policy,
    put_sentence,
    retire_policy,
    retire_sentence,
    sentences_for,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def policy(text: str) -> Any:
    return new_policy("returns", {"en": text}, by="mei", now=NOW)


def sentence(**changed: Any) -> Any:
    told = {"language": "en", "evidence": "a report", "by": "mei", "now": NOW}
    return new_sentence("It won a prize.", **told | changed)


def test_another_text_is_the_next_version_and_the_same_is_none(database: Database) -> None:
    assert put_policy(database, policy("Within 14 days.")).version == 1
    assert put_policy(database, policy("Within 14 days.")).version == 1
    assert put_policy(database, policy("Within 30 days.")).version == 2
    assert [one.texts for one in list_policies(database)] == [{"en": "Within 30 days."}]
    assert get_policy(database, "returns", 1).texts == {"en": "Within 14 days."}


def test_a_retired_policy_is_listed_no_more_until_it_is_set_again(database: Database) -> None:
    put_policy(database, policy("Within 14 days."))
    assert retire_policy(database, "returns", now=NOW).retired_at == NOW
    assert list_policies(database) == []
    assert len(list_policies(database, retired=True)) == 1
    with pytest.raises(AlreadyRetired):
        retire_policy(database, "returns", now=NOW)
    assert put_policy(database, policy("Within 14 days.")).version == 2
    with pytest.raises(NoSuchPolicy):
        get_policy(database, "delivery")


def test_sentences_are_found_by_product_and_day(database: Database) -> None:
    mine = put_sentence(database, sentence(product_ids=("bowl",), valid_until=date(2026, 4, 1)))
    anybodys = put_sentence(database, sentence(sentence_id="any"))
    ids = [one.sentence_id for one in sentences_for(database, ["bowl"], today=date(2026, 4, 1))]
    assert sorted(ids) == sorted([mine.sentence_id, "any"])
    assert sentences_for(database, ["tea"], today=NOW.date()) == [anybodys]
    assert sentences_for(database, ["bowl"], today=date(2026, 4, 2)) == [anybodys]
    retire_sentence(database, "any", now=NOW)
    assert [one.sentence_id for one in list_sentences(database)] == [mine.sentence_id]
    assert get_sentence(database, "any").retired_at == NOW
    with pytest.raises(NoSuchSentence):
        get_sentence(database, "none")


@pytest.mark.parametrize(
    "wrong",
    [
        {"evidence": " "},
        {"language": "english!"},
        {"valid_until": date(2026, 2, 1)},
        {"sentence_id": "Not Small"},
    ],
)
def test_a_sentence_without_evidence_or_in_the_past_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSentence):
        sentence(**wrong)


@pytest.mark.parametrize(
    ("name", "texts"), [("Returns", {"en": "x"}), ("a", {}), ("a", {"?": "x"})]
)
def test_a_policy_needs_a_plain_id_and_a_text(name: str, texts: dict[str, str]) -> None:
    with pytest.raises(BadPolicy):
        new_policy(name, texts, by="mei", now=NOW)
