"""The shelf: what may be recommended to anybody, and which rule forbids the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
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
    rows = {row["product_id"]: row for row in facts.read(products.select(*names)).to_pylist()}
    entries: list[Mapping[str, Any]] = [rows.get(one, {}) for one in product_ids]
    known = np.array([bool(entry) for entry in entries], dtype=np.bool_)
    refused = [_refused(entry, rules) if entry else None for entry in entries]
    again = [bool(entry) and rules.replenishes(entry["category"]) for entry in entries]
    return Shelf(
        known=known,
        refused=refused,
        allowed=known & np.array([rule is None for rule in refused], dtype=np.bool_),
        categories=_numbered([entry.get("category") for entry in entries]),
        brands=_numbered([entry.get("brand") for entry in entries]),
        replenished=np.array(again, dtype=np.bool_),
    )


def _refused(entry: Mapping[str, Any], rules: RecommendationRules) -> Rule | None:
    """The first rule that forbids a product to everybody."""
    judged = (
        (Rule.PRODUCT, entry["product_id"] in rules.excluded_products),
        (Rule.CATEGORY, entry["category"] in rules.excluded_categories),
        (Rule.BRAND, entry["brand"] in rules.excluded_brands),
        (Rule.OUT_OF_STOCK, rules.in_stock_only and entry["in_stock"] is False),
        (Rule.MARGIN, _is_thin(entry, rules.least_margin_share)),
    )
    return next((rule for rule, holds in judged if holds), None)


def _is_thin(entry: Mapping[str, Any], least: float | None) -> bool:
    """Say whether too little of the price is left above the cost, where the cost is known."""
    if least is None:
        return False
    cost = msgspec.json.decode(entry["attributes"] or "{}").get("cost")
    if not isinstance(cost, int | float) or not entry["price_minor"]:
        return False
    price = entry["price_minor"] / 10 ** minor_digits(entry["currency"])
    return bool((price - cost) / price < least)


def _numbered(names: Sequence[str | None]) -> NDArray[np.int32]:
    number = {name: place for place, name in enumerate(dict.fromkeys(n for n in names if n))}
    return np.array([number.get(name or "", _NOWHERE) for name in names], dtype=np.int32)
