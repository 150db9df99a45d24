"""Fits the recommender on what the facts hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np

from rapport.catalog import PRODUCTS
from rapport.events import ORDER_LINES
from rapport.profiles import PROFILES
from rapport.recommendations.following import Following
from rapport.recommendations.histories import Floats
from rapport.recommendations.item_scores import Recipe, fit_item_scores
from rapport.recommendations.reading import KINDS, ORDERED, Read, is_nobody, read_everybody
from rapport.recommendations.recommender import Card, Recommender
from rapport.recommendations.replenishing import intervals
from rapport.recommendations.texts import TextRecipe, fit_item_texts
from rapport.storage import Facts

_STALE = timedelta(hours=24)
_COLD_EVENTS = 3  # an item with fewer says little by what it was wanted with
_FEWEST_OF_COUNTRY = 50  # customers whose taste is a country's
_TEXTS = TextRecipe(decay=10)
_RIDGE, _LEAST_RIDGE, _BUYERS_PER_RIDGE = 100.0, 2.0, 3


def shop_recipe(buyers: int) -> Recipe:
    """The recipe of a shop whose customers buy several things on a day.

    Chosen on Online Retail, on the month before the one that is reported (decision 48). What few
    people did is held back less, or nothing would be known in a small shop.
    """
    return Recipe(
        following=Following(window=5, source_power=0.5, target_power=0.5),
        follow_decay=10,
        alike_weight=10,
        alike_decay=10,
        ridge=min(_RIDGE, max(_LEAST_RIDGE, buyers / _BUYERS_PER_RIDGE)),
    )


def fit_recommender(facts: Facts, *, now: datetime) -> Recommender:
    """Learn from all events up to now; the same facts give the same recommender."""
    ids, texts = _products(facts)
    read = read_everybody(facts, ids, now=now)
    ordered = read.histories.customers()[read.kinds == KINDS.index(ORDERED)]
    buyers = len(np.unique(ordered))
    scores = fit_item_scores(read.histories, shop_recipe(buyers))
    counts = np.bincount(read.histories.items, minlength=len(ids))
    cold = np.flatnonzero(counts < _COLD_EVENTS).astype(np.int32)
    return Recommender(
        card=Card(
            fitted_at=now,
            customers=sum(not is_nobody(owner) for owner in read.owners),
            buyers=sum(not is_nobody(read.owners[one]) for one in np.unique(ordered)),
            events=len(read.histories.items),
            products=len(ids),
            cold_products=len(cold),
        ),
        product_ids=ids,
        scores=scores,
        texts=fit_item_texts(texts, _TEXTS),
        cold=cold,
        popular=_by_country(facts, read),
        intervals=intervals(read),
    )


def is_stale(facts: Facts, recommender: Recommender | None, *, now: datetime) -> bool:
    """Say whether to fit again: there is none, a day has passed, or there are new products."""
    if recommender is None or now - recommender.card.fitted_at >= _STALE:
        return True
    products = facts.table(PRODUCTS)
    listed = facts.read(products.select("product_id"))["product_id"].to_pylist()
    return not set(listed) <= set(recommender.product_ids)


def _products(facts: Facts) -> tuple[list[str], list[str]]:
    """Ids and texts of the catalogue's products, and ids of others that were ordered."""
    products, lines = facts.table(PRODUCTS), facts.table(ORDER_LINES)
    listed = facts.read(products.order_by("product_id")).to_pylist()
    texts = {row["product_id"]: _text(row) for row in listed}
    ordered = lines.filter(lines.product_id.notnull()).select("product_id").distinct()
    gone = facts.read(ordered.anti_join(products, "product_id").order_by("product_id"))
    texts |= dict.fromkeys(gone["product_id"].to_pylist(), "")
    return list(texts), list(texts.values())


def _text(row: Mapping[str, str | None]) -> str:
    """What a product's names, brand, category and descriptions say, in all languages."""
    spoken = [
        value
        for name in ("names", "descriptions")
        for value in msgspec.json.decode(row[name] or "{}").values()
    ]
    return " ".join([*spoken, row["brand"] or "", row["category"] or ""]).strip()


def _by_country(facts: Facts, read: Read) -> dict[str, Floats]:
    """What each item weighs with the customers of each country that has enough of them."""
    profiles = facts.table(PROFILES)
    rows = facts.read(profiles.filter(profiles.country.notnull()).select("customer_id", "country"))
    of = dict(zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True))
    countries: Sequence[str | None] = [of.get(owner) for owner in read.owners]
    named = sorted({one for one in countries if one})
    places = np.array([named.index(one) if one else -1 for one in countries], dtype=np.int64)
    found = {}
    for place, country in enumerate(named):
        if (places == place).sum() >= _FEWEST_OF_COUNTRY:
            mine = (places == place)[read.histories.customers()]
            wanted = np.bincount(
                read.histories.items[mine],
                read.histories.weights[mine],
                minlength=read.histories.item_count,
            ).astype(np.float32)
            found[country] = wanted / max(float(wanted.max(initial=0)), 1e-9)
    return found
