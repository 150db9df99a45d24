"""Texts of four subjects, and how they come into a shop."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from rapport.catalog import REVIEWS
from rapport.insights import refresh_readings
from rapport.storage import Facts
from rapport.topics import TopicRecipe

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ABOUT = {
    "battery life": ("the battery life is short", "battery drains and battery life is poor",
                     "charging the battery takes hours", "battery life after charging"),
    "hotel room": ("the hotel room was noisy", "our hotel room faced the street",
                   "reception gave us a hotel room", "the room of the hotel had no window"),
    "leather strap": ("the leather strap is soft", "a leather strap that lasts",
                      "stitching of the leather strap", "the strap is leather and brown"),
    "fresh apples": ("fresh apples and sweet", "the apples were fresh and crisp",
                     "sweet fresh apples again", "apples crisp and fresh in the box"),
}  # fmt: skip
EXTRA = ("my sister likes it", "ordered on Sunday", "second time here", "used it for a month")
RECIPE = TopicRecipe(count=4)
TEXTS = 200


def texts_about(names: Sequence[str], count: int, *, seed: int = 0) -> list[str]:
    drawn = random.Random(seed)  # noqa: S311  the same texts each time
    return [
        f"{drawn.choice(ABOUT[drawn.choice(list(names))])}, {drawn.choice(EXTRA)}."
        for _ in range(count)
    ]


def put(
    facts: Facts, texts: Sequence[str], *, named: str = "r", customer: str | None = None
) -> None:
    rows = [
        {
            "review_id": f"{named}{place}",
            "customer_id": customer,
            "product_id": "thing",
            "rating": 3.0,
            "text": text,
            "written_at": NOW - timedelta(minutes=place),
        }
        for place, text in enumerate(texts)
    ]
    columns = REVIEWS.columns.to_pyarrow()
    facts.upsert(REVIEWS, pa.table({c: [r.get(c) for r in rows] for c in REVIEWS.columns}, columns))
    refresh_readings(facts)
