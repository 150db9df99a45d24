"""The basket of an answer: drawn for one customer, and its exact expectation for all alike."""

from bisect import bisect
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from rapport.demo.latent import CATEGORIES, TASTES
from rapport.demo.model import DemoLine
from rapport.demo.shelf import shelf

FEATURED = 0.5
"""Who was moved by the mail takes its first product with this probability."""

SECOND = 0.6
"""A basket holds a second product with this probability."""


def draw_basket(
    taste: int, featured: str | None, discount_share: float, chance: Callable[[str], float]
) -> tuple[DemoLine, ...]:
    """Draw a basket; `chance` gives the customer's draw from 0 to 1 by its name."""
    if featured is not None and featured in _prices() and chance("featured") < FEATURED:
        products = [featured]
    else:
        products = [_drawn(taste, chance("category"), chance("product"))]
    if chance("second") < SECOND:
        products.append(_drawn(taste, chance("second-category"), chance("second-product")))
    return tuple(
        DemoLine(
            product_id=product_id,
            quantity=products.count(product_id),
            unit_price_minor=_paid(_prices()[product_id], discount_share),
        )
        for product_id in dict.fromkeys(products)
    )


@lru_cache(maxsize=4096)
def expected_amount(taste: int, featured: str | None, discount_share: float) -> float:
    """The mean amount, in minor units, of the baskets that `draw_basket` draws."""
    own = sum(
        share * _mean(category, discount_share)
        for category, share in zip(CATEGORIES, TASTES[taste], strict=True)
    )
    if featured is None or featured not in _prices():
        return own * (1 + SECOND)
    first = FEATURED * _paid(_prices()[featured], discount_share) + (1 - FEATURED) * own
    return first + SECOND * own


def _drawn(taste: int, category: float, product: float) -> str:
    edges = list(accumulate(TASTES[taste]))[:-1]
    listed = _by_category()[CATEGORIES[bisect(edges, category)]]
    return listed[int(product * len(listed))]


def _mean(category: str, discount_share: float) -> float:
    listed = _by_category()[category]
    return sum(_paid(_prices()[one], discount_share) for one in listed) / len(listed)


def _paid(price_minor: int, discount_share: float) -> int:
    return round(price_minor * (1 - discount_share))


@lru_cache(maxsize=1)
def _prices() -> dict[str, int]:
    return {product.product_id: product.price_minor for product in shelf()}


@lru_cache(maxsize=1)
def _by_category() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {category: [] for category in CATEGORIES}
    for product in shelf():
        listed[str(product.category)].append(product.product_id)
    return listed
