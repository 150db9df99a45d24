"""Draws a shop's reviews of a year and more, of which all is known that was put into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa

from rapport.bench.insights_planted_words import (
    BLAME,
    BUT,
    END,
    FILLERS,
    NEW,
    OLD,
    PRAISE,
    VERY,
)
from rapport.catalog import REVIEWS
from rapport.events import CustomerId
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Facts

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
WEEKS = 54
NEW_FROM = 30
THINGS = tuple(PRAISE)
NAMED = THINGS[:8]  # what the reader has a name for
FAR, NEAR = "far", "near"
NEW_THING = "zip"

_PRAISED = dict(
    zip(THINGS, (0.16, 0.22, 0.20, 0.08, 0.12, 0.12, 0.08, 0.18, 0.05, 0.03), strict=True)
)
_BLAMED = dict(
    zip(THINGS, (0.06, 0.08, 0.10, 0.04, 0.05, 0.09, 0.04, 0.03, 0.04, 0.02), strict=True)
)
_FAR_DELIVERY = 0.24  # of those who live far away, so many complain of the delivery
_NEW_SHARE = 0.08
_OLD_SHARE = 0.01
_ENGLISH = 0.5
_FILLED = 0.7
_MIXED = 0.5  # of texts with praise and blame, so many put both into one sentence
_TYPO = 0.08
_RATED = 0.8
_UNEVEN = 0.08  # standard deviation of a week's log odds
_BUYERS = 400  # of each of the two groups
_PRODUCTS = ("backpack", "tote", "satchel", "pouch")
_HEAVY_WEEKS = {22: 1.6, 44: 2.4, 45: 1.5, 50: 1.4}  # the sales of June, November, the new year
_SEASON = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One review and what is true of it: what it praises and blames, and how likely that was."""

    review_id: str
    customer_id: str
    group: str
    week: int
    text: str
    rating: float | None
    written_at: datetime
    praised: frozenset[str]
    blamed: frozenset[str]
    likely: Mapping[tuple[str, str], float]


def draw_stream(
    seed: int, *, per_week: int, weeks: int = WEEKS, new_from: int | None = NEW_FROM
) -> list[Planted]:
    """Draw a stream; `new_from` None leaves the new complaint out."""
    chance = np.random.default_rng(seed)
    stream = []
    for week in range(weeks):
        season = 1 + _SEASON * np.sin(2 * np.pi * week / 52)
        count = chance.poisson(per_week * season * _HEAVY_WEEKS.get(week, 1.0))
        uneven = {thing: float(np.exp(chance.normal(0, _UNEVEN))) for thing in THINGS}
        there = new_from is not None and week >= new_from
        stream += [_review(chance, f"{week}-{one}", week, uneven, there) for one in range(count)]
    return stream


def put_stream(facts: Facts, stream: Sequence[Planted]) -> None:
    """Give a shop the reviews, and their writers profiles that say where they live."""
    ensure_tables(facts)
    people = {one.customer_id: one.group for one in stream}
    profiles = [
        Profile(customer_id=CustomerId(name), city=group) for name, group in sorted(people.items())
    ]
    put_profiles(facts, profiles)
    rows = [
        {
            "review_id": one.review_id,
            "product_id": _PRODUCTS[len(one.text) % len(_PRODUCTS)],
            "customer_id": one.customer_id,
            "rating": one.rating,
            "title": None,
            "text": one.text,
            "language": None,
            "written_at": one.written_at,
        }
        for one in stream
    ]
    facts.upsert(REVIEWS, pa.Table.from_pylist(rows, REVIEWS.columns.to_pyarrow()))


def _review(
    chance: np.random.Generator,
    name: str,
    week: int,
    uneven: Mapping[str, float],
    new: bool,
) -> Planted:
    group = FAR if chance.random() < 0.5 else NEAR  # noqa: PLR2004  one half
    likely = _likely(group, week, uneven)
    drawn = {key: chance.random() < share for key, share in likely.items()}
    blamed = {thing for thing in THINGS if drawn[thing, "negative"]}
    praised = {thing for thing in THINGS if drawn[thing, "positive"]} - blamed
    if new and chance.random() < _NEW_SHARE:
        blamed.add(NEW_THING)
    elif chance.random() < _OLD_SHARE:
        praised.add(NEW_THING)
    language = "en" if chance.random() < _ENGLISH else "zh"
    day = int(chance.integers(7))
    return Planted(
        review_id=name,
        customer_id=f"{group}-{chance.integers(_BUYERS)}",
        group=group,
        week=week,
        text=_text(chance, language, sorted(praised), sorted(blamed)),
        rating=_rating(chance, len(praised), len(blamed)),
        written_at=START
        + timedelta(weeks=week, days=day, seconds=int(chance.integers(3_600, 80_000))),
        praised=frozenset(praised),
        blamed=frozenset(blamed),
        likely=_given(likely),
    )


def _likely(group: str, week: int, uneven: Mapping[str, float]) -> dict[tuple[str, str], float]:
    found = {}
    for thing in THINGS:
        base = _FAR_DELIVERY if (thing, group) == ("delivery", FAR) else _BLAMED[thing]
        odds = base / (1 - base) * uneven[thing]
        found[thing, "negative"] = odds / (1 + odds)
        swing = 1 + _SEASON * np.cos(2 * np.pi * week / 52) if thing == "design" else 1.0
        found[thing, "positive"] = _PRAISED[thing] * swing
    return found


def _given(likely: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """What is blamed is not praised as well."""
    return {
        (thing, felt): share * (1 - likely[thing, "negative"] if felt == "positive" else 1.0)
        for (thing, felt), share in likely.items()
    }


def _rating(chance: np.random.Generator, praised: int, blamed: int) -> float | None:
    if chance.random() > _RATED:
        return None
    stars = 4 + 0.5 * min(praised, 2) - 1.3 * blamed + chance.normal(0, 0.5)
    return float(np.clip(round(stars), 1, 5))


def _text(
    chance: np.random.Generator, language: str, praised: Sequence[str], blamed: Sequence[str]
) -> str:
    good = [_said(chance, _ways(True, language, thing), language) for thing in praised]
    bad = [_said(chance, _ways(False, language, thing), language) for thing in blamed]
    sentences = []
    if good and bad and chance.random() < _MIXED:
        sentences.append(good.pop() + BUT[language] + bad.pop())
    sentences += good + bad
    if not sentences or chance.random() < _FILLED:
        sentences.append(str(chance.choice(FILLERS[language])))
    order = chance.permutation(len(sentences))
    told = [sentences[place][0].upper() + sentences[place][1:] for place in order]
    return (END[language].join(told) + END[language]).strip()


@cache
def _ways(good: bool, language: str, thing: str) -> tuple[str, ...]:
    if thing == NEW_THING:
        return OLD[language] if good else NEW[language]
    return (PRAISE if good else BLAME)[thing][language]


def _said(chance: np.random.Generator, ways: Sequence[str], language: str) -> str:
    way = ways[int(chance.integers(len(ways)))]
    very = VERY[language][int(chance.integers(len(VERY[language])))]
    told = " ".join(way.replace("{very}", very).split())
    return _mistyped(chance, told) if chance.random() < _TYPO else told


def _mistyped(chance: np.random.Generator, told: str) -> str:
    """Swap two neighbouring characters somewhere inside."""
    place = int(chance.integers(1, max(len(told) - 2, 2)))
    return told[:place] + told[place + 1 : place + 2] + told[place] + told[place + 2 :]
