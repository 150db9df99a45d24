"""The response model in columns says what the response model says of each customer."""

from dataclasses import replace

import numpy as np
import pytest

from rapport.content import ATTRIBUTES, Tone
from rapport.demo import Arm, Recipient, expected_revenue
from rapport.demo.crowds import (
    crowd_chances,
    crowd_expected,
    crowd_of,
    crowd_own_chances,
    draw_crowd,
)
from rapport.demo.latent import Kind
from rapport.demo.likings import LIKINGS, liking, likings
from rapport.demo.response import chances, own_order_chance

RECIPIENTS = [
    Recipient(
        customer_id=f"c{n:05d}",
        language="zh-CN" if n % 3 else "en",
        recency_days=None if n % 5 == 0 else 20.0 + n % 200,
    )
    for n in range(1, 301)
]
CROWD = crowd_of(RECIPIENTS)
PLAIN = Arm(name="plain", language="zh", tone=Tone.WARM)
FULL = Arm(
    name="full",
    language="zh",
    tone=Tone.REFINED,
    discount_share=0.15,
    product_ids=("everyday-dahongpao",),
    fit=0.7,
    attributes={"question": "yes", "appeal": "care", "proof": "review", "length": "short"},
)
ARMS = pytest.mark.parametrize("arm", [PLAIN, FULL], ids=["plain", "full"])


@ARMS
def test_chances_and_expectations_are_those_of_each_customer(arm: Arm) -> None:
    each = [chances(one, arm) for one in RECIPIENTS]
    opened, clicked, moved = crowd_chances(CROWD, arm)
    np.testing.assert_allclose(opened, [one.opened for one in each])
    np.testing.assert_allclose(clicked, [one.clicked for one in each])
    np.testing.assert_allclose(moved, [one.moved for one in each])
    np.testing.assert_allclose(crowd_own_chances(CROWD), [own_order_chance(o) for o in RECIPIENTS])
    for sent in (arm, None):
        worth = [expected_revenue(one, sent) for one in RECIPIENTS]
        np.testing.assert_allclose(crowd_expected(CROWD, sent), worth)


@ARMS
def test_drawn_answers_have_the_expected_means(arm: Arm) -> None:
    rng = np.random.default_rng(3)
    many = CROWD.take(np.tile(np.arange(len(CROWD)), 400))
    for sent in (arm, None):
        drawn = draw_crowd(many, sent, rng)
        error = drawn.amount_minor.std() / len(many) ** 0.5
        assert abs(drawn.amount_minor.mean() - crowd_expected(CROWD, sent).mean()) < 4 * error
        assert np.array_equal(drawn.amount_minor > 0, drawn.ordered)
    opened, clicked, _ = crowd_chances(CROWD, arm)
    assert draw_crowd(many, arm, rng).clicked.mean() == pytest.approx(
        (opened * clicked).mean(), rel=0.05
    )


def test_the_values_of_an_attribute_have_no_effect_on_average() -> None:
    for kind in Kind:
        for attribute, known in LIKINGS.items():
            summed = sum(liking(kind, attribute, value) for value in known.values)
            assert summed == pytest.approx(0)
            assert set(known.values) == set(ATTRIBUTES[attribute])


def test_what_a_text_does_not_name_adds_nothing() -> None:
    assert likings(Kind.LOYAL, {}) == (0, 0)
    assert likings(Kind.LOYAL, {"products": "2", "question": "perhaps"}) == (0, 0)


def test_attributes_move_openings_or_clicks_as_stated() -> None:
    asks = replace(PLAIN, attributes={"question": "yes"})
    cares = replace(PLAIN, attributes={"appeal": "care"})
    plain, asked, cared = (crowd_chances(CROWD, arm) for arm in (PLAIN, asks, cares))
    assert not np.allclose(plain[0], asked[0])
    np.testing.assert_allclose(plain[1], asked[1])
    np.testing.assert_allclose(plain[0], cared[0])
    assert not np.allclose(plain[1], cared[1])
