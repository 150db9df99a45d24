"""The bound that is stated of a lot is true as often as it says, whatever the lot is."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import pytest

from rapport.review import (
    BadSamplePlan,
    Combine,
    SamplePlan,
    Stratum,
    bound_of,
    clopper_pearson_upper,
    hypergeometric_upper,
    size_for,
    sizes_of,
    state_of,
)

LOT = {"high": 3_000, "medium": 10_000, "low": 70_000}
SMALL = {"high": 40, "medium": 60, "low": 100}


def exact_tail(most: int, draws: int, lot: int, bad: int) -> Fraction:
    ways = sum(comb(bad, k) * comb(lot - bad, draws - k) for k in range(most + 1))
    return Fraction(ways, comb(lot, draws))


@pytest.mark.parametrize(("lot", "draws"), [(20, 5), (37, 12), (60, 30), (60, 60), (9, 1)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_bound_of_a_finite_lot_is_exact_for_every_lot(
    lot: int, draws: int, confidence: float
) -> None:
    level = 1 - Fraction(str(confidence))
    bounds = [hypergeometric_upper(k, draws, lot, confidence=confidence) for k in range(draws + 1)]
    for bad in range(lot + 1):
        wrong = sum(
            Fraction(comb(bad, k) * comb(lot - bad, draws - k), comb(lot, draws))
            for k in range(draws + 1)
            if bounds[k] < bad
        )
        assert wrong <= level
    for found, bound in enumerate(bounds):  # and no smaller bound would do
        possible = found <= bound <= lot - (draws - found)
        assert possible
        assert exact_tail(found, draws, lot, bound) > level
        if bound < lot - (draws - found):
            assert exact_tail(found, draws, lot, bound + 1) <= level


@pytest.mark.parametrize("draws", [10, 59, 200])
def test_the_bound_of_a_share_is_exact_for_every_share(draws: int) -> None:
    bounds = [clopper_pearson_upper(k, draws, confidence=0.95) for k in range(draws + 1)]
    for step in range(1, 400):
        share = step / 400
        wrong = sum(
            comb(draws, k) * share**k * (1 - share) ** (draws - k)
            for k in range(draws + 1)
            if bounds[k] < share
        )
        assert wrong <= 0.05 + 1e-9


def test_known_figures() -> None:
    # Rule of three; Hanley and Lippman-Hand 1983, and tables of Clopper and Pearson 1934.
    assert size_for(0.005) == 598
    assert size_for(0.05) == 59
    assert clopper_pearson_upper(0, 30, confidence=0.95) == pytest.approx(0.09503, abs=1e-5)
    assert clopper_pearson_upper(2, 50, confidence=0.95) == pytest.approx(0.12061, abs=1e-5)
    assert size_for(0.005, lot=1_000) < 598
    assert size_for(0.005, defects=1) == 947
    assert sum(sizes_of(SamplePlan(by_risk=False), {"all": 83_000}).values()) == 598


@pytest.mark.parametrize("bad", [0, 1, 40, 415, 5_000, 20_000])
def test_the_bound_of_a_large_lot_is_not_below_that_of_a_finite_one(bad: int) -> None:
    for found in range(5):
        share = clopper_pearson_upper(found, 598, confidence=0.95)
        most = hypergeometric_upper(found, 598, 25_000 + bad, confidence=0.95)
        assert most <= share * (25_000 + bad)


def test_plans_say_what_they_cost() -> None:
    plain = sizes_of(SamplePlan(), LOT)
    assert sum(plain.values()) == 600
    heavy = sizes_of(SamplePlan(weights={"high": 5}), LOT)
    assert (heavy["medium"], heavy["low"]) == (plain["medium"], plain["low"])
    assert heavy["high"] == pytest.approx(5 * plain["high"], abs=5)
    growing = sizes_of(SamplePlan(extensions=1), LOT)
    assert 730 < sum(growing.values()) < 745
    any_left = sizes_of(SamplePlan(combine=Combine.SUBSETS), LOT)
    each = sizes_of(SamplePlan(combine=Combine.SEPARATE), LOT)
    assert 600 < sum(any_left.values()) < sum(each.values())
    assert all(sizes_of(SamplePlan(), SMALL)[name] == size for name, size in SMALL.items())


@pytest.mark.parametrize("combine", list(Combine))
@pytest.mark.parametrize("bad", [(1, 0, 0), (10, 0, 0), (0, 0, 14), (4, 5, 7), (30, 1, 0)])
def test_the_combined_bound_is_true_often_enough_by_enumeration(
    combine: Combine, bad: tuple[int, int, int]
) -> None:
    """All outcomes of a sample of three strata, each with its exact probability."""
    plan = SamplePlan(combine=combine, share=0.1)
    drawn = {"high": 12, "medium": 15, "low": 25}
    strata = [
        Stratum(name=name, size=size, designed=drawn[name], drawn=drawn[name], seen=drawn[name],
                looked=drawn[name])
        for name, size in SMALL.items()
    ]  # fmt: skip
    wrong = {"as it is": 0.0, "with refusals": 0.0}
    ranges = [range(min(drawn[one.name], b) + 1) for one, b in zip(strata, bad, strict=True)]
    for outcome in product(*ranges):
        chance = 1.0
        found = []
        for one, b, k in zip(strata, bad, outcome, strict=True):
            chance *= comb(b, k) * comb(one.size - b, one.designed - k)
            chance /= comb(one.size, one.designed)
            found.append(replace(one, defects=k, known=k, fresh=k))
        # Refusing what had a defect is a choice by the data; the bound has to bear it.
        refused = [replace(one, refused=one.known > 0) for one in found]
        for name, told in (("as it is", found), ("with refusals", refused)):
            kept = [(one, b) for one, b in zip(told, bad, strict=True) if not one.refused]
            if bound_of(plan, told).defects < sum(b - one.known for one, b in kept):
                wrong[name] += chance
    assert max(wrong.values()) <= 0.05


@pytest.mark.parametrize("combine", list(Combine))
@pytest.mark.parametrize("share_bad", [0.011, 0.02])
def test_a_bad_lot_is_accepted_seldom_whatever_is_decided_on_the_way(
    combine: Combine, share_bad: float
) -> None:
    """Simulated: judge, grow after a defect, then refuse strata with defects, then accept."""
    plan = SamplePlan(share=0.01, combine=combine, extensions=1)
    lot = {"high": 400, "medium": 1_000, "low": 3_000}
    runs, wrong = 200, 0
    first = sizes_of(plan, lot)
    grown: dict[tuple[int, ...], dict[str, int]] = {}
    for seed in range(runs):
        random = Random(f"{combine}{share_bad}{seed}")  # noqa: S311  to be repeated
        truth = {
            name: set(random.sample(range(size), round(size * share_bad)))
            for name, size in lot.items()
        }
        strata = [_looked(name, size, first[name], 0, truth[name]) for name, size in lot.items()]
        state = state_of(plan, strata)
        if not state.met and state.known < 8:  # else the reviewer gives up
            key = tuple(one.defects for one in strata)
            if key not in grown:
                grown[key] = sizes_of(plan, lot, found=strata)
            strata = [
                _looked(one.name, one.size, grown[key][one.name], one.designed, truth[one.name])
                for one in strata
            ]
            state = state_of(plan, strata)
        if not state.met:
            strata = [replace(one, refused=bool(one.fresh)) for one in strata]
            state = state_of(plan, strata)
        left = sum(len(truth[one.name]) - one.known for one in strata if not one.refused)
        texts = sum(one.size - one.known for one in strata if not one.refused)
        wrong += state.met and left >= plan.share * texts
        assert state.bound is not None
    assert wrong / runs <= 0.05


def _looked(name: str, size: int, designed: int, before: int, bad: set[int]) -> Stratum:
    found = sum(place < designed for place in bad)
    return Stratum(
        name=name, size=size, designed=designed, drawn=designed, seen=designed, looked=designed,
        defects=found, known=found, fresh=sum(before <= place < designed for place in bad),
    )  # fmt: skip


def test_nothing_is_stated_before_all_is_judged_and_a_defect_has_to_be_followed_up() -> None:
    plan = SamplePlan(share=0.05, by_risk=False)
    [size] = sizes_of(plan, {"all": 1_000}).values()
    half = Stratum(name="all", size=1_000, designed=size, drawn=size, seen=size - 1,
                   looked=size - 1)  # fmt: skip
    state = state_of(plan, [half])
    assert (state.bound, state.met, state.left) == (None, False, 1)
    assert state.projected.share < 0.05
    done = replace(half, seen=size, looked=size)
    assert state_of(plan, [done]).met
    bad = replace(done, defects=1, known=1, fresh=1)
    assert (state_of(plan, [bad]).met, state_of(plan, [bad]).open) == (False, ("all",))
    whole = replace(bad, drawn=1_000, looked=1_000, known=3)
    seen = state_of(plan, [whole])
    assert seen.bound is not None
    assert (seen.met, seen.bound.defects, seen.bound.texts) == (True, 0, 997)


@pytest.mark.parametrize(
    "plan",
    [
        SamplePlan(share=0),
        SamplePlan(confidence=0.5),
        SamplePlan(extensions=9),
        SamplePlan(weights={"high": 0.5}),
    ],
)
def test_plans_that_cannot_be_followed_are_refused(plan: SamplePlan) -> None:
    with pytest.raises(BadSamplePlan):
        sizes_of(plan, LOT)
