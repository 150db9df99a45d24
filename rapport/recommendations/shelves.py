"""Keeps the shelf between two asks, as long as neither catalogue, rules nor recommender changed."""

from functools import lru_cache

from rapport.catalog import PRODUCTS
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.rules import RecommendationRules
from rapport.recommendations.shelf import Shelf, read_shelf
from rapport.storage import Facts

_KEPT = 4  # of one shop: the rules that hold, and some that are tried


def shelf_of(facts: Facts, recommender: Recommender, rules: RecommendationRules) -> Shelf:
    """Give what `read_shelf` reads at this moment; a change of stock is seen by the next ask."""
    version = facts.version(PRODUCTS)
    if version is None:
        return read_shelf(facts, recommender.product_ids, rules)
    return _read(facts, version, recommender, rules)


@lru_cache(maxsize=_KEPT)
def _read(
    facts: Facts, _version: int, recommender: Recommender, rules: RecommendationRules
) -> Shelf:
    return read_shelf(facts, recommender.product_ids, rules)


def sold_out(facts: Facts, rules: RecommendationRules) -> tuple[str, ...]:
    """The products that the rules keep from everybody for want of stock, by id."""
    if not rules.in_stock_only:
        return ()
    version = facts.version(PRODUCTS)
    return _sold_out(facts) if version is None else _kept_sold_out(facts, version)


def _sold_out(facts: Facts) -> tuple[str, ...]:
    products = facts.table(PRODUCTS)
    gone = products.filter(~products.in_stock).select("product_id").order_by("product_id")
    return tuple(facts.read(gone)["product_id"].to_pylist())


@lru_cache(maxsize=1)
def _kept_sold_out(facts: Facts, _version: int) -> tuple[str, ...]:
    return _sold_out(facts)
