"""The copybook that ships: every text is held against the product's own checks, in each market."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

import rapport.content
from rapport.catalog import Offer
from rapport.content import Copy, Length, Objective, Tone
from rapport.content.checks import check_copy
from rapport.content.grounds import Grounds
from rapport.demo import shelf
from rapport.kit.settings import ShopSettings

FOLDER = Path(rapport.content.__file__).parent / "copybook"
LANGUAGES = ("zh", "en")
FAVOURED = ("second-order", "win-back", "launch", "loyalty")
AUDIENCES = {"any", "new", "active", "loyal", "lapsed"}
OFFER = Offer(
    offer_id="offer_1",
    names={"zh": "山灯回访礼", "en": "Hilllight thank-you"},
    discount_share=0.15,
    code="LAMP15",
    ends_at=datetime(2026, 4, 12, 15, 59, tzinfo=UTC),
)


def entries() -> Iterator[dict[str, object]]:
    for path in sorted(FOLDER.glob("*/*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


ENTRIES = list(entries())


def of(language: str, **wanted: object) -> list[dict[str, object]]:
    return [
        one
        for one in ENTRIES
        if one["language"] == language and all(one[key] == value for key, value in wanted.items())
    ]


def copy_of(entry: dict[str, object]) -> Copy:
    texts = {part: str(entry.get(part, "")) for part in ("subject", "preheader", "body")}
    return Copy(**texts)


def test_every_entry_has_an_id_of_its_own_and_known_labels() -> None:
    ids = [one["id"] for one in ENTRIES]
    assert len(ids) == len(set(ids))
    assert {one["objective"] for one in ENTRIES} == {objective.value for objective in Objective}
    assert {one["tone"] for one in ENTRIES} == {tone.value for tone in Tone}
    assert {one["length"] for one in ENTRIES} == {length.value for length in Length}
    assert {one["audience"] for one in ENTRIES} <= AUDIENCES
    assert {one["products"] for one in ENTRIES} == {0, 1, 2, 3}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_objective_has_mails_in_several_tones_with_and_without_an_offer(
    language: str,
) -> None:
    assert len(of(language)) >= 75
    for objective in Objective:
        mails = of(language, objective=objective.value, channel="email")
        assert len({one["tone"] for one in mails}) >= 3
        assert {one["offer"] for one in mails} == {True, False}
    for favoured in FAVOURED:
        assert len(of(language, objective=favoured, channel="email")) >= 8


def test_there_are_texts_for_sms_and_push_too() -> None:
    channels = Counter(one["channel"] for one in ENTRIES)
    assert channels["sms"] >= 25
    assert channels["push"] >= 20
    assert set(channels) == {"email", "sms", "push"}


def test_no_two_mails_open_or_title_themselves_alike() -> None:
    subjects = Counter(one["subject"] for one in ENTRIES if "subject" in one)
    assert [subject for subject, times in subjects.items() if times > 1] == []
    bodies = Counter(one["body"] for one in ENTRIES)
    assert max(bodies.values()) == 1


@pytest.mark.parametrize("market", ["CN", "US"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["id"]))
def test_no_text_of_the_copybook_is_refused(entry: dict[str, object], market: str) -> None:
    products = shelf()
    for start in (0, 133):
        grounds = Grounds(
            channel=str(entry["channel"]),
            language=str(entry["language"]),
            shop=ShopSettings(name="山灯 Hilllight", market=market),
            products=tuple(products[start + 29 * n] for n in range(int(str(entry["products"])))),
            offer=OFFER if entry["offer"] else None,
        )
        findings = check_copy(copy_of(entry), grounds)
        refused = [f"{one.code}: {one.message}" for one in findings if one.severity == "refuse"]
        assert refused == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["id"]))
def test_a_text_says_truly_how_many_products_and_whether_an_offer_it_needs(
    entry: dict[str, object],
) -> None:
    text = " ".join(str(entry.get(part, "")) for part in ("subject", "preheader", "body"))
    highest = max([n + 1 for n in range(3) if f"products[{n}]" in text] + [int("product." in text)])
    assert highest == entry["products"]
    assert ("offer." in text) == entry["offer"]
