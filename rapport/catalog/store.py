"""Offers: what the shop promises in its campaigns."""

import re

from sqlalchemy import Column, Float, Row, String, Table, delete, insert, select

from rapport.catalog.errors import BadOffer, OfferNotFound
from rapport.catalog.model import Offer
from rapport.storage import Database, Json, UtcTime, metadata

_LINE = _ID = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_CODE = re.compile(r"[^\s\x00-\x1f\x7f]{1,100}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

OFFERS = Table(
    "offers",
    metadata,
    Column("offer_id", String(200), primary_key=True),
    Column("names", Json, nullable=False),  # language -> text
    Column("discount_share", Float),
    Column("code", String(100)),
    Column("ends_at", UtcTime),
)


def save_offer(database: Database, offer: Offer) -> None:
    """Keep the offer, or replace the one with the same id."""
    _check_texts(offer)
    if offer.discount_share is not None and not 0 < offer.discount_share <= 1:
        raise BadOffer(
            f"offer {offer.offer_id!r}: a discount share lies above 0 and up to 1 (0.1 is 10 %)"
        )
    with database.begin() as connection:
        connection.execute(delete(OFFERS).where(OFFERS.c.offer_id == offer.offer_id))
        connection.execute(
            insert(OFFERS).values(
                offer_id=offer.offer_id,
                names=dict(offer.names),
                discount_share=offer.discount_share,
                code=offer.code,
                ends_at=offer.ends_at,
            )
        )


def _check_texts(offer: Offer) -> None:
    if not _ID.fullmatch(offer.offer_id):
        raise BadOffer("the id of an offer is one line of 1 to 200 characters")
    if not offer.names:
        raise BadOffer(f"offer {offer.offer_id!r} has no name; give one, such as 10 % off")
    for language, name in offer.names.items():
        if not _LANGUAGE.fullmatch(language):
            raise BadOffer(
                f"offer {offer.offer_id!r}: {language[:20]!r} is no language; use zh or en"
            )
        if not _LINE.fullmatch(name) or not name.strip():
            raise BadOffer(
                f"offer {offer.offer_id!r}: its {language} name must be one line of 1 to 200"
                " characters"
            )
    if offer.code is not None and not _CODE.fullmatch(offer.code):
        raise BadOffer(
            f"offer {offer.offer_id!r}: its code must be 1 to 100 characters without blanks"
        )


def find_offer(database: Database, offer_id: str) -> Offer | None:
    with database.read() as connection:
        row = connection.execute(select(OFFERS).where(OFFERS.c.offer_id == offer_id)).first()
    return _offer(row) if row else None


def get_offer(database: Database, offer_id: str) -> Offer:
    """Return the offer, or raise `OfferNotFound`."""
    offer = find_offer(database, offer_id)
    if offer is None:
        raise OfferNotFound(f"there is no offer {offer_id!r}; see `rapport offers list`")
    return offer


def list_offers(database: Database) -> list[Offer]:
    with database.read() as connection:
        rows = connection.execute(select(OFFERS).order_by(OFFERS.c.offer_id)).all()
    return [_offer(row) for row in rows]


def _offer(row: Row[tuple[object, ...]]) -> Offer:
    return Offer(**row._mapping)
