"""What nobody can see of a demo customer, and what drives everything they do.

It follows from the customer's id alone, so that the shop's history and the response model agree
without sharing any state. No segment, score or writer may read it: they must find it in the facts.
"""

from bisect import bisect
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from rapport.content import Tone
from rapport.kit.chance import share_of


class Kind(StrEnum):
    """How a customer shops."""

    LOYAL = "loyal"  # comes back by themselves, all year
    REGULAR = "regular"
    NEW = "new"  # came in the last three months
    BARGAIN = "bargain"  # moved by a discount, chooses the cheaper thing
    LAPSED = "lapsed"  # bought, then went quiet
    GIFT = "gift"  # buys before festivals
    BROWSER = "browser"  # looks and does not buy


CATEGORIES = (
    "tea",
    "ceramics",
    "textiles",
    "stationery",
    "lighting",
    "kitchen",
    "body",
    "storage",
)

TASTES: tuple[tuple[float, ...], ...] = (
    (0.42, 0.28, 0.04, 0.04, 0.08, 0.08, 0.02, 0.04),  # the tea table
    (0.05, 0.04, 0.42, 0.02, 0.20, 0.05, 0.15, 0.07),  # the bedroom
    (0.14, 0.10, 0.03, 0.46, 0.14, 0.03, 0.04, 0.06),  # the desk
    (0.10, 0.18, 0.06, 0.02, 0.03, 0.44, 0.03, 0.14),  # the stove
    (0.04, 0.04, 0.20, 0.02, 0.18, 0.03, 0.44, 0.05),  # the bath
    (0.06, 0.12, 0.18, 0.05, 0.16, 0.14, 0.05, 0.24),  # the whole house
)
"""Shares of the categories, in the order of `CATEGORIES`, for each taste."""

_KINDS = {
    Kind.LOYAL: 0.12,
    Kind.REGULAR: 0.23,
    Kind.NEW: 0.17,
    Kind.BARGAIN: 0.15,
    Kind.LAPSED: 0.18,
    Kind.GIFT: 0.10,
    Kind.BROWSER: 0.05,
}
_TASTE_SHARES = (0.24, 0.16, 0.14, 0.18, 0.14, 0.14)
_TONES = {Tone.WARM: 0.34, Tone.PLAIN: 0.28, Tone.PLAYFUL: 0.20, Tone.REFINED: 0.18}


@dataclass(frozen=True, slots=True, kw_only=True)
class Latent:
    """A customer's hidden nature: `taste` is a place in `TASTES`, `tone` the voice they like."""

    kind: Kind
    taste: int
    tone: Tone


def latent_of(customer_id: str) -> Latent:
    """Give the hidden nature of a demo customer; the same id always has the same."""
    return Latent(
        kind=tuple(_KINDS)[_place(customer_id, "kind", tuple(_KINDS.values()))],
        taste=_place(customer_id, "taste", _TASTE_SHARES),
        tone=tuple(_TONES)[_place(customer_id, "tone", tuple(_TONES.values()))],
    )


def _place(customer_id: str, what: str, shares: tuple[float, ...]) -> int:
    edges = list(accumulate(shares))[:-1]
    return bisect(edges, share_of(customer_id, experiment=f"demo-{what}"))
