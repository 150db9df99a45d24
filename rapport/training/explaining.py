"""Why customers have a score: each feature's effect in points of a hundred, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from rapport.storage import Facts
from rapport.training.kinds import get_kind
from rapport.training.model import Effect, ScoreReason
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
    told = explain_scores(kind, [customer_id], facts=facts, home=home, now=now, language=language)
    return told.get(customer_id, ())


def explain_scores(
    kind: str,
    customer_ids: Sequence[str],
    *,
    facts: Facts,
    home: Path,
    now: datetime,
    language: str,
) -> Mapping[str, tuple[ScoreReason, ...]]:
    """The same of many customers in one look; of whom nothing is known there is no entry."""
    wanted, current = get_kind(kind), in_use(home, kind)
    if current is None or not customer_ids:
        return {}
    found = wanted.explain(facts, load_model(home, current), customer_ids, now=now)
    return {customer_id: _reasons(effects, language) for customer_id, effects in found.items()}


def _reasons(effects: Sequence[Effect], language: str) -> tuple[ScoreReason, ...]:
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
