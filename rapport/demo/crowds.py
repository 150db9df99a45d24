"""The response model for many customers at once, in columns: the same formulas as `response`.

A benchmark asks for millions of answers; a test holds both against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rapport.demo.buying import FEATURED, SECOND, expected_amount
from rapport.demo.latent import CATEGORIES, TASTES, Kind, latent_of
from rapport.demo.likings import likings
from rapport.demo.model import Arm, Recipient
from rapport.demo.response import BASE, DEAL, HALVED_DAYS, LOYALTY, NEVER_DAYS
from rapport.demo.shelf import shelf

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

KINDS = tuple(Kind)
_TASTE_EDGES = np.cumsum(np.array(TASTES), axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Customers in columns: places in `KINDS` and `TASTES`, the tone they like, their language.

    `recency` is in days, with the stand-in for who never ordered.
    """

    kind: Ints
    taste: Ints
    tone: NDArray[np.str_]
    language: NDArray[np.str_]
    recency: Floats

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, places: Ints | Flags) -> "Crowd":
        """Give the customers at these places."""
        return Crowd(
            kind=self.kind[places],
            taste=self.taste[places],
            tone=self.tone[places],
            language=self.language[places],
            recency=self.recency[places],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdAnswers:
    """What each customer did: clicked, ordered, and the amount of the order in minor units."""

    clicked: Flags
    ordered: Flags
    amount_minor: Ints


def crowd_of(recipients: Sequence[Recipient]) -> Crowd:
    """Look up everybody's hidden nature."""
    latents = [latent_of(one.customer_id) for one in recipients]
    return Crowd(
        kind=np.array([KINDS.index(one.kind) for one in latents], dtype=np.int64),
        taste=np.array([one.taste for one in latents], dtype=np.int64),
        tone=np.array([one.tone.value for one in latents], dtype=np.str_),
        language=np.array([one.language.split("-")[0] for one in recipients], dtype=np.str_),
        recency=np.array(
            [NEVER_DAYS if one.recency_days is None else one.recency_days for one in recipients]
        ),
    )


def crowd_chances(crowd: Crowd, arm: Arm) -> tuple[Floats, Floats, Floats]:
    """Probabilities to open, to click of who opened, to be moved of who clicked."""
    tone = (crowd.tone == arm.tone.value).astype(float)
    other = (crowd.language != arm.language.split("-", maxsplit=1)[0]).astype(float)
    pull = arm.discount_share * _by_kind([DEAL.get(kind, 1.0) for kind in KINDS], crowd)
    liked = np.array([likings(kind, arm.attributes) for kind in KINDS])[crowd.kind]
    loyalty = _by_kind([LOYALTY.get(kind, 0.0) for kind in KINDS], crowd)
    opens = -0.5 + 0.55 * tone + 0.5 * arm.fit + loyalty + liked[:, 0] - crowd.recency / 400
    clicks = -2.2 + 0.4 * tone + 0.6 * arm.fit + liked[:, 1] + 3 * pull - 1.2 * other
    moves = -0.9 + 0.5 * arm.fit + 4 * pull - crowd.recency / 500
    return _logistic(opens - 1.2 * other), _logistic(clicks), _logistic(moves)


def crowd_own_chances(crowd: Crowd) -> Floats:
    """The probability that each orders within the window without any mail."""
    return _by_kind([BASE[kind] for kind in KINDS], crowd) * 2 ** -(crowd.recency / HALVED_DAYS)


def crowd_expected(crowd: Crowd, arm: Arm | None) -> Floats:
    """What each is worth in the window on average, in minor units: `expected_revenue` of all."""
    own, full = crowd_own_chances(crowd), _amounts(None, 0.0)[crowd.taste]
    if arm is None:
        return own * full
    opened, clicked, moved = crowd_chances(crowd, arm)
    answered = opened * clicked
    reduced = _amounts(None, arm.discount_share)[crowd.taste]
    prompted = _amounts(_featured(arm), arm.discount_share)[crowd.taste]
    anyway = (1 - answered) * full + answered * reduced
    return own * anyway + (1 - own) * answered * moved * prompted


def draw_crowd(crowd: Crowd, arm: Arm | None, rng: np.random.Generator) -> CrowdAnswers:
    """Let everybody answer once, with the probabilities and the baskets of the response model."""
    own = rng.random(len(crowd)) < crowd_own_chances(crowd)
    if arm is None:
        nobody = np.zeros(len(crowd), dtype=bool)
        return CrowdAnswers(
            clicked=nobody, ordered=own, amount_minor=_baskets(crowd, own, nobody, arm, rng)
        )
    opens, clicks, moves = crowd_chances(crowd, arm)
    clicked = rng.random(len(crowd)) < opens * clicks
    moved = clicked & ~own & (rng.random(len(crowd)) < moves)
    ordered = own | moved
    paid = _baskets(crowd, ordered, clicked, arm, rng, moved=moved)
    return CrowdAnswers(clicked=clicked, ordered=ordered, amount_minor=paid)


def _baskets(
    crowd: Crowd,
    ordered: Flags,
    clicked: Flags,
    arm: Arm | None,
    rng: np.random.Generator,
    *,
    moved: Flags | None = None,
) -> Ints:
    """Amounts of who ordered, 0 of the others; who clicked pays with the discount."""
    amounts = np.zeros(len(crowd), dtype=np.int64)
    buyers = np.flatnonzero(ordered)
    first = _drawn(crowd.taste[buyers], rng)
    featured = _featured(arm) if arm else None
    price = {one.product_id: one.price_minor for one in shelf()}
    if featured in price and moved is not None:
        takes = moved[buyers] & (rng.random(len(buyers)) < FEATURED)
        first = np.where(takes, price[featured], first)
    second = _drawn(crowd.taste[buyers], rng) * (rng.random(len(buyers)) < SECOND)
    off = np.where(clicked[buyers], arm.discount_share if arm else 0.0, 0.0)
    amounts[buyers] = np.rint(first * (1 - off)) + np.rint(second * (1 - off))
    return amounts


def _drawn(taste: Ints, rng: np.random.Generator) -> Floats:
    """Draw the price of one product for each: a category by taste, then any of it alike."""
    prices, sizes = _price_table()
    category = (rng.random(len(taste))[:, None] > _TASTE_EDGES[taste]).sum(axis=1)
    category = np.minimum(category, len(CATEGORIES) - 1)
    place = (rng.random(len(taste)) * sizes[category]).astype(np.int64)
    chosen: Floats = prices[category, place]
    return chosen


@lru_cache(maxsize=1)
def _price_table() -> tuple[Floats, Ints]:
    listed = [
        [one.price_minor for one in shelf() if str(one.category) == category]
        for category in CATEGORIES
    ]
    sizes = np.array([len(prices) for prices in listed], dtype=np.int64)
    table = np.zeros((len(listed), int(sizes.max())))
    for row, prices in enumerate(listed):
        table[row, : len(prices)] = prices
    return table, sizes


@lru_cache(maxsize=4096)
def _amounts(featured: str | None, discount_share: float) -> Floats:
    return np.array(
        [expected_amount(taste, featured, discount_share) for taste in range(len(TASTES))]
    )


def _featured(arm: Arm) -> str | None:
    return arm.product_ids[0] if arm.product_ids else None


def _by_kind(numbers: Sequence[float], crowd: Crowd) -> Floats:
    return np.array(numbers)[crowd.kind]


def _logistic(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))
