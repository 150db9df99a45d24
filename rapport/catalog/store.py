"""Offers: what the shop promises in its campaigns."""

from sqlalchemy import Column, Float, Row, String, Table, delete, insert, select

from rapport.catalog.errors import BadOffer, OfferNotFound
from rapport.catalog.model import Offer
from rapport.storage import Database, Json, UtcTime, metadata

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
    if not offer.names:
        raise BadOffer(f"offer {offer.offer_id!r} has no name; give one, such as 10 % off")
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
