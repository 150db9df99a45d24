"""Why a customer has a score: each feature's effect in points of a hundred, in words."""

from datetime import datetime
from pathlib import Path

from rapport.storage import Facts
from rapport.training.kinds import get_kind
from rapport.training.model import ScoreReason
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
    wanted, current = get_kind(kind), in_use(home, kind)
    if current is None:
        return ()
    effects = wanted.explain(facts, load_model(home, current), customer_id, now=now)
    reasons = [
        ScoreReason(
            feature=one.feature,
            value=one.value,
            effect=_POINTS * one.share,
            sentence=sentence_of(one.feature, one.value, _POINTS * one.share, language=language),
        )
        for one in effects
    ]
    return tuple(sorted(reasons, key=lambda one: -abs(one.effect)))
