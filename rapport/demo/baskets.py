"""Which products go into a basket: by taste, by what is popular, by what goes together."""

from dataclasses import dataclass

import numpy as np

from rapport.catalog import Product
from rapport.demo.latent import CATEGORIES, TASTES
from rapport.demo.seasons import Floats, Ints

_PARTNERS = {  # what people buy with a thing of the category on the left
    "tea": ("ceramics", "storage", "kitchen"),
    "ceramics": ("tea", "kitchen", "textiles"),
    "textiles": ("lighting", "body", "storage"),
    "stationery": ("lighting", "tea", "storage"),
    "lighting": ("body", "textiles", "stationery"),
    "kitchen": ("ceramics", "textiles", "storage"),
    "body": ("lighting", "textiles", "ceramics"),
    "storage": ("textiles", "kitchen", "lighting"),
}
_POPULARITY_FALLS = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Assortment:
    """The shelf as columns: prices in minor units, days a consumable lasts (0: does not run out).

    `cdf` runs over all products, category by category, each category adding 1. `partners` holds
    three products that go with each.
    """

    category: Ints
    price: Ints
    lasts: Ints
    cdf: Floats
    popularity: Floats
    partners: Ints
    tastes: Floats


def assortment_of(products: tuple[Product, ...], seed: int) -> Assortment:
    """Give each product its place in the customers' affection; the same seed, the same places."""
    rng = np.random.default_rng([seed, 2])
    category = np.array([CATEGORIES.index(str(one.category)) for one in products], dtype=np.int64)
    popularity = np.zeros(len(products))
    for place in range(len(CATEGORIES)):
        shelf = np.flatnonzero(category == place)
        ranks = rng.permutation(len(shelf)) + 1
        weights = 1 / ranks**_POPULARITY_FALLS
        popularity[shelf] = weights / weights.sum()
    return Assortment(
        category=category,
        price=np.array([one.price_minor for one in products], dtype=np.int64),
        lasts=np.array(
            [int(str(one.attributes.get("lasts_days", 0)).split(".")[0]) for one in products],
            dtype=np.int64,
        ),
        cdf=np.cumsum(popularity),
        popularity=popularity,
        partners=_partners(category, popularity, rng),
        tastes=np.array(TASTES),
    )


def draw_products(shelf: Assortment, taste: Ints, rng: np.random.Generator) -> Ints:
    """Draw a product for each taste: first a category, then by popularity within it."""
    edges = np.cumsum(shelf.tastes, axis=1)
    category = (rng.random(len(taste))[:, None] > edges[taste]).sum(axis=1)
    return _in_category(shelf, np.minimum(category, len(CATEGORIES) - 1), rng)


def draw_partners(shelf: Assortment, products: Ints, rng: np.random.Generator) -> Ints:
    """Draw, for each product, one of those that go with it."""
    return shelf.partners[products, rng.integers(0, shelf.partners.shape[1], len(products))]


def _in_category(shelf: Assortment, category: Ints, rng: np.random.Generator) -> Ints:
    found = np.searchsorted(shelf.cdf, category + rng.random(len(category)), side="right")
    return np.minimum(found, len(shelf.price) - 1)


def _partners(category: Ints, popularity: Floats, rng: np.random.Generator) -> Ints:
    chosen = np.zeros((len(category), 3), dtype=np.int64)
    for product, place in enumerate(category):
        for column, partner in enumerate(_PARTNERS[CATEGORIES[int(place)]]):
            shelf = np.flatnonzero(category == CATEGORIES.index(partner))
            chosen[product, column] = rng.choice(shelf, p=popularity[shelf])
    return chosen
