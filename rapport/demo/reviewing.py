"""Writes the demo shop's reviews from hand-written parts, so that text and rating agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel

from rapport.catalog import Product
from rapport.demo.purchases import Purchases
from rapport.demo.seasons import DAY, Floats, Ints

_FILE = Path(__file__).parent / "reviews.yaml"
_PLANS = {  # rating: chances of how many good and bad aspects are told
    5: ((0.5, (2, 0)), (0.3, (3, 0)), (0.2, (1, 0))),
    4: ((0.45, (2, 1)), (0.35, (2, 0)), (0.2, (1, 1))),
    3: ((0.7, (1, 1)), (0.3, (1, 2))),
    2: ((0.7, (0, 2)), (0.3, (1, 2))),
    1: ((0.6, (0, 2)), (0.25, (0, 3)), (0.15, (0, 1))),
}
_MOODS = {1: "bad", 2: "bad", 3: "middling", 4: "good", 5: "good"}
_OPENS, _CLOSES, _SHARED = 0.55, 0.45, 0.35
_TITLED = 0.75
_UNLUCKY = 0.06  # share of buyers who got a bad piece


class _Aspect(BaseModel):
    good: list[str]
    bad: list[str]


class _Language(BaseModel):
    openings: dict[str, list[str]]
    closings: dict[str, list[str]]
    titles: dict[str, list[str]]
    families: dict[str, dict[str, _Aspect]]
    shared: dict[str, _Aspect]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Which order lines were reviewed (places in `Purchases.order`), when, with how many stars."""

    line: Ints
    at: Ints
    rating: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one review."""

    title: str
    text: str


def choose_reviews(
    bought: Purchases, *, count: int, ends: int, products: int, rng: np.random.Generator
) -> Reviewed:
    """Choose the order lines that are reviewed, one review per customer and product at most.

    The rating is the product's own quality, drawn once, with each buyer's luck around it.
    """
    at = bought.at[bought.order] + rng.integers(3 * DAY, 26 * DAY, len(bought.order))
    pair = bought.who[bought.order] * 10_000 + bought.product
    _, first = np.unique(pair, return_index=True)
    free = first[at[first] < ends - 60]
    line = np.sort(rng.choice(free, min(count, len(free)), replace=False))
    quality: Floats = rng.normal(4.45, 0.35, products)
    felt = quality[bought.product[line]] + rng.normal(0.0, 0.95, len(line))
    unlucky = rng.random(len(line)) < _UNLUCKY
    felt = felt - 2.2 * (unlucky | (bought.refunded_at[line] > 0))
    rating = np.minimum(np.maximum(np.rint(felt), 1), 5).astype(np.int64)
    return Reviewed(line=line, at=at[line], rating=rating)


def word_review(product: Product, rating: int, language: str, rng: np.random.Generator) -> Wording:
    """Say what was good and bad, as many aspects of each as the rating asks for."""
    parts = _parts()[language]
    mood = _MOODS[rating]
    good, bad = _plan(rating, rng)
    aspects = _aspects(parts, family_of(product), good + bad, rng)
    said = [_one(aspect.good, rng) for aspect in aspects[:good]]
    said += [_one(aspect.bad, rng) for aspect in aspects[good:]]
    if mood == "bad":
        said.reverse()
    if rng.random() < _OPENS:
        said.insert(0, _one(parts.openings[mood], rng))
    if rng.random() < _CLOSES:
        said.append(_one(parts.closings[mood], rng))
    title = _one(parts.titles[mood], rng) if rng.random() < _TITLED else ""
    return Wording(title=title, text=("" if language == "zh" else " ").join(said))


def family_of(product: Product) -> str:
    """Tell which words fit a product: candles are not lamps, and food is not a pan."""
    match product.category:
        case "lighting":
            return "candle" if "lasts_days" in product.attributes else "lamp"
        case "kitchen" if "origin" in product.attributes:
            return "pantry"
        case "body" if "skin" not in product.attributes:
            return "care"
        case category:
            return str(category)


def _plan(rating: int, rng: np.random.Generator) -> tuple[int, int]:
    left = rng.random()
    for chance, plan in _PLANS[rating]:
        left -= chance
        if left < 0:
            return plan
    return _PLANS[rating][0][1]


def _aspects(
    parts: _Language, family: str, count: int, rng: np.random.Generator
) -> Sequence[_Aspect]:
    """Choose different aspects, mostly of the product itself, sometimes of the shop."""
    own = [*parts.families[family].values()]
    shared = [*parts.shared.values()]
    chosen = [own[place] for place in rng.permutation(len(own))][:count]
    others = [shared[place] for place in rng.permutation(len(shared))]
    return [
        other if place and rng.random() < _SHARED else aspect
        for place, (aspect, other) in enumerate(zip(chosen, others, strict=False))
    ]


def _one(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.random() * len(choices))]


@lru_cache(maxsize=1)
def _parts() -> Mapping[str, _Language]:
    read = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {language: _Language.model_validate(parts) for language, parts in read.items()}
