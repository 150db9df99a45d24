"""What is suggested: what looks best most often, everything sometimes, nothing forbidden ever."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from rapport.catalog import Offer
from rapport.effects import (
    NothingFeasible,
    UnknownAttribute,
    estimate,
    feasible_settings,
    suggest,
    variant_chances,
)

SPACE = {"question": ("no", "yes"), "tone": ("warm", "plain", "playful")}
OFFER = Offer(
    offer_id="o",
    names={"en": "Spring"},
    discount_share=0.1,
    code="SPRING",
    ends_at=datetime(2026, 4, 1, tzinfo=UTC),
)


def test_what_is_known_to_be_best_is_drawn_most_and_nothing_never(campaigns: Any) -> None:
    posterior = estimate(campaigns(12, customers=40_000), space=SPACE)
    chances = variant_chances(posterior, "new", SPACE, explored=0.12)
    assert chances["tone"]["warm"] == pytest.approx(0.92, abs=0.01)
    assert chances["tone"]["playful"] == pytest.approx(0.04, abs=0.01)
    assert all(sum(shares.values()) == pytest.approx(1) for shares in chances.values())


def test_draws_follow_the_propensities_that_are_logged(campaigns: Any) -> None:
    posterior = estimate(campaigns(2, customers=300), space=SPACE)
    chances = variant_chances(posterior, "new", SPACE)
    rng = np.random.default_rng(0)
    drawn: Counter[str] = Counter()
    for _ in range(2_000):
        made = suggest(posterior, group="new", variants=1, feasible=SPACE, rng=rng).variants[0]
        drawn[made.settings["tone"]] += 1
        expected = np.prod([chances[name][value] for name, value in made.settings.items()])
        assert made.propensity == pytest.approx(expected)
    for value, share in chances["tone"].items():
        assert drawn[value] / 2_000 == pytest.approx(share, abs=0.04)


def test_variants_of_a_brief_differ(campaigns: Any) -> None:
    posterior = estimate(campaigns(12, customers=40_000), space=SPACE)
    made = suggest(
        posterior, group="new", variants=3, feasible=SPACE, rng=np.random.default_rng(1)
    ).variants
    assert [one.variant for one in made] == ["A", "B", "C"]
    assert len({tuple(one.settings.items()) for one in made}) == 3


def test_only_what_is_feasible_is_proposed(campaigns: Any) -> None:
    posterior = estimate(campaigns(3), space=SPACE)
    feasible = {"question": ("no",), "tone": ("plain", "playful")}
    rng = np.random.default_rng(0)
    for _ in range(50):
        made = suggest(posterior, group="new", variants=2, feasible=feasible, rng=rng)
        for one in made.variants:
            assert one.settings["question"] == "no"
            assert one.settings["tone"] != "warm"
    with pytest.raises(NothingFeasible, match="tone"):
        suggest(posterior, group="new", variants=1, feasible={"tone": ()}, rng=rng)


def test_a_wish_says_whether_it_explores(campaigns: Any) -> None:
    posterior = estimate(campaigns(12, customers=40_000), space=SPACE)
    rng = np.random.default_rng(2)
    seen = [
        wish
        for _ in range(60)
        for one in suggest(posterior, group="new", variants=1, feasible=SPACE, rng=rng).variants
        for wish in one.wishes
        if wish.attribute == "tone"
    ]
    assert {wish.value for wish in seen if not wish.explores} == {"warm"}
    assert "warm" not in {wish.value for wish in seen if wish.explores}


def test_an_offer_a_language_and_products_decide_what_can_be_said() -> None:
    with_offer = feasible_settings(language="en", offer=OFFER, products=1)
    assert with_offer["offer_frame"] == ("none", "named", "percent", "code")
    assert with_offer["urgency"] == ("no", "yes")
    without = feasible_settings(language="zh-CN", offer=None, products=0)
    assert without["offer_frame"] == ("none",)
    assert without["urgency"] == without["price"] == ("no",)
    assert "price" not in without["appeal"]
    endless = Offer(offer_id="o", names={"zh": "春"}, discount_share=0.1)
    zh = feasible_settings(language="zh", offer=endless, products=1)
    assert zh["offer_frame"] == ("none", "named", "zhe")
    assert zh["urgency"] == ("no",)


def test_what_the_brand_forbids_is_left_out_and_what_is_decided_stays() -> None:
    found = feasible_settings(
        language="en",
        offer=OFFER,
        products=1,
        forbidden=[("emoji", "yes"), ("appeal", "scarcity")],
        fixed={"tone": "warm"},
    )
    assert found["emoji"] == ("no",)
    assert "scarcity" not in found["appeal"]
    assert found["tone"] == ("warm",)
    for pair in [("smell", "yes"), ("emoji", "maybe")]:
        with pytest.raises(UnknownAttribute):
            feasible_settings(language="en", offer=None, products=0, forbidden=[pair])
