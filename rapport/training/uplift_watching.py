"""Keeps uplift scores as fresh as the others, and looks once a month whether they still fit.

Only a released policy gives scores. Whom a message moves is learned from a draw, so a shift is told
and nothing is learned anew by itself: that takes another campaign with a holdout.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import structlog

from rapport.kit.ids import id_of
from rapport.storage import Database, Facts
from rapport.training.drift import DriftReport, keep_look, look_due, psi, read_looks
from rapport.training.earlier import FEATURES
from rapport.training.past_rows import past_rows
from rapport.training.uplifting import score_by_uplift
from rapport.uplift import UpliftReport, best_margins, get_model, list_reports

log = structlog.get_logger(__name__)

_KIND = "uplift"


def refresh_uplift(*, database: Database, facts: Facts, now: datetime) -> int:
    """Score every customer again by each released policy; return the scores that are kept now.

    What a policy that is not released once said was taken back when that was learned.
    """
    scores = 0
    for report in _released(database):
        kept = score_by_uplift(report, database=database, facts=facts, now=now)
        log.info("uplift.scored", score=report.score, scores=kept.rows, changed=kept.changed)
        scores += kept.rows
    return scores


def watch_uplift(
    *, database: Database, facts: Facts, home: Path, now: datetime
) -> tuple[DriftReport, ...]:
    """Look at each released policy that was not looked at for a month, and keep what was found.

    Today's customers are held against those of the moment when it was learned.
    """
    return tuple(
        _look(report, database=database, facts=facts, home=home, now=now)
        for report in _released(database)
        if look_due(uplift_looks(home, report), made=report.learned_at, now=now)
    )


def uplift_looks(home: Path, report: UpliftReport) -> tuple[DriftReport, ...]:
    """What was found of a report's model, the latest last; learning again begins anew."""
    return read_looks(_path(home, report))


def _look(
    report: UpliftReport, *, database: Database, facts: Facts, home: Path, now: datetime
) -> DriftReport:
    model = get_model(database, report.campaign_id)
    then, today = past_rows(facts, at=report.learned_at).rows, past_rows(facts, at=now).rows
    found = DriftReport(
        model_id=report.score,
        kind=_KIND,
        checked_at=now,
        score_psi=psi(
            best_margins(model, then, report.terms), best_margins(model, today, report.terms)
        ),
        feature_psi={
            name: psi(then[:, place], today[:, place]) for place, name in enumerate(FEATURES)
        },
    )
    keep_look(_path(home, report), found)
    return found


def _released(database: Database) -> Iterator[UpliftReport]:
    return (one for one in list_reports(database) if one.policy.is_released)


def _path(home: Path, report: UpliftReport) -> Path:
    learned = id_of(_KIND, report.campaign_id, report.learned_at.isoformat())
    return home / "models" / _KIND / learned / "drift.jsonl"
