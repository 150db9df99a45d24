"""What the model in use says of every customer becomes a score, and follows the model."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.events import TOUCHED
from rapport.profiles import PROFILES
from rapport.scoring import SCORES
from rapport.storage import Facts
from rapport.training import (
    ModelId,
    UnknownModelKind,
    get_kind,
    in_use,
    predict,
    promote,
    roll_back,
    score_customers,
    score_what_is_due,
    train_model,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def facts(trained: Facts) -> Facts:
    return trained


@pytest.fixture
def model(facts: Facts, home: Path) -> ModelId:  # noqa: ARG001  (the shop must be there)
    """The model in use of a shop with 1,000 customers."""
    used = in_use(home, "propensity")
    assert used is not None
    return used


def scores(facts: Facts) -> dict[str, tuple[float, str]]:
    rows = facts.read(facts.table(SCORES)).to_pylist()
    assert {row["name"] for row in rows} <= {"purchase_30d"}
    return {row["customer_id"]: (row["value"], row["model"]) for row in rows}


def test_every_customer_has_what_the_model_in_use_says(
    facts: Facts, home: Path, model: ModelId
) -> None:
    done = score_customers("propensity", facts=facts, home=home, now=NOW)
    assert (done.score, done.model_id, done.customers, done.changed) == (
        "purchase_30d",
        model,
        1000,
        1000,
    )
    rows = predict("propensity", facts=facts, home=home, now=NOW).to_pylist()
    said = {row["customer_id"]: (round(row["probability"], 4), model) for row in rows}
    assert scores(facts) == said


def test_scoring_again_changes_nobody(facts: Facts, home: Path, model: ModelId) -> None:
    score_customers("propensity", facts=facts, home=home, now=NOW)
    facts.delete(TOUCHED, "turn", facts.read(facts.table(TOUCHED))["turn"].to_pylist())
    again = score_customers("propensity", facts=facts, home=home, now=NOW)
    assert (again.model_id, again.customers, again.changed) == (model, 1000, 0)
    assert facts.count(facts.table(TOUCHED)) == 0


def test_a_model_that_is_put_into_use_scores_once(facts: Facts, home: Path, model: ModelId) -> None:
    doors = {"facts": facts, "home": home}
    assert [one.model_id for one in score_what_is_due(**doors, now=NOW)] == [model]
    assert score_what_is_due(**doors, now=NOW) == ()


def test_a_model_that_is_taken_back_leaves_the_scores_of_the_one_before(
    facts: Facts, home: Path, model: ModelId
) -> None:
    doors = {"facts": facts, "home": home}
    score_customers("propensity", **doors, now=NOW)
    second = train_model("propensity", **doors, now=NOW).card.model_id
    gate = get_kind("propensity").gate
    promote(home, second, gate)
    assert [one.model_id for one in score_what_is_due(**doors, now=NOW)] == [second]
    assert {given for _, given in scores(facts).values()} == {second}
    roll_back(home, "propensity")
    assert [one.model_id for one in score_what_is_due(**doors, now=NOW)] == [model]
    assert {given for _, given in scores(facts).values()} == {model}


def test_without_a_model_in_use_nobody_has_a_score(
    facts: Facts, home: Path, model: ModelId
) -> None:
    doors = {"facts": facts, "home": home}
    score_customers("propensity", **doors, now=NOW)
    assert roll_back(home, "propensity") is None
    (done,) = score_what_is_due(**doors, now=NOW)
    assert (done.model_id, done.customers, done.changed) == (None, 0, 1000)
    assert scores(facts) == {}
    assert score_what_is_due(**doors, now=NOW) == ()
    assert model not in {given for _, given in scores(facts).values()}


def test_who_was_erased_is_not_scored_again(facts: Facts, home: Path, model: ModelId) -> None:
    facts.delete(PROFILES, "customer_id", ["c7"])
    done = score_customers("propensity", facts=facts, home=home, now=NOW)
    assert (done.model_id, done.customers) == (model, 999)
    assert "c7" not in scores(facts)


def test_an_unknown_kind_is_answered_with_the_known_ones(facts: Facts, home: Path) -> None:
    with pytest.raises(UnknownModelKind, match="there are: propensity"):
        score_customers("horoscope", facts=facts, home=home, now=NOW)
