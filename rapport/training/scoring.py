"""Writes what the model in use expects of every customer, so that rules can ask for it."""

import time
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import structlog

from rapport.scoring import SCORES, keep_scores
from rapport.storage import Facts
from rapport.training.kinds import get_kind, list_kinds
from rapport.training.model import Scored
from rapport.training.registry import in_use, load_model

log = structlog.get_logger(__name__)

_NOBODY = pa.schema({"customer_id": pa.string(), "probability": pa.float64()})


def score_customers(kind: str, *, facts: Facts, home: Path, now: datetime) -> Scored:
    """Put what the model in use says of every customer in the place of the kind's scores.

    One commit, and whose score changed is touched, so that living segments follow. With no model
    in use nobody has a score: what a model said that was taken back is forgotten. Safe to repeat.
    """
    started = time.perf_counter()
    wanted, current = get_kind(kind), in_use(home, kind)
    with facts.patient():
        answers = _NOBODY.empty_table()
        if current is not None:
            answers = wanted.predict(facts, load_model(home, current), now=now)
        # What is beyond a hundredth of a percent is noise, and nobody is to be touched for it.
        scaled = pc.multiply(answers["probability"], wanted.scale)
        values = pc.round(scaled, ndigits=wanted.digits)
        scores = pa.table({"customer_id": answers["customer_id"], "value": values})
        kept = keep_scores(facts, scores, name=wanted.score, model=current, now=now)
    seconds = time.perf_counter() - started
    log.info(
        "customers.scored", kind=kind, model_id=current, scores=kept.rows, changed=kept.changed
    )
    return Scored(
        kind=kind,
        score=wanted.score,
        model_id=current,
        customers=kept.rows,
        changed=kept.changed,
        seconds=seconds,
    )


def score_what_is_due(*, facts: Facts, home: Path, now: datetime) -> tuple[Scored, ...]:
    """Score again where another model is in use than the one that gave the scores."""
    return tuple(
        score_customers(kind, facts=facts, home=home, now=now)
        for kind in list_kinds()
        if _given_by(facts, get_kind(kind).score) != {in_use(home, kind)} - {None}
    )


def _given_by(facts: Facts, score: str) -> set[str | None]:
    """Name the models that gave the scores that are kept: none, or one."""
    scores = facts.table(SCORES)
    models = scores.filter(scores.name == score).select("model").distinct()
    return set(facts.read(models)["model"].to_pylist())
