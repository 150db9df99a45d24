"""Why a customer has a score: each feature's effect in points of a hundred, in words."""

from datetime import datetime
from pathlib import Path

from rapport.storage import Facts
from rapport.training.customers import read_asked
from rapport.training.features import FEATURES
from rapport.training.kinds import get_kind
from rapport.training.model import ScoreReason
from rapport.training.outcomes import OUTCOMES, look
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
    outcome, current = OUTCOMES[get_kind(kind).kind], in_use(home, kind)
    if current is None:
        return ()
    shot = look(facts, outcome, at=now, only=customer_id)
    if not len(shot):
        return ()
    effects = _POINTS * read_asked(load_model(home, current)).effects(shot.table)[0]
    values = [float(column[0].as_py()) for column in shot.table.columns]
    reasons = [
        ScoreReason(
            feature=name,
            value=value,
            effect=float(effect),
            sentence=sentence_of(name, value, float(effect), language=language),
        )
        for name, value, effect in zip(FEATURES, values, effects, strict=True)
    ]
    return tuple(sorted(reasons, key=lambda one: -abs(one.effect)))
