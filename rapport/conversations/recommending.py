"""Recommends within a conversation: up to three products that fit what the customer asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime

from rapport.catalog import find_products
from rapport.conversations.model import Offered, Recommend
from rapport.conversations.wares import Wares, read_wares
from rapport.conversations.wishes import Wanted, wishes_in, without_some
from rapport.profiles import Purpose, words_of
from rapport.recommendations import (
    Recommendation,
    RecommendationDesk,
    advise,
    recommend_visitor,
)
from rapport.storage import Database

COUNT = 3
_NOBODY = ""


def recommend_in_talk(
    desk: RecommendationDesk,
    text: str,
    *,
    customer_id: str | None,
    anonymous_id: str | None,
    language: str,
    now: datetime,
) -> Recommend:
    """Choose products for who is writing, by the shop's rules and stock and what they ask for.

    A visitor gets what goes with the looks of the browser, or what is popular; so does who said no
    to personalisation. A wish that leaves nothing is dropped, and said to be.
    """
    wares = read_wares(desk.facts)
    who = None if customer_id and objects(desk.database, customer_id) else customer_id
    visitor = anonymous_id if customer_id is None else None
    for kept, dropped in without_some(wishes_in(text, wares)):
        found = _found(desk, who, visitor, among=_fitting(wares, kept), now=now)
        if found:
            return Recommend(
                products=_offered(desk, found, language),
                kept=tuple(one.wish for one in kept),
                dropped=tuple(one.wish for one in dropped),
            )
    return Recommend(products=())


def _fitting(wares: Wares, wanted: Sequence[Wanted]) -> list[str] | None:
    """The products that fit all wishes; None without a wish."""
    if not wanted:
        return None
    return [ware.product_id for ware in wares.all if all(one.fits(ware) for one in wanted)]


def objects(database: Database, customer_id: str) -> bool:
    """Say whether a customer said no to personalisation, by whichever channel."""
    words = words_of(database, [customer_id]).get(customer_id, {})
    return any(
        purpose == Purpose.PERSONALISATION and not word.granted
        for (_, purpose), word in words.items()
    )


def _found(
    desk: RecommendationDesk,
    customer_id: str | None,
    anonymous_id: str | None,
    *,
    among: Collection[str] | None,
    now: datetime,
) -> Sequence[Recommendation]:
    if among is not None and not among:
        return []
    if customer_id is None and anonymous_id:
        return recommend_visitor(desk, anonymous_id, now=now, count=COUNT, among=among)
    return advise(desk, customer_id or _NOBODY, now=now, count=COUNT, among=among).recommended


def _offered(
    desk: RecommendationDesk, found: Sequence[Recommendation], language: str
) -> tuple[Offered, ...]:
    causes = [one.because_product_id for one in found if one.because_product_id]
    products = find_products(desk.facts, [*causes, *(one.product_id for one in found)])
    offered = []
    for one in found:
        product, cause = products[one.product_id], products.get(one.because_product_id or "")
        name = cause.name_in(language) if cause else one.because_product_id or ""
        offered.append(
            Offered(
                product_id=one.product_id,
                name=product.name_in(language),
                price_minor=product.price_minor,
                currency=product.currency,
                url=product.url,
                because=one.because,
                because_product_id=one.because_product_id,
                because_name=one.said.in_words(language) if one.said else name,
            )
        )
    return tuple(offered)
