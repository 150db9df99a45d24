"""Why a customer has a score: each feature's effect in points of a hundred, in words."""

from datetime import datetime
from pathlib import Path

import numpy as np

from rapport.storage import Facts
from rapport.training.features import FEATURES, snapshot
from rapport.training.kinds import get_kind
from rapport.training.model import ScoreReason
from rapport.training.propensity import read_weights
from rapport.training.registry import in_use, load_model
from rapport.training.sentences import sentence_of

_POINTS = 100.0


def explain_score(
    kind: str, customer_id: str, *, facts: Facts, home: Path, now: datetime, language: str
) -> tuple[ScoreReason, ...]:
    """Why the model in use says what it says of a customer, the strongest reason first.

    The effects are points of a hundred and sum to what this customer's probability differs by from
    the average customer's. Empty where no model of the kind is in use, or nothing is known of the
    customer. Raises `UnknownModelKind`.
    """
    get_kind(kind)
    current = in_use(home, kind)
    if current is None:
        return ()
    shot = snapshot(facts, at=now, outcome_days=0, only=customer_id)
    if not len(shot):
        return ()
    fitted = read_weights(load_model(home, current))
    average = np.array([fitted.means])
    parts = (shot.rows[0] - average[0]) / np.array(fitted.scales) * np.array(fitted.weights)
    change = float(fitted.probabilities(shot.rows)[0] - fitted.probabilities(average)[0])
    margin = float(parts.sum())
    effects = parts * (_POINTS * change / margin) if margin else np.zeros(len(parts))
    values = np.expm1(shot.rows[0])
    reasons = [
        ScoreReason(
            feature=name,
            value=float(value),
            effect=float(effect),
            sentence=sentence_of(name, float(value), float(effect), language=language),
        )
        for name, value, effect in zip(FEATURES, values, effects, strict=True)
    ]
    return tuple(sorted(reasons, key=lambda one: -abs(one.effect)))
