"""The nouns of the stage: a recommended product and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.recommendations.moves import Move
from rapport.recommendations.rules import Rule


class Because(StrEnum):
    """What a recommendation follows from. Stored names are forever."""

    BOUGHT = "bought"
    ADDED = "added"
    WISHED = "wished"
    VIEWED = "viewed"
    ALIKE = "alike"  # the text of a new product is like that of one they know
    AGAIN = "again"  # they bought it, and it is due
    TOGETHER = "together"  # in orders with one they bought, and a learned order put it first
    BRAND = "brand"
    CATEGORY = "category"
    ATTRIBUTE = "attribute"
    SIMILAR = "similar"
    STATED = "stated"  # it suits what they said of themself
    POPULAR = "popular"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a customer said of themself: their words, and when."""

    quote: str
    said_at: datetime

    def in_words(self, language: str) -> str:
        """The words in quotation marks, with the day, such as “my skin is dry” (3 May 2026)."""
        day = self.said_at.date()
        if _spoken(language) == "zh":
            return f"“{self.quote}”（{day.year} 年 {day.month} 月 {day.day} 日）"
        return f"“{self.quote}” ({day.day} {day:%B %Y})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A product for one customer.

    `score` orders a customer's products where no learned order does; it is no probability.
    `because_product_id` is the product that weighed most, or from which a path leads, None for
    what is popular with everybody. `share` is the part of the score that this product alone
    brought, from 0 to 1; a path has none. `said` is what it suits, where that is the reason.
    """

    product_id: str
    score: float
    because: Because
    because_product_id: str | None = None
    share: float = 0.0
    said: Spoken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A product that would have been recommended, and the rule that kept it out."""

    product_id: str
    score: float
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is recommended to one customer, the best first, and what rules kept out of it.

    `moves` are those of a learned order, one per product that it placed, where asked for.
    """

    recommended: Sequence[Recommendation]
    refused: Sequence[Refusal]
    moves: Sequence[Move] = ()


_REASONS: Mapping[Because, Mapping[str, str]] = {
    Because.BOUGHT: {"zh": "因为您买过{}", "en": "because you bought {}"},
    Because.ADDED: {"zh": "因为您加购过{}", "en": "because you had {} in your basket"},
    Because.WISHED: {"zh": "因为您收藏过{}", "en": "because {} is on your wish list"},
    Because.VIEWED: {"zh": "因为您看过{}", "en": "because you viewed {}"},
    Because.ALIKE: {"zh": "新品，与{}相近", "en": "new, and like {}"},
    Because.AGAIN: {"zh": "您买过{}，该补货了", "en": "time for more of {}"},
    Because.TOGETHER: {"zh": "常与{}一起购买", "en": "often bought with {}"},
    Because.BRAND: {"zh": "与{}同品牌", "en": "same brand as {}"},
    Because.CATEGORY: {"zh": "与{}同类", "en": "same kind as {}"},
    Because.ATTRIBUTE: {"zh": "与{}有共同特点", "en": "has much in common with {}"},
    Because.SIMILAR: {"zh": "与{}相似", "en": "similar to {}"},
    Because.STATED: {"zh": "合乎您说过的{}", "en": "suits what you said: {}"},
    Because.POPULAR: {"zh": "近期热销", "en": "popular right now"},
}

_RULES: Mapping[Rule, Mapping[str, str]] = {
    Rule.OUT_OF_STOCK: {"zh": "无货", "en": "not in stock"},
    Rule.MARGIN: {"zh": "毛利低于下限", "en": "margin below the least"},
    Rule.PRODUCT: {"zh": "商品在排除名单", "en": "product is excluded"},
    Rule.CATEGORY: {"zh": "类目在排除名单", "en": "category is excluded"},
    Rule.BRAND: {"zh": "品牌在排除名单", "en": "brand is excluded"},
    Rule.BOUGHT: {"zh": "已经买过", "en": "bought already"},
    Rule.NOT_DUE: {"zh": "买过，还不到补货的时候", "en": "bought, and not due again yet"},
    Rule.STATED: {"zh": "客户自述不适合", "en": "not for them, as they said"},
    Rule.BRAND_CAP: {"zh": "同一品牌已够多", "en": "enough of this brand"},
    Rule.CATEGORY_CAP: {"zh": "同一类目已够多", "en": "enough of this category"},
}


def reason_text(because: Because, language: str, *, product_name: str = "") -> str:
    """Say the reason to the customer. Any language but Chinese gets English."""
    return _REASONS[because][_spoken(language)].format(product_name)


def reason_of(one: Recommendation, language: str, *, product_name: str = "") -> str:
    """Say the reason of a recommendation; `product_name` is that of `because_product_id`."""
    told = one.said.in_words(language) if one.said is not None else product_name
    return reason_text(one.because, language, product_name=told)


def rule_text(rule: Rule, language: str) -> str:
    """Say to an operator what a rule found. Any language but Chinese gets English."""
    return _RULES[rule][_spoken(language)]


def _spoken(language: str) -> str:
    return "zh" if language.split("-", maxsplit=1)[0] == "zh" else "en"
