"""What the kinds of models that are asked about customers share: answers, and how they compare."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.evaluation import auc, bootstrap_interval
from rapport.training.features import Snapshot
from rapport.training.model import Effect, Model

Numbers = NDArray[np.float64]

SEED = 1


def predictions(
    customer_ids: Sequence[str], probabilities: Numbers, model: Model, *, now: datetime
) -> pa.Table:
    """One row per customer asked about: customer_id, probability, model_id, predicted_at."""
    rows = len(customer_ids)
    return pa.table(
        {
            "customer_id": pa.array(customer_ids, pa.string()),
            "probability": pa.array(probabilities, pa.float64()),
            "model_id": pa.array([model.card.model_id] * rows, pa.string()),
            "predicted_at": pa.array([now] * rows, pa.timestamp("us", "UTC")),
        }
    )


def effects_by_customer(
    shot: Snapshot, features: Sequence[str], effects: Numbers
) -> dict[str, list[Effect]]:
    """Whose effects they are: a row of `effects` per customer, a column per feature."""
    return {
        customer_id: [
            Effect(feature=name, value=row[name], share=float(share))
            for name, share in zip(features, own, strict=True)
        ]
        for customer_id, row, own in zip(
            shot.customer_ids, shot.table.to_pylist(), effects, strict=True
        )
    }


def against_rule(outcome: Numbers, given: Numbers, rule: Numbers) -> dict[str, float]:
    """How well both rank, and the 95 % interval of what the model ranks better than the rule."""
    low, high = bootstrap_interval(
        lambda picked: auc(outcome[picked], given[picked]) - auc(outcome[picked], rule[picked]),
        len(outcome),
        seed=SEED,
    )
    return {
        "auc": auc(outcome, given),
        "baseline_auc": auc(outcome, rule),
        "auc_gain_low": low,
        "auc_gain_high": high,
    }


def against_parent(outcome: Numbers, given: Numbers, theirs: Numbers) -> dict[str, float]:
    """How well the model in use ranks the same customers, and what the new one adds."""
    area = auc(outcome, theirs)
    return {"parent_auc": area, "auc_gain_over_parent": auc(outcome, given) - area}
