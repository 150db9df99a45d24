"""The copybook that ships: every text is held against the product's own checks, in each market."""

from collections import Counter
from datetime import UTC, datetime
from itertools import product

import pytest

from rapport.catalog import Offer
from rapport.content import (
    Entry,
    Grounds,
    Length,
    Objective,
    Tone,
    Use,
    check_copy,
    copybook,
    formats_for,
    parts_of,
)
from rapport.demo import SHOP_NAME, shelf
from rapport.kit.settings import ShopSettings

LANGUAGES = ("zh", "en")
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


AT_LEAST = {"email": 16, "sms": 12, "push": 12, "wecom": 12, "social": 9, "display-ad": 9}
PUBLIC = formats_for(Use.PUBLISHED)  # seen by everybody: nobody is named in them
GROUPS = [(language, objective) for language in LANGUAGES for objective in Objective]


def test_there_are_thousands_of_texts() -> None:
    assert len(ENTRIES) >= 2_000
    assert [language for language in LANGUAGES if len(of(language, channel="product")) < 60] == []


@pytest.mark.parametrize(("language", "objective"), GROUPS)
def test_every_objective_has_texts_for_every_channel(language: str, objective: Objective) -> None:
    found = Counter(one.channel for one in of(language, objective=objective))
    assert {
        channel: found[channel] for channel in AT_LEAST if found[channel] < AT_LEAST[channel]
    } == {}
    mails = of(language, objective=objective, channel="email")
    assert len({one.tone for one in mails}) >= 3
    assert {one.offer for one in mails} == {True, False}


def test_no_two_texts_of_a_channel_title_themselves_or_read_alike() -> None:
    titles = Counter((one.channel, one.subject) for one in ENTRIES if one.subject)
    assert [title for title, times in titles.items() if times > 1] == []
    bodies = Counter(one.body.strip() for one in ENTRIES)
    assert [body for body, times in bodies.items() if times > 1] == []


@pytest.mark.parametrize(("language", "objective"), GROUPS)
def test_no_text_of_the_copybook_is_refused(language: str, objective: Objective) -> None:
    products = shelf()
    refused = []
    for entry, (market, start) in product(
        of(language, objective=objective), (("CN", 0), ("US", 133))
    ):
        grounds = Grounds(
            channel=entry.channel,
            language=entry.language,
            shop=ShopSettings(name=SHOP_NAME, market=market),
            products=tuple(products[start + 29 * n] for n in range(entry.products)),
            offer=OFFER if entry.offer else None,
        )
        refused += [
            f"{entry.id}: {one.code}: {one.message}"
            for one in check_copy(entry.copy_text, grounds)
            if one.severity == "refuse"
        ]
    assert refused == []


@pytest.mark.parametrize(("language", "objective"), GROUPS)
def test_a_text_says_truly_what_it_needs(language: str, objective: Objective) -> None:
    wrong = []
    for entry in of(language, objective=objective):
        text = " ".join(told for _, told in parts_of(entry.copy_text))
        highest = max(
            [n + 1 for n in range(3) if f"products[{n}]" in text] + [int("product." in text)]
        )
        told = highest == entry.products and ("offer." in text) == entry.offer
        if not told or (entry.channel in PUBLIC and "customer." in text):
            wrong.append(entry.id)
    assert wrong == []
