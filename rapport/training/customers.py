"""Trains, judges and asks a kind of question about customers: on the past, tested on a later past.

The test's outcomes end now, and every training outcome was known before the test's moment. The rule
to beat looks at one figure alone, such as how long ago the last order was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
import pyarrow as pa
import structlog

from rapport.evaluation import calibration_error, log_loss
from rapport.kit.ids import id_of
from rapport.storage import Facts
from rapport.training.answering import (
    SEED,
    Numbers,
    against_parent,
    against_rule,
    effects_by_customer,
    predictions,
)
from rapport.training.earlier import find_earlier
from rapport.training.errors import ModelUnreadable, TooLittleHistory
from rapport.training.features import FEATURES, Snapshot, hash_snapshots, together
from rapport.training.model import (
    Effect,
    Gate,
    GateReason,
    Model,
    ModelCard,
    ModelId,
    Requirement,
)
from rapport.training.outcomes import Outcome, look, look_back
from rapport.training.tabular import Leak, Settings, Trees, find_leaks, fit_tabular, read_tabular

log = structlog.get_logger(__name__)

MOST_ERROR = 0.1
"""The calibration error that is still let in."""

SETTINGS = Settings(trees=(Trees(rounds=120, leaves=6, step=0.08, leaf_rows=40, ridge=5.0),))
_FEWEST = 50
_MOST_ROWS = 200_000  # of more, so many drawn ones teach the same, and in a minute
_MOST_BINS = 10
_FEWEST_PER_BIN = 200  # in smaller bins chance alone would look like a calibration error of 0.05


class Asked(Protocol):
    """A model that is asked about a table of features."""

    def probabilities(self, table: pa.Table) -> Numbers:
        """One probability (0 to 1) per row."""

    def effects(self, table: pa.Table) -> Numbers:
        """What each column adds to a row's probability, against the average row."""


def gate_for(outcome: Outcome) -> Gate:
    """What a model of this kind must show before it is used."""
    return Gate(
        kind=outcome.kind,
        requirements=(
            Requirement(
                metric="auc_gain_low",
                at_least=0.0,
                because=GateReason.ABOVE_RECENCY
                if outcome.rule == "days_since_order"
                else GateReason.ABOVE_RULE,
            ),
            Requirement(
                metric="log_loss_gain",
                at_least=0.0,
                because=GateReason.NEARER_THAN_RULE,
            ),
            Requirement(
                metric="calibration_error",
                at_most=MOST_ERROR,
                because=GateReason.PROMISES_KEPT,
            ),
            Requirement(
                metric="auc_gain_over_parent",
                at_least=0.0,
                because=GateReason.NO_WORSE,
                if_parent=True,
            ),
        ),
    )


def train_outcome(
    outcome: Outcome, facts: Facts, *, now: datetime, parent: Model | None = None
) -> Model:
    """Train and test on the shop's events before `now`. Nothing is kept and nothing is used yet.

    The same facts, moment and parent give the same model, with the same id. Raises
    `TooLittleHistory`.
    """
    test = _drawn(look_back(facts, outcome, at=now - timedelta(days=outcome.test_days_ago)))
    train = _drawn(
        together(
            [
                look_back(facts, outcome, at=now - timedelta(days=ago))
                for ago in outcome.train_days_ago
            ]
        )
    )
    _check_enough(train, "learn from", outcome)
    _check_enough(test, "test on", outcome)
    leaks = find_leaks(train.table, train.outcome)
    fitted = fit_tabular(train.table, train.outcome, settings=SETTINGS)
    metrics = _measure(outcome, fitted, train, test) | {"tree_share": fitted.tree_share}
    if parent is not None:
        given, theirs = (one.probabilities(test.table) for one in (fitted, read_asked(parent)))
        metrics |= against_parent(test.outcome, given, theirs)
    card = _card(outcome, hash_snapshots(train, test), metrics | {"leaks": len(leaks)}, leaks,
                 now=now, parent=parent)  # fmt: skip
    log.info("model.trained", model_id=card.model_id, kind=outcome.kind, customers=len(test))
    return Model(card=card, weights=fitted.as_weights())


def predict_outcome(outcome: Outcome, facts: Facts, model: Model, *, now: datetime) -> pa.Table:
    """One row per customer asked about: customer_id, probability, model_id, predicted_at."""
    shot = look(facts, outcome, at=now)
    probabilities = read_asked(model).probabilities(shot.table) if len(shot) else np.zeros(0)
    return predictions(shot.customer_ids, probabilities, model, now=now)


def explain_outcome(
    outcome: Outcome, facts: Facts, model: Model, customer_ids: Sequence[str], *, now: datetime
) -> dict[str, list[Effect]]:
    """What each feature adds to customers' probabilities against the average one's.

    Who is not asked about has no entry.
    """
    shot = look(facts, outcome, at=now, only=customer_ids)
    if not len(shot):
        return {}
    return effects_by_customer(shot, FEATURES, read_asked(model).effects(shot.table))


def read_asked(model: Model) -> Asked:
    """Make a kept model one that can be asked, or say that it does not fit this version."""
    earlier = find_earlier(model)
    if earlier is not None:
        return earlier
    found = read_tabular(model)
    if tuple(column.name for column in found.columns) != FEATURES:
        raise ModelUnreadable(
            f"model {model.card.model_id!r} was trained on other features; train a new one"
        )
    return found


def banded_rule(outcome: Outcome, train: Snapshot, test: Snapshot) -> Numbers:
    """The baseline: how often it followed for customers of the same band in the training time."""
    bands = np.digitize(train.table[outcome.rule].to_numpy(), outcome.edges)
    overall = train.outcome.mean()
    # One customer's worth of the overall share keeps a band that nobody was in from being empty.
    shares = np.array(
        [
            (train.outcome[bands == band].sum() + overall) / ((bands == band).sum() + 1)
            for band in range(len(outcome.edges) + 1)
        ]
    )
    found: Numbers = shares[np.digitize(test.table[outcome.rule].to_numpy(), outcome.edges)]
    return found


def calibration_bins(rows: int) -> int:
    """How many bins of customers a calibration error is counted over."""
    return max(1, min(_MOST_BINS, rows // _FEWEST_PER_BIN))


def _drawn(shot: Snapshot) -> Snapshot:
    if len(shot) <= _MOST_ROWS:
        return shot
    chance = np.random.default_rng(SEED)
    return shot.taken(np.sort(chance.choice(len(shot), _MOST_ROWS, replace=False)))


def _measure(outcome: Outcome, fitted: Asked, train: Snapshot, test: Snapshot) -> dict[str, float]:
    given, rule = fitted.probabilities(test.table), banded_rule(outcome, train, test)
    loss, rule_loss = log_loss(test.outcome, given), log_loss(test.outcome, rule)
    error = calibration_error(test.outcome, given, bins=calibration_bins(len(test)))
    return against_rule(test.outcome, given, rule) | {
        "log_loss": loss,
        "calibration_error": error,
        "baseline_log_loss": rule_loss,
        "log_loss_gain": rule_loss - loss,
        "outcome_share": float(test.outcome.mean()),
        "train_rows": len(train),
        "test_rows": len(test),
        **_curve(test.outcome, given),
    }


def _curve(truth: Numbers, given: Numbers) -> dict[str, float]:
    """Promised and seen share per bin, for the picture of the calibration."""
    parts = np.array_split(np.argsort(given, kind="stable"), calibration_bins(len(truth)))
    return {
        f"{name}_{number}": float(values[part].mean())
        for number, part in enumerate(parts, start=1)
        for name, values in (("promised", given), ("seen", truth))
    }


def _card(
    outcome: Outcome,
    data_hash: str,
    metrics: dict[str, float],
    leaks: tuple[Leak, ...],
    *,
    now: datetime,
    parent: Model | None,
) -> ModelCard:
    parent_id = parent.card.model_id if parent else None
    named = {"leaks": ", ".join(leak.column for leak in leaks)} if leaks else {}
    return ModelCard(
        model_id=ModelId(id_of(outcome.kind, data_hash, repr(SETTINGS), parent_id or "")),
        kind=outcome.kind,
        about=outcome.about,
        created_at=now,
        data_hash=data_hash,
        parameters={"known_after_days": outcome.known_after_days, "seed": SEED, **named},
        metrics=metrics,
        licence="for the shop whose customers it learned from",
        parent=parent_id,
    )


def _check_enough(shot: Snapshot, purpose: str, outcome: Outcome) -> None:
    hits = int(shot.outcome.sum())
    if len(shot) < _FEWEST or not 0 < hits < len(shot):
        raise TooLittleHistory(
            f"to {purpose}, there are {len(shot)} customers of whom {hits} count as "
            f"{outcome.score}; at least {_FEWEST} customers are needed, some of either kind, over "
            f"{outcome.train_days_ago[-1]} days"
        )
