"""The nouns of the stage: a recommended product and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Because(StrEnum):
    """What a recommendation follows from. Stored names are forever."""

    BOUGHT = "bought"
    VIEWED = "viewed"
    POPULAR = "popular"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A product for one customer.

    `score` orders a customer's products of one reason; it is no probability. `because_product_id`
    is the product that weighed most, None for what is popular with everybody.
    """

    product_id: str
    score: float
    because: Because
    because_product_id: str | None = None


_REASONS: Mapping[Because, Mapping[str, str]] = {
    Because.BOUGHT: {"zh": "因为您买过{}", "en": "because you bought {}"},
    Because.VIEWED: {"zh": "因为您看过{}", "en": "because you viewed {}"},
    Because.POPULAR: {"zh": "近期热销", "en": "popular right now"},
}


def reason_text(because: Because, language: str, *, product_name: str = "") -> str:
    """Say the reason to the customer. Any language but Chinese gets English."""
    spoken = "zh" if language.split("-", maxsplit=1)[0] == "zh" else "en"
    return _REASONS[because][spoken].format(product_name)
