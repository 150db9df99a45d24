"""Purchase propensity: the probability that a customer orders within the next 30 days.

Trained on the past, tested on a later past: the test's 30 days end now, and every training
outcome was known before they began. The rule to beat looks only at how long ago the last order was.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa
import structlog
from numpy.typing import NDArray

from rapport.evaluation import auc, bootstrap_interval, calibration_error, log_loss
from rapport.kit.ids import id_of
from rapport.storage import Facts
from rapport.training.errors import ModelUnreadable, TooLittleHistory
from rapport.training.features import FEATURES, Snapshot, hash_snapshots, snapshot, together
from rapport.training.logistic import Logistic, fit_logistic
from rapport.training.model import Gate, Model, ModelCard, ModelId, Requirement

log = structlog.get_logger(__name__)

KIND = "propensity"
OUTCOME_DAYS = 30
SCORE = f"purchase_{OUTCOME_DAYS}d"
"""What rules call the probability. Stored names are forever."""

_TEST_DAYS_AGO = 30
_TRAIN_DAYS_AGO = (60, 90, 120)
_RECENCY_EDGES = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)
_FEWEST = 50
_RIDGE = 1.0
_SEED = 1
_MOST_BINS = 10
_FEWEST_PER_BIN = 200  # in smaller bins chance alone would look like a calibration error of 0.05

GATE = Gate(
    kind=KIND,
    requirements=(
        Requirement(
            metric="auc_gain_low",
            at_least=0.0,
            because="the model must rank better than the recency rule, with 95 % certainty",
        ),
        Requirement(
            metric="log_loss_gain",
            at_least=0.0,
            because="its probabilities must be closer to what happened than the rule's",
        ),
        Requirement(
            metric="calibration_error",
            at_most=0.1,
            because="a promised probability must come true, but for the season",
        ),
        Requirement(
            metric="auc_gain_over_parent",
            at_least=0.0,
            because="it must rank no worse than the model it replaces",
            if_parent=True,
        ),
    ),
)


def train_propensity(facts: Facts, *, now: datetime, parent: Model | None = None) -> Model:
    """Train and test on the shop's events before `now`. Nothing is kept and nothing is used yet.

    The same facts, moment and parent give the same model, with the same id.
    """
    test, *past = (
        snapshot(facts, at=now - timedelta(days=ago), outcome_days=OUTCOME_DAYS)
        for ago in (_TEST_DAYS_AGO, *_TRAIN_DAYS_AGO)
    )
    train = together(past)
    _check_enough(train, "learn from")
    _check_enough(test, "test on")
    fitted = fit_logistic(train.rows, train.ordered, features=FEATURES, ridge=_RIDGE)
    metrics = _measure(fitted, train, test)
    if parent is not None:
        metrics |= _against(fitted, read_weights(parent), test)
    card = _card(hash_snapshots(train, test), metrics, now=now, parent=parent)
    log.info("model.trained", model_id=card.model_id, kind=KIND, customers=len(test))
    return Model(card=card, weights=asdict(fitted))


def predict_propensity(facts: Facts, model: Model, *, now: datetime) -> pa.Table:
    """One row per customer known at `now`: customer_id, probability, model_id, predicted_at."""
    shot = snapshot(facts, at=now, outcome_days=0)
    probabilities = read_weights(model).probabilities(shot.rows)
    return pa.table(
        {
            "customer_id": pa.array(shot.customer_ids, pa.string()),
            "probability": pa.array(probabilities, pa.float64()),
            "model_id": pa.array([model.card.model_id] * len(shot), pa.string()),
            "predicted_at": pa.array([now] * len(shot), pa.timestamp("us", "UTC")),
        }
    )


def read_weights(model: Model) -> Logistic:
    """Turn kept weights into a function, or say that they do not fit this version of Rapport."""
    try:
        fitted = msgspec.convert(model.weights, Logistic)
    except msgspec.ValidationError as error:
        raise ModelUnreadable(f"the weights of model {model.card.model_id!r}: {error}") from error
    if fitted.features != FEATURES:
        raise ModelUnreadable(
            f"model {model.card.model_id!r} was trained on other features; train a new one"
        )
    return fitted


def recency_rule(train: Snapshot, days_since_order: NDArray[np.float64]) -> NDArray[np.float64]:
    """The baseline: how often customers of the same recency band ordered in the training time."""
    bands = np.digitize(train.days_since_order, _RECENCY_EDGES)
    overall = train.ordered.mean()
    # One customer's worth of the overall share keeps a band that nobody was in from being empty.
    shares = np.array(
        [
            (train.ordered[bands == band].sum() + overall) / ((bands == band).sum() + 1)
            for band in range(len(_RECENCY_EDGES) + 1)
        ]
    )
    return shares[np.digitize(days_since_order, _RECENCY_EDGES)]


def _measure(fitted: Logistic, train: Snapshot, test: Snapshot) -> dict[str, float]:
    given = fitted.probabilities(test.rows)
    rule = recency_rule(train, test.days_since_order)
    bins = max(1, min(_MOST_BINS, len(test) // _FEWEST_PER_BIN))
    low, high = bootstrap_interval(
        lambda picked: (
            auc(test.ordered[picked], given[picked]) - auc(test.ordered[picked], rule[picked])
        ),
        len(test),
        seed=_SEED,
    )
    loss, rule_loss = log_loss(test.ordered, given), log_loss(test.ordered, rule)
    return {
        "auc": auc(test.ordered, given),
        "log_loss": loss,
        "calibration_error": calibration_error(test.ordered, given, bins=bins),
        "baseline_auc": auc(test.ordered, rule),
        "baseline_log_loss": rule_loss,
        "log_loss_gain": rule_loss - loss,
        "auc_gain_low": low,
        "auc_gain_high": high,
        "order_share": float(test.ordered.mean()),
        "train_rows": len(train),
        "test_rows": len(test),
    }


def _against(fitted: Logistic, parent: Logistic, test: Snapshot) -> dict[str, float]:
    theirs = auc(test.ordered, parent.probabilities(test.rows))
    return {
        "parent_auc": theirs,
        "auc_gain_over_parent": auc(test.ordered, fitted.probabilities(test.rows)) - theirs,
    }


def _card(
    data_hash: str, metrics: dict[str, float], *, now: datetime, parent: Model | None
) -> ModelCard:
    parent_id = parent.card.model_id if parent else None
    return ModelCard(
        model_id=ModelId(id_of(KIND, data_hash, str(_RIDGE), parent_id or "")),
        kind=KIND,
        about=f"Probability of an order within {OUTCOME_DAYS} days, by logistic regression.",
        created_at=now,
        data_hash=data_hash,
        parameters={"ridge": _RIDGE, "outcome_days": OUTCOME_DAYS, "seed": _SEED},
        metrics=metrics,
        licence="for the shop whose customers it learned from",
        parent=parent_id,
    )


def _check_enough(shot: Snapshot, purpose: str) -> None:
    orders = int(shot.ordered.sum())
    if len(shot) < _FEWEST or not 0 < orders < len(shot):
        raise TooLittleHistory(
            f"to {purpose}, there are {len(shot)} customers of whom {orders} ordered within "
            f"{OUTCOME_DAYS} days; at least {_FEWEST} customers are needed, some who ordered and "
            f"some who did not, over {_TRAIN_DAYS_AGO[-1]} days"
        )
