"""Why a customer has a score: the reasons sum to what the score says."""

from pathlib import Path

import pytest

from rapport.storage import Facts
from rapport.training import explain_score, predict
from tests.training.test_propensity import NOW, a_shop_with_habits

LANGUAGES = ("zh", "en")


def test_nobody_has_reasons_before_a_model_is_in_use(facts: Facts, home: Path) -> None:
    a_shop_with_habits(facts, customers=5)
    told = explain_score("propensity", "c1", facts=facts, home=home, now=NOW, language="en")
    assert told == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_effects_of_a_customer_come_to_the_difference_of_the_probability(
    trained: Facts, home: Path, language: str
) -> None:
    table = predict("propensity", facts=trained, home=home, now=NOW)
    given = dict(
        zip(table["customer_id"].to_pylist(), table["probability"].to_pylist(), strict=True)
    )

    def told(name: str) -> float:
        reasons = explain_score(
            "propensity", name, facts=trained, home=home, now=NOW, language=language
        )
        assert all(one.sentence for one in reasons)
        return sum(one.effect for one in reasons)

    first, second = "c1", "c2"
    apart = 100 * (given[first] - given[second])
    assert told(first) - told(second) == pytest.approx(apart, abs=1e-6)
