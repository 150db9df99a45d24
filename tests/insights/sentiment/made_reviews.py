"""Reviews of a made-up shop, whose words the lexicon does not know: to see what is learned."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from rapport.catalog import REVIEWS
from rapport.storage import Facts

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_PLEASED = ("泡出来是琥珀色", "三泡还有回甘", "brews dark and round", "杯底留兰花气", "it sings")
_DISPLEASED = ("泡出来是灰的", "一泡就成了白水", "brews like dishwater", "杯底全是渣", "it squeaks")
_MIDDLES = ("这款茶", "第二次买的", "this one", "上周到的", "as ever")


def made(count: int, *, seed: int, noise: float = 0.0) -> Iterator[tuple[str, float]]:
    """Texts with stars; a share of `noise` has the stars of the other side."""
    chance = np.random.default_rng(seed)
    for number in range(count):
        pleased = bool(chance.random() < 0.6)
        said = chance.choice(_PLEASED if pleased else _DISPLEASED)
        stars = 5.0 if pleased ^ bool(chance.random() < noise) else 1.0
        yield f"{chance.choice(_MIDDLES)} {said} {seed}-{number}", stars


def fill(facts: Facts, reviews: Iterator[tuple[str, float | None]], *, first: int = 0) -> None:
    """Put reviews into the shop, an hour between them."""
    rows = [
        {
            "review_id": f"r{first + place}",
            "product_id": "tea",
            "text": text,
            "rating": stars,
            "written_at": BEGAN + timedelta(hours=first + place),
        }
        for place, (text, stars) in enumerate(reviews)
    ]
    told = [{name: row.get(name) for name in REVIEWS.columns} for row in rows]
    facts.upsert(REVIEWS, pa.Table.from_pylist(told, REVIEWS.columns.to_pyarrow()))
