"""Draws pairs: every two systems equally often, each as often left as right, in any order."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, zip_longest

from rapport.evaluation.judgements.errors import BadStudy
from rapport.evaluation.judgements.model import Pair, StudyItem
from rapport.kit.ids import new_id

_TWICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """What is asked of pairs (empty: the usual question), and how they are drawn.

    `most`: how many pairs at most; None: all. `twice_share` (0 to 1) of them are judged by two
    operators, so that their agreement can be counted.
    """

    question: str = ""
    seed: int = 1
    most: int | None = None
    twice_share: float = 0.2


def draw_pairs(items: Sequence[StudyItem], plan: StudyPlan) -> list[Pair]:
    """Pair the texts of each item. The same items and plan give the same pairs, sides and order.

    Only their ids are new each time: an id that followed from the systems would name them.
    Counts of any two pairs of systems, and of a system's two sides within one, differ by at most
    one as long as every item has every system.
    """
    if not 0 <= plan.twice_share <= 1:
        raise BadStudy(f"a share of pairs judged twice is 0 to 1, not {plan.twice_share:g}")
    if plan.most is not None and plan.most < 1:
        raise BadStudy(f"a study has one pair or more, not {plan.most}")
    chance = random.Random(plan.seed)  # noqa: S311  (chance that can be had again)
    sided = [
        _sided(systems, item_ids, chance)
        for systems, item_ids in sorted(_by_systems(items, chance).items())
    ]
    chance.shuffle(sided)
    dealt = [pair for layer in zip_longest(*sided) for pair in layer if pair is not None]
    chosen = dealt[: plan.most]
    # Dealt in turn, so that the first ones cover all pairs of systems evenly.
    twice = round(plan.twice_share * len(chosen))
    wanted = [_TWICE if place < twice else 1 for place in range(len(chosen))]
    order = list(range(len(chosen)))
    chance.shuffle(order)
    return [
        Pair(
            pair_id=new_id("pair"),
            item_id=chosen[at][0],
            left=chosen[at][1],
            right=chosen[at][2],
            wanted=wanted[at],
            place=place,
        )
        for place, at in enumerate(order)
    ]


def _by_systems(
    items: Sequence[StudyItem], chance: random.Random
) -> dict[tuple[str, str], list[str]]:
    shuffled = list(items)
    chance.shuffle(shuffled)
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for item in shuffled:
        for first, second in combinations(sorted(item.texts), 2):
            found[first, second].append(item.item_id)
    return found


def _sided(
    systems: tuple[str, str], item_ids: Sequence[str], chance: random.Random
) -> list[tuple[str, str, str]]:
    first, second = systems if chance.random() < 1 / 2 else systems[::-1]
    # Sides change by twos in random order: even halves, and no rhythm to learn.
    pairs = []
    for start in range(0, len(item_ids), 2):
        sides = [(first, second), (second, first)]
        chance.shuffle(sides)
        pairs += [(item_id, *side) for item_id, side in zip(item_ids[start:], sides, strict=False)]
    return pairs
