"""The copybook that ships: every text is held against the product's own checks, in each market."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from rapport.catalog import Offer
from rapport.content import Entry, Grounds, Length, Objective, Tone, check_copy, copybook
from rapport.demo import SHOP_NAME, shelf
from rapport.kit.settings import ShopSettings

LANGUAGES = ("zh", "en")
FAVOURED = ("second-order", "win-back", "launch", "loyalty")
OFFER = Offer(
    offer_id="offer_1",
    names={"zh": "山灯回访礼", "en": "Hilllight thank-you"},
    discount_share=0.15,
    code="LAMP15",
    ends_at=datetime(2026, 4, 12, 15, 59, tzinfo=UTC),
)


ENTRIES = copybook()


def of(language: str, **wanted: object) -> list[Entry]:
    return [
        one
        for one in ENTRIES
        if one.language == language
        and all(getattr(one, key) == value for key, value in wanted.items())
    ]


def test_every_entry_has_an_id_of_its_own_and_known_labels() -> None:
    ids = [one.id for one in ENTRIES]
    assert len(ids) == len(set(ids))
    assert {one.objective for one in ENTRIES} == set(Objective)
    assert {one.tone for one in ENTRIES} == set(Tone)
    assert {one.length for one in ENTRIES} == set(Length)
    assert {one.products for one in ENTRIES} == {0, 1, 2, 3}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_objective_has_mails_in_several_tones_with_and_without_an_offer(
    language: str,
) -> None:
    assert len(of(language)) >= 75
    for objective in Objective:
        mails = of(language, objective=objective, channel="email")
        assert len({one.tone for one in mails}) >= 3
        assert {one.offer for one in mails} == {True, False}
    for favoured in FAVOURED:
        assert len(of(language, objective=favoured, channel="email")) >= 8


def test_there_are_texts_for_sms_and_push_too() -> None:
    channels = Counter(one.channel for one in ENTRIES)
    assert channels["sms"] >= 25
    assert channels["push"] >= 20
    assert set(channels) == {"email", "sms", "push"}


def test_no_two_mails_open_or_title_themselves_alike() -> None:
    subjects = Counter(one.subject for one in ENTRIES if one.subject)
    assert [subject for subject, times in subjects.items() if times > 1] == []
    bodies = Counter(one.body for one in ENTRIES)
    assert max(bodies.values()) == 1


@pytest.mark.parametrize("market", ["CN", "US"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_no_text_of_the_copybook_is_refused(entry: Entry, market: str) -> None:
    products = shelf()
    for start in (0, 133):
        grounds = Grounds(
            channel=entry.channel,
            language=entry.language,
            shop=ShopSettings(name=SHOP_NAME, market=market),
            products=tuple(products[start + 29 * n] for n in range(entry.products)),
            offer=OFFER if entry.offer else None,
        )
        findings = check_copy(entry.copy_text, grounds)
        refused = [f"{one.code}: {one.message}" for one in findings if one.severity == "refuse"]
        assert refused == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_text_says_truly_how_many_products_and_whether_an_offer_it_needs(
    entry: Entry,
) -> None:
    text = f"{entry.subject} {entry.preheader} {entry.body}"
    highest = max([n + 1 for n in range(3) if f"products[{n}]" in text] + [int("product." in text)])
    assert highest == entry.products
    assert ("offer." in text) == entry.offer
