"""Catalogue: what the shop sells, what it offers, what buyers wrote about it.

In: products with typed attributes and texts per language, offers, reviews. Out: the same, found by
id or by words; every fact a message states is bound from here. Must never guess a missing fact.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.catalog.errors import BadOffer, OfferNotFound, ProductNotFound
    from rapport.catalog.keeping import (
        count_products,
        find_product,
        find_products,
        get_product,
        list_categories,
        list_products,
        product_rows,
        put_products,
    )
    from rapport.catalog.model import PRODUCTS, REVIEWS, Attribute, Offer, Product
    from rapport.catalog.store import find_offer, get_offer, list_offers, save_offer
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "PRODUCTS",
    "REVIEWS",
    "Attribute",
    "BadOffer",
    "Offer",
    "OfferNotFound",
    "Product",
    "ProductNotFound",
    "count_products",
    "find_offer",
    "find_product",
    "find_products",
    "get_offer",
    "get_product",
    "list_categories",
    "list_offers",
    "list_products",
    "product_rows",
    "put_products",
    "save_offer",
]
