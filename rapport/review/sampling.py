"""Judges a lot of texts by a sample of it: how many to look at, and what may be said after.

Strata are the bands of risk. Three ways to combine them, chosen before anybody looks:

- *pooled*: every stratum is drawn from at (at least) the same rate f. The number of defects found
  is a sum of independent yes-or-no draws with mean M, at least f times the defects of the lot, and
  by Hoeffding (1956) not more likely to be small than a binomial of that mean. So the
  Clopper–Pearson bound p of defects among the n drawn gives at most n·p/f defects in the lot. With
  one stratum it is the bound for a single sample itself.
- *subsets*: pooled over whichever of the H strata remain, at a level of (1 − confidence)/(2^H − 1),
  so that it holds for each choice of them. Planned so that the riskiest one can be refused.
- *separate*: each of H strata has its own exact bound at a level of (1 − confidence)/H, and the sum
  of them holds for the lot. Costs most, and says something of each stratum by itself.

A sample that may grow after a defect spends its level on each of its stages alike (Bonferroni), so
that the statement holds whatever is decided in between. Defects that were found leave the lot:
those that remain are at most the bound less those known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil, floor
from random import Random

from rapport.review.bounds import clopper_pearson_upper, hypergeometric_upper
from rapport.review.errors import BadSamplePlan
from rapport.review.model import Band
from rapport.review.plans import Bound, Combine, SamplePlan, SampleState, Stratum

LARGE_LOT = 20_000
"""From here on a single stratum is judged by Clopper–Pearson, until a tenth of it was drawn: that
the lot is finite hardly helps, and the bound is never below the exact one (Uhlmann 1966)."""

_CONFIDENCE = (0.8, 0.9999)  # Hoeffding's inequality needs a level of at most 0.3 here
_MOST_EXTENSIONS = 5


def check_plan(plan: SamplePlan) -> SamplePlan:
    """Raise `BadSamplePlan` for a plan that cannot be followed; give it back else."""
    low, high = _CONFIDENCE
    if not 0 < plan.share < 1:
        raise BadSamplePlan("the share must be between 0 and 1, such as 0.005 for 0.5 %")
    if not low <= plan.confidence <= high:
        raise BadSamplePlan(f"the confidence must be from {low} to {high}, such as 0.95")
    if not 0 <= plan.extensions <= _MOST_EXTENSIONS:
        raise BadSamplePlan(f"a sample may grow 0 to {_MOST_EXTENSIONS} times")
    if any(weight < 1 for weight in plan.weights.values()):
        raise BadSamplePlan("a weight must be 1 or more: no stratum is drawn from more thinly")
    return plan


def size_for(
    share: float, *, confidence: float = 0.95, defects: int = 0, lot: int | None = None
) -> int:
    """Give the smallest sample whose bound is below `share` if `defects` are found in it.

    Of a lot of `lot` texts, or one so large that its size does not matter.
    """

    def enough(looked: int) -> bool:
        if lot is None:
            return clopper_pearson_upper(defects, looked, confidence=confidence) < share
        most = hypergeometric_upper(defects, looked, lot, confidence=confidence)
        return most < share * lot or looked >= lot

    low, high = defects + 1, lot or 1
    while lot is None and not enough(high):
        low, high = high, high * 2
    return _first(enough, low, max(low, high))


def sizes_of(
    plan: SamplePlan, strata: Mapping[str, int], *, found: Sequence[Stratum] = ()
) -> dict[str, int]:
    """Give how many to draw from each stratum (name → size), if no more is found than was.

    The whole lot where no smaller sample can show what is wanted.
    """
    check_plan(plan)
    lot = sum(strata.values())
    known = {one.name: one for one in found}

    def tried(rate: int) -> list[Stratum]:
        return [
            _if_sound(known.get(name), name, size, _at_rate(plan, name, size, rate / lot))
            for name, size in strata.items()
        ]

    if lot == 0:
        raise BadSamplePlan("the lot is empty; choose drafts that wait")
    if plan.combine is Combine.SEPARATE:
        level = plan.level(len(strata))
        return {
            name: _size_alone(plan, known.get(name) or Stratum(name=name, size=size), level)
            for name, size in strata.items()
        }
    rate = _first(lambda rate: _meets(plan, tried(rate)), 1, lot)
    return {one.name: one.designed for one in tried(rate)}


def bound_of(plan: SamplePlan, strata: Sequence[Stratum]) -> Bound:
    """Bound the defects that remain in the strata not refused, all designed ones being judged."""
    kept = [one for one in strata if not one.refused]
    texts = sum(one.size - one.known for one in kept)
    most = min(_most(plan, strata, kept), sum(one.size - one.looked for one in kept))
    share = most / texts if texts else 0.0
    return Bound(texts=texts, defects=most, share=share, confidence=plan.confidence)


def state_of(plan: SamplePlan, strata: Sequence[Stratum]) -> SampleState:
    """Say where a sample stands and what may be stated."""
    kept = [one for one in strata if not one.refused]
    counting = strata if plan.combine is Combine.POOLED else kept
    unseen = sum(one.designed - one.seen for one in counting)
    rest = {one.name: one.drawn - one.looked for one in kept}
    rest = {one.name: one.designed - one.seen for one in counting} | rest
    bound = None if unseen else bound_of(plan, strata)
    open_ = tuple(one.name for one in kept if one.fresh and not one.whole)
    return SampleState(
        left=sum(rest.values()),
        looked=sum(one.looked for one in strata),
        known=sum(one.known for one in strata),
        bound=bound,
        projected=bound_of(plan, [_if_rest_is_sound(one) for one in strata]),
        met=bound is not None and bound.texts > 0 and bound.share < plan.share and not open_,
        open=open_,
    )


def order_of(draft_ids: Sequence[str], *, seed: int, stratum: str) -> list[str]:
    """Put a stratum into the order in which it is drawn: the same for the same seed, for good."""
    ids = sorted(draft_ids)
    Random(f"{seed}:{stratum}").shuffle(ids)  # noqa: S311  repeatable, and nobody gains by guessing
    return ids


def _meets(plan: SamplePlan, strata: Sequence[Stratum]) -> bool:
    """Say whether the strata show what is wanted; by subsets, also without the riskiest one."""
    if bound_of(plan, strata).share >= plan.share:
        return False
    if plan.combine is not Combine.SUBSETS:
        return True
    riskiest = min(strata, key=lambda one: (one.refused, _rank(one.name)))
    rest = [replace(one, refused=one.refused or one is riskiest) for one in strata]
    return bound_of(plan, rest).share < plan.share


def _rank(name: str) -> int:
    return list(Band).index(Band(name)) if name in set(Band) else 0


def _most(plan: SamplePlan, strata: Sequence[Stratum], kept: Sequence[Stratum]) -> int:
    """Bound the defects of the kept strata that nobody found yet."""
    level = plan.level(len(strata))
    unknown = [one for one in kept if not one.whole]
    match plan.combine:
        case Combine.SEPARATE:
            return sum(max(0, _alone(one, level) - one.known) for one in unknown)
        case Combine.SUBSETS:
            return max(0, _pooled(unknown, level) - sum(one.known for one in unknown))
        case Combine.POOLED:
            return max(0, _pooled(strata, level) - sum(one.known for one in strata))


def _pooled(strata: Sequence[Stratum], level: float) -> int:
    if len(strata) == 1:
        return _alone(strata[0], level)
    # A stratum that the plan drew whole is known; which ones these are was settled before looking.
    parts = [one for one in strata if one.designed < one.size]
    exact = sum(one.defects for one in strata if one.designed >= one.size)
    if any(one.designed == 0 for one in parts):
        return exact + sum(one.size for one in parts)
    if not parts:
        return exact
    drawn = sum(one.designed for one in parts)
    found = sum(one.defects for one in parts)
    rate = min(one.designed / one.size for one in parts)
    share = clopper_pearson_upper(found, drawn, confidence=level)
    return exact + min(floor(drawn * share / rate), sum(one.size for one in parts))


def _alone(one: Stratum, confidence: float) -> int:
    """Bound all defects of one stratum by its own sample."""
    if one.size < LARGE_LOT or one.designed * 10 > one.size:
        return hypergeometric_upper(one.defects, one.designed, one.size, confidence=confidence)
    share = clopper_pearson_upper(one.defects, one.designed, confidence=confidence)
    return floor(share * one.size)


def _size_alone(plan: SamplePlan, one: Stratum, level: float) -> int:
    """The smallest sample of a stratum that shows for it what is wanted of the lot."""
    if one.refused or not one.size:
        return one.designed

    def enough(designed: int) -> bool:
        tried = _if_sound(one, one.name, one.size, designed)
        most = _alone(tried, level) - one.known
        return tried.whole or most < plan.share * (one.size - one.known)

    return _first(enough, max(1, one.designed), one.size)


def _at_rate(plan: SamplePlan, name: str, size: int, rate: float) -> int:
    return min(size, ceil(rate * plan.weights.get(name, 1.0) * size - 1e-9))


def _if_sound(found: Stratum | None, name: str, size: int, designed: int) -> Stratum:
    """A stratum with so many drawn, in which no more is found than was."""
    old = found or Stratum(name=name, size=size)
    designed = max(designed, old.designed)
    return Stratum(
        name=name,
        size=size,
        designed=designed,
        drawn=max(designed, old.drawn),
        seen=designed,
        looked=max(designed, old.looked),
        defects=old.defects if designed == old.designed else max(old.defects, old.known),
        known=old.known,
        refused=old.refused,
    )


def _if_rest_is_sound(one: Stratum) -> Stratum:
    return _if_sound(one, one.name, one.size, one.designed)


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Find the smallest number from `low` for which it holds, by halving; else `high`."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
