"""The shelf: what may be recommended to anybody, and which rule forbids the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rapport.catalog import PRODUCTS
from rapport.kit.money import minor_digits
from rapport.recommendations.rules import RecommendationRules, Rule
from rapport.storage import Facts

_NOWHERE = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shelf:
    """One entry per item of a model.

    `refused` holds the rule that keeps an item off, and None for none; an item that the catalogue
    does not have is not `known`, and never recommended. `categories` and `brands` are numbers,
    below 0 where there is none. `replenished` says which items are bought again.
    """

    known: NDArray[np.bool_]
    refused: Sequence[Rule | None]
    allowed: NDArray[np.bool_]
    categories: NDArray[np.int32]
    brands: NDArray[np.int32]
    replenished: NDArray[np.bool_]


def read_shelf(facts: Facts, product_ids: Sequence[str], rules: RecommendationRules) -> Shelf:
    """Read what the catalogue says at this moment, and judge it by the rules."""
    products = facts.table(PRODUCTS)
    names = ["product_id", "category", "brand", "in_stock"]
    if rules.least_margin_share is not None:
        names += ["price_minor", "currency", "attributes"]
    listed = facts.read(products.select(*names))
    places = pc.index_in(pa.array(product_ids, pa.string()), listed["product_id"].combine_chunks())
    rows = listed.take(places)
    known = np.asarray(places.is_valid(), dtype=np.bool_)
    refused = _refused(rows, known, rules)
    categories = rows["category"].combine_chunks().dictionary_encode()
    again = [rules.replenishes(name) for name in categories.dictionary.to_pylist()]
    numbers = _numbers(categories)
    return Shelf(
        known=known,
        refused=refused.tolist(),
        allowed=known & np.array([rule is None for rule in refused], dtype=np.bool_),
        categories=numbers,
        brands=_numbers(rows["brand"].combine_chunks().dictionary_encode()),
        replenished=np.where(
            numbers >= 0, np.array([*again, False])[numbers], known & rules.replenishes(None)
        ),
    )


def _refused(
    rows: pa.Table, known: NDArray[np.bool_], rules: RecommendationRules
) -> NDArray[np.object_]:
    """The first rule that forbids each product to everybody."""
    gone = pc.equal(rows["in_stock"], pa.scalar(value=False))
    judged = (
        (Rule.PRODUCT, _named(rows["product_id"], rules.excluded_products)),
        (Rule.CATEGORY, _named(rows["category"], rules.excluded_categories)),
        (Rule.BRAND, _named(rows["brand"], rules.excluded_brands)),
        (Rule.OUT_OF_STOCK, np.asarray(pc.fill_null(gone, False)) & rules.in_stock_only),
        (Rule.MARGIN, _thin(rows, rules.least_margin_share)),
    )
    found = np.full(rows.num_rows, None, dtype=np.object_)
    for rule, holds in reversed(judged):
        found[holds & known] = rule
    return found


def _named(column: pa.ChunkedArray, names: Sequence[str]) -> NDArray[np.bool_]:
    return np.asarray(pc.is_in(column, value_set=pa.array(names, pa.string())), dtype=np.bool_)


def _thin(rows: pa.Table, least: float | None) -> NDArray[np.bool_]:
    if least is None:
        return np.zeros(rows.num_rows, dtype=np.bool_)
    return np.array([_is_thin(entry, least) for entry in rows.to_pylist()], dtype=np.bool_)


def _is_thin(entry: Mapping[str, Any], least: float) -> bool:
    """Say whether too little of the price is left above the cost, where the cost is known."""
    cost = msgspec.json.decode(entry["attributes"] or "{}").get("cost")
    if not isinstance(cost, int | float) or not entry["price_minor"]:
        return False
    price = entry["price_minor"] / 10 ** minor_digits(entry["currency"])
    return bool((price - cost) / price < least)


def _numbers(names: pa.DictionaryArray) -> NDArray[np.int32]:
    return np.asarray(pc.fill_null(names.indices, _NOWHERE), dtype=np.int32)
