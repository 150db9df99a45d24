"""What is learned from figures: the truth, with the uncertainty that it deserves."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rapport.effects import Effect, Measure, Posterior, effects_of, estimate, lift_of

SPACE = {"question": ("no", "yes"), "tone": ("warm", "plain", "playful")}
TRUE = {
    ("question", "no"): -150.0,
    ("question", "yes"): 150.0,
    ("tone", "warm"): 200.0,
    ("tone", "plain"): 0.0,
    ("tone", "playful"): -200.0,
}


def by_pair(posterior: Posterior, group: str) -> dict[tuple[str, str], Effect]:
    return {(one.attribute, one.value): one for one in effects_of(posterior, group)}


def test_with_many_recipients_the_true_effects_are_found(campaigns: Any) -> None:
    figures = campaigns(12, customers=40_000)
    for group in ("new", "old", ""):
        found = by_pair(estimate(figures, space=SPACE), group)
        for pair, true in TRUE.items():
            assert found[pair].mean == pytest.approx(true, abs=40)
        assert found["question", "yes"].helps > 0.99
        assert found["tone", "warm"].best > 0.99


def test_with_few_recipients_effects_shrink_to_nought_and_stay_unsure(campaigns: Any) -> None:
    found = by_pair(estimate(campaigns(2, customers=50), space=SPACE), "new")
    for effect in found.values():
        assert effect.low < 0 < effect.high
        assert abs(effect.mean) < 150


def test_intervals_hold_the_truth_about_as_often_as_they_say(campaigns: Any) -> None:
    held = [
        found.low <= TRUE[pair] <= found.high
        for seed in range(30)
        for pair, found in by_pair(
            estimate(campaigns(4, customers=1_000, seed=seed), space=SPACE), "new"
        ).items()
    ]
    assert 0.88 <= np.mean(held) <= 1


def test_a_group_that_differs_is_told_apart_and_a_new_one_starts_from_the_others(
    campaigns: Any,
) -> None:
    extra = {("old", "question", "yes"): -900.0}
    figures = campaigns(12, customers=20_000, extra=extra)
    posterior = estimate(figures, space=SPACE, groups=["unheard of"])
    pair = "question", "yes"
    assert by_pair(posterior, "new")[pair].mean > 50
    assert by_pair(posterior, "old")[pair].mean < -150
    unheard = by_pair(posterior, "unheard of")["tone", "warm"]
    assert unheard.mean > 50
    assert unheard.customers == 0
    known = by_pair(posterior, "new")["tone", "warm"]
    assert unheard.high - unheard.low > known.high - known.low


def test_a_group_borrows_from_the_others(campaigns: Any) -> None:
    everything = campaigns(10, customers=2_000)
    few = [one for one in everything if one.group == "new" and one.campaign_id == "c0"]
    many = few + [one for one in everything if one.group == "old"]
    alone, together = (by_pair(estimate(each, space=SPACE), "new") for each in (few, many))
    pair = "tone", "warm"
    assert abs(together[pair].mean - 200) < abs(alone[pair].mean - 200)
    assert together[pair].high - together[pair].low < alone[pair].high - alone[pair].low


def test_clicks_that_go_with_revenue_make_effects_surer(campaigns: Any) -> None:
    errors = {False: 0.0, True: 0.0}
    for seed in range(5):
        for clicks in errors:
            figures = campaigns(4, seed=seed, clicks=clicks)
            found = by_pair(estimate(figures, space=SPACE), "new")
            errors[clicks] += sum(abs(found[pair].mean - true) for pair, true in TRUE.items())
    assert errors[True] < 0.9 * errors[False]


def test_clicks_that_have_nothing_to_do_with_revenue_are_not_believed(campaigns: Any) -> None:
    figures = [
        replace(one, clicked=round(one.customers * 0.3) if one.attributes.get("tone") == "plain"
                else 0 if one.held_out else round(one.customers * 0.02))
        for one in campaigns(16, customers=20_000)
    ]  # fmt: skip
    found = by_pair(estimate(figures, space=SPACE), "new")
    assert found["tone", "warm"].best > 0.9
    assert found["tone", "plain"].mean < 100


def test_what_a_mail_is_worth_is_told_with_its_interval(campaigns: Any) -> None:
    lift = lift_of(estimate(campaigns(12, customers=20_000), space=SPACE), "new")
    assert lift is not None
    assert lift.low < 950 < lift.high  # 800, and half of what a question adds
    assert lift.high - lift.low < 400
    assert lift_of(estimate(campaigns(1), space=SPACE, groups=["x"]), "x") is None


def test_without_figures_nothing_is_known() -> None:
    found = by_pair(estimate([], space=SPACE, groups=["new"]), "new")
    assert found["question", "yes"].helps == pytest.approx(0.5, abs=0.05)
    assert found["question", "yes"].customers == 0
    assert sum(found["tone", value].best for value in SPACE["tone"]) == pytest.approx(1)


def test_the_same_figures_give_the_same_answer(campaigns: Any) -> None:
    figures = campaigns(3)
    first, second = (effects_of(estimate(figures, space=SPACE), "new") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("measure", [Measure.ORDERS, Measure.CLICKS])
def test_orders_and_clicks_are_measures_too(campaigns: Any, measure: Measure) -> None:
    found = by_pair(
        estimate(campaigns(12, customers=20_000, clicks=True), space=SPACE, measure=measure), "old"
    )
    assert found["tone", "warm"].low > 0 > found["tone", "playful"].high


def test_evidence_counts_recipients_of_texts_with_the_value(campaigns: Any) -> None:
    figures = campaigns(5)
    posterior = estimate(figures, space=SPACE)
    found = by_pair(posterior, "new")
    sent = [one for one in figures if one.group == "new" and not one.held_out]
    assert sum(found["tone", v].customers for v in SPACE["tone"]) == len(sent) * 400
    assert by_pair(posterior, "")["question", "yes"].campaigns <= 5
