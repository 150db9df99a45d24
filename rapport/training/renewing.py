"""Trains anew what is a month old or has drifted; nothing is used without its gate and leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from rapport.storage import Facts
from rapport.training.drift import DriftReport, check_drift, drift_due
from rapport.training.errors import GateNotPassed, TooLittleHistory
from rapport.training.kinds import get_kind, list_kinds, train_model
from rapport.training.model import ModelId
from rapport.training.registry import in_use, list_cards, promote

log = structlog.get_logger(__name__)

_EVERY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What became of a kind: the look at the model in use, the new model, whether it is used."""

    kind: str
    report: DriftReport | None = None
    model_id: ModelId | None = None
    promoted: bool = False


def renew_models(
    *, facts: Facts, home: Path, now: datetime, may_promote: bool
) -> tuple[Renewed, ...]:
    """Look at every kind that is due; train it anew where a month passed or customers changed.

    Kinds that nobody ever trained are left alone. `may_promote` lets a new model that passes its
    gate take the place of the one in use; else a person decides.
    """
    found = (_renew(kind, facts, home, now, may_promote) for kind in list_kinds())
    return tuple(one for one in found if one is not None)


def _renew(kind: str, facts: Facts, home: Path, now: datetime, may_promote: bool) -> Renewed | None:
    cards = list_cards(home, kind=kind)
    if not cards:
        return None
    report = None
    if drift_due(home, kind, now=now):
        report = check_drift(kind, facts=facts, home=home, now=now)
    due = now - cards[0].created_at >= _EVERY or (report is not None and bool(report.causes))
    if not due:
        return Renewed(kind=kind, report=report) if report else None
    try:
        card = train_model(kind, facts=facts, home=home, now=now).card
    except TooLittleHistory as error:
        log.info("model.not-trained", kind=kind, because=error.code)
        return Renewed(kind=kind, report=report)
    promoted = may_promote and _promoted(home, kind, card.model_id)
    return Renewed(kind=kind, report=report, model_id=card.model_id, promoted=promoted)


def _promoted(home: Path, kind: str, model_id: ModelId) -> bool:
    if in_use(home, kind) is None:
        return False  # the first model of a kind is a person's decision
    try:
        promote(home, model_id, get_kind(kind).gate)
    except GateNotPassed:
        return False
    return True
