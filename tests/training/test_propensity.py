"""Who will order next: learned from a shop whose customers have habits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression

from rapport.events import EVENTS, ORDER_LINES, Event, EventId, EventName, record_events
from rapport.storage import Facts
from rapport.training import (
    BadPredictionsFile,
    ModelUnreadable,
    NothingPromoted,
    TooLittleHistory,
    UnknownModelKind,
    get_kind,
    in_use,
    judge,
    predict,
    promote,
    train_model,
    write_predictions,
)
from rapport.training.logistic import fit_logistic
from rapport.training.outcomes import OUTCOMES, look_back

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = 200


def a_shop_with_habits(facts: Facts, *, customers: int = 1000) -> None:
    """Everybody comes on the first day, and then orders at a rate of their own."""
    facts.ensure(EVENTS)
    facts.ensure(ORDER_LINES)
    chance = np.random.default_rng(11)
    events = []
    for customer in range(customers):
        rate = chance.gamma(0.4, 0.05)
        for day in np.flatnonzero(chance.random(DAYS) < rate):
            events += visit(customer, int(day), orders=True)
        for day in np.unique([0, *chance.integers(0, DAYS, 3)]):
            events += visit(customer, int(day), orders=False)
    record_events(facts, events)


def visit(customer: int, day: int, *, orders: bool) -> list[Event]:
    at = NOW - timedelta(days=DAYS - day, hours=3)
    names = [EventName.PRODUCT_VIEWED, *([EventName.ORDER_COMPLETED] if orders else [])]
    return [
        Event(
            event_id=EventId(f"{customer}-{day}-{name}-{orders}"),
            name=name,
            happened_at=at,
            received_at=at,
            source="test",
            customer_id=f"c{customer}",  # type: ignore[arg-type]
            amount_minor=5000 if name == EventName.ORDER_COMPLETED else None,
            currency="CNY" if name == EventName.ORDER_COMPLETED else None,
        )
        for name in names
    ]


def test_a_model_ranks_customers_better_than_their_recency_and_keeps_its_promises(
    facts: Facts, home: Path
) -> None:
    a_shop_with_habits(facts)
    card = train_model("propensity", facts=facts, home=home, now=NOW).card
    assert card.metrics["auc"] > card.metrics["baseline_auc"] + 0.03
    assert card.metrics["log_loss"] < card.metrics["baseline_log_loss"]
    assert card.metrics["calibration_error"] < 0.05
    assert judge(card, get_kind("propensity").gate, current=None).passed


def test_training_twice_on_the_same_facts_gives_the_same_model(facts: Facts, home: Path) -> None:
    a_shop_with_habits(facts)
    first = train_model("propensity", facts=facts, home=home, now=NOW)
    assert train_model("propensity", facts=facts, home=home, now=NOW) == first


def test_the_model_in_use_is_asked_about_every_customer(facts: Facts, home: Path) -> None:
    a_shop_with_habits(facts)
    card = train_model("propensity", facts=facts, home=home, now=NOW).card
    with pytest.raises(NothingPromoted, match="train one and promote it"):
        predict("propensity", facts=facts, home=home, now=NOW)
    promote(home, card.model_id, get_kind("propensity").gate)
    rows = predict("propensity", facts=facts, home=home, now=NOW)
    assert rows.column_names == ["customer_id", "probability", "model_id", "predicted_at"]
    assert rows.num_rows == 1000
    assert 0 < min(rows["probability"].to_pylist()) < max(rows["probability"].to_pylist()) < 1


def test_a_successor_is_compared_with_the_model_in_use(facts: Facts, home: Path) -> None:
    a_shop_with_habits(facts)
    first = train_model("propensity", facts=facts, home=home, now=NOW - timedelta(days=7)).card
    promote(home, first.model_id, get_kind("propensity").gate)
    second = train_model("propensity", facts=facts, home=home, now=NOW).card
    assert second.parent == first.model_id == in_use(home, "propensity")
    assert "auc_gain_over_parent" in second.metrics


def test_nothing_after_the_moment_is_seen(facts: Facts) -> None:
    a_shop_with_habits(facts, customers=30)
    then = NOW - timedelta(days=60)
    before = look_back(facts, OUTCOMES["propensity"], at=then)
    record_events(facts, visit(1, DAYS - 59, orders=True))
    after = look_back(facts, OUTCOMES["propensity"], at=then)
    assert before.table == after.table
    assert after.outcome[after.customer_ids.index("c1")] == 1


def test_too_little_history_is_said_with_figures(facts: Facts, home: Path) -> None:
    facts.ensure(EVENTS)
    with pytest.raises(TooLittleHistory, match="0 customers of whom 0 count"):
        train_model("propensity", facts=facts, home=home, now=NOW)


def test_an_unknown_kind_is_answered_with_the_known_ones(facts: Facts, home: Path) -> None:
    with pytest.raises(UnknownModelKind, match="there are: propensity"):
        train_model("horoscope", facts=facts, home=home, now=NOW)


def test_a_model_of_other_features_is_not_asked(facts: Facts, home: Path) -> None:
    a_shop_with_habits(facts, customers=200)
    card = train_model("propensity", facts=facts, home=home, now=NOW).card
    weights = home / "models" / "propensity" / card.model_id / "weights.json"
    weights.write_text(weights.read_text("utf-8").replace("spent", "shoe_size"), "utf-8")
    with pytest.raises(ModelUnreadable, match="other features"):
        train_and_ask(card.model_id, facts, home)


def train_and_ask(model_id: str, facts: Facts, home: Path) -> None:
    kept = home / "models" / "propensity" / "in-use.json"
    kept.write_text(f'{{"stack": ["{model_id}"]}}', "utf-8")
    predict("propensity", facts=facts, home=home, now=NOW)


def test_the_weights_are_those_of_scikit_learn() -> None:
    chance = np.random.default_rng(3)
    rows = chance.normal(2, 3, (800, 3))
    truth = (chance.random(800) < 1 / (1 + np.exp(-(rows @ [0.4, -0.7, 0.0] + 0.2)))).astype(float)
    ours = fit_logistic(rows, truth, features=("a", "b", "c"), ridge=1.0)
    standard = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    theirs = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(standard, truth)
    assert ours.weights == pytest.approx(theirs.coef_[0], abs=1e-6)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=1e-6)


def test_a_feature_that_never_changes_does_no_harm() -> None:
    rows = np.column_stack([np.ones(100), np.arange(100.0)])
    truth = (np.arange(100) > 50).astype(float)
    fitted = fit_logistic(rows, truth, features=("same", "grows"))
    assert fitted.weights[0] == pytest.approx(0)
    assert np.all(np.isfinite(fitted.probabilities(rows)))


def test_predictions_are_written_as_the_files_ending_says(tmp_path: Path) -> None:
    rows = pa.table({"customer_id": ["a"], "probability": [0.5]})
    write_predictions(rows, tmp_path / "out.parquet")
    write_predictions(rows, tmp_path / "out.csv")
    assert pq.read_table(tmp_path / "out.parquet") == rows
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1] == '"a",0.5'
    with pytest.raises(BadPredictionsFile, match="must end in"):
        write_predictions(rows, tmp_path / "out.xlsx")
    with pytest.raises(BadPredictionsFile, match="cannot be written"):
        write_predictions(rows, tmp_path / "nowhere" / "out.csv")
