"""An offer says what a campaign may promise."""

from datetime import UTC, datetime

import pytest

from rapport.catalog import (
    BadOffer,
    Offer,
    OfferNotFound,
    find_offer,
    get_offer,
    list_offers,
    save_offer,
)
from rapport.storage import Database

SPRING = Offer(
    offer_id="spring",
    names={"en": "Spring sale", "zh": "春季特惠"},
    discount_share=0.1,
    code="SPRING",
    ends_at=datetime(2026, 3, 31, tzinfo=UTC),
)


def test_an_offer_is_kept_and_replaced_by_its_id(any_database: Database) -> None:
    save_offer(any_database, SPRING)
    assert get_offer(any_database, "spring") == SPRING
    changed = Offer(offer_id="spring", names={"en": "Last days"})
    save_offer(any_database, changed)
    assert list_offers(any_database) == [changed]


def test_an_offer_that_is_not_there_is_named(database: Database) -> None:
    assert find_offer(database, "autumn") is None
    with pytest.raises(OfferNotFound, match="'autumn'"):
        get_offer(database, "autumn")


@pytest.mark.parametrize("share", [0, -0.1, 1.5])
def test_a_discount_is_above_nothing_and_at_most_everything(
    database: Database, share: float
) -> None:
    with pytest.raises(BadOffer, match="0\\.1 is 10 %"):
        save_offer(database, Offer(offer_id="x", names={"en": "X"}, discount_share=share))


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (Offer(offer_id="x", names={"!!": "X"}), "'!!' is no language"),
        (Offer(offer_id="x", names={"en": " "}), "its en name must be one line"),
        (Offer(offer_id="x", names={"en": "Ten\x00"}), "its en name must be one line"),
        (Offer(offer_id="x", names={"en": "X" * 201}), "its en name must be one line"),
        (Offer(offer_id="x", names={"en": "X"}, code="TEN\nOFF"), "without blanks"),
        (Offer(offer_id="x\n", names={"en": "X"}), "the id of an offer is one line"),
    ],
)
def test_texts_of_an_offer_that_no_mail_could_show_are_refused(
    database: Database, offer: Offer, said: str
) -> None:
    with pytest.raises(BadOffer, match=said):
        save_offer(database, offer)
    assert list_offers(database) == []


def test_an_offer_has_a_name(database: Database) -> None:
    with pytest.raises(BadOffer, match="no name"):
        save_offer(database, Offer(offer_id="x", names={}))
