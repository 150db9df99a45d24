"""Customers who click by the demo's disclosed model, and what a shop would know of them.

A text's worth depends on the kind of customer, which nobody sees. The shop sees a guess of it that
is wrong for one in five, how long ago they ordered, and their language.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rapport.content import Tone
from rapport.demo import KINDS, Arm, Recipient, crowd_chances, crowd_of

CUSTOMERS = 20_000
_MISTAKEN = 0.2
_ENGLISH = 0.2
_BRISK = {"length": "short", "urgency": "yes", "emoji": "yes"}
_CALM = {"length": "long", "urgency": "no", "emoji": "no"}

FEATURES = (*(f"seems {kind.value}" for kind in KINDS), "recency", "english")


@dataclass(frozen=True, slots=True, kw_only=True)
class BanditShop:
    """`rows` is what the shop sees, (customers, features); `chances` the probability to click,
    (customers, arms); `best` the arm that a line in what is seen chooses, had it learned them all.
    """

    rows: np.ndarray
    chances: np.ndarray
    best: np.ndarray
    arms: tuple[str, ...]


@cache
def bandit_shop() -> BanditShop:
    """Make the shop: always the same customers, and eight texts: four tones, brisk or calm."""
    rng = np.random.default_rng(12)
    recency = np.minimum(rng.exponential(120, CUSTOMERS), 700)
    english = rng.random(CUSTOMERS) < _ENGLISH
    crowd = crowd_of(
        [
            Recipient(
                customer_id=f"bandit-{number}",
                language="en" if english[number] else "zh",
                recency_days=float(recency[number]),
            )
            for number in range(CUSTOMERS)
        ]
    )
    arms = [
        Arm(
            name=f"{tone.value}, {'brisk' if brisk else 'calm'}",
            language="zh",
            tone=tone,
            discount_share=0.15 if brisk else 0.0,
            attributes=_BRISK if brisk else _CALM,
        )
        for tone in Tone
        for brisk in (True, False)
    ]
    chances = []
    for arm in arms:
        opened, clicked, _ = crowd_chances(crowd, arm)
        chances.append(opened * clicked)
    mistaken = rng.random(CUSTOMERS) < _MISTAKEN
    seems = np.where(mistaken, rng.integers(len(KINDS), size=CUSTOMERS), crowd.kind)
    rows = np.column_stack([np.eye(len(KINDS))[seems], np.log1p(recency) / 5, english])
    told = np.column_stack(chances)
    line = rows @ np.linalg.lstsq(rows, told, rcond=None)[0]
    return BanditShop(
        rows=rows,
        chances=told,
        best=line.argmax(axis=1),
        arms=tuple(arm.name for arm in arms),
    )
