"""Watches a model in use: are customers still those it learned from, and does it keep its promise?

Once a month the customers of today are held against those of the model's own test, by the
population stability index (PSI) of each feature and of the score; and what the model would have
said of the latest customers whose outcome is known is held against what they did. Of PSI, 0.1 is
worth a look and 0.25 a shift (N. Siddiqi, Credit Risk Scorecards, 2006).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import structlog
from numpy.typing import NDArray

from rapport.evaluation import auc, calibration_error
from rapport.storage import Facts
from rapport.training.customers import MOST_ERROR, calibration_bins, read_asked
from rapport.training.model import ModelCard
from rapport.training.outcomes import OUTCOMES, look, look_back
from rapport.training.registry import get_card, in_use, load_model, model_folder

log = structlog.get_logger(__name__)

SHIFTED = 0.25
"""From this PSI on, customers are others than those that the model learned from."""

_FILE = "drift.jsonl"
_BINS = 10
_LEAST_SHARE = 1e-3  # a bin that is empty now counts as one customer in a thousand
_EVERY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """What one look at a model in use found. PSI by feature; figures of the monthly self-test.

    `calibration_error` and `auc` are of `tested` customers whose outcome is known by now; uplift
    tests nobody, for without a new draw nobody knows what a message changed.
    """

    model_id: str
    kind: str
    checked_at: datetime
    score_psi: float
    feature_psi: Mapping[str, float]
    tested: int = 0
    auc: float = 0.5
    calibration_error: float = 0.0
    outcome_share: float = 0.0

    @property
    def causes(self) -> tuple[str, ...]:
        """What speaks for training anew: names of features, `score`, `calibration`."""
        shifted = [name for name, value in self.feature_psi.items() if value >= SHIFTED]
        score = ["score"] if self.score_psi >= SHIFTED else []
        broken = ["calibration"] if self.calibration_error > MOST_ERROR else []
        return (*shifted, *score, *broken)


def check_drift(kind: str, *, facts: Facts, home: Path, now: datetime) -> DriftReport | None:
    """Look at the model of a kind that is in use, and keep what was found; None without one."""
    current = in_use(home, kind)
    outcome = OUTCOMES.get(kind)
    if current is None or outcome is None:
        return None
    model = load_model(home, current)
    asked = read_asked(model)
    then = look(facts, outcome, at=model.card.created_at - timedelta(days=outcome.test_days_ago))
    today = look(facts, outcome, at=now)
    known = look_back(facts, outcome, at=now - timedelta(days=outcome.known_after_days))
    given = asked.probabilities(known.table) if len(known) else np.zeros(0)
    report = DriftReport(
        model_id=current,
        kind=kind,
        checked_at=now,
        score_psi=psi(asked.probabilities(then.table), asked.probabilities(today.table))
        if len(then) and len(today)
        else 0.0,
        feature_psi={
            name: psi(then.table[name].to_numpy(), today.table[name].to_numpy())
            for name in then.table.column_names
        },
        tested=len(known),
        auc=auc(known.outcome, given),
        calibration_error=calibration_error(
            known.outcome, given, bins=calibration_bins(len(known))
        ),
        outcome_share=float(known.outcome.mean()) if len(known) else 0.0,
    )
    keep_look(_path(home, model.card), report)
    return report


def drift_reports(home: Path, model_id: str) -> tuple[DriftReport, ...]:
    """What was found of a model, the latest last."""
    return read_looks(_path(home, get_card(home, model_id)))


def drift_due(home: Path, kind: str, *, now: datetime) -> bool:
    """Whether a month has passed since the model in use was made, or last looked at."""
    current = in_use(home, kind)
    if current is None:
        return False
    made = get_card(home, current).created_at
    return look_due(drift_reports(home, current), made=made, now=now)


def look_due(reports: Sequence[DriftReport], *, made: datetime, now: datetime) -> bool:
    """Whether a month has passed since the last look, or since the model was made."""
    return now - (reports[-1].checked_at if reports else made) >= _EVERY


def psi(then: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """The population stability index of a figure, over ten bins of its earlier values.

    A value that fills a bin, as the nought of what few did, is a bin by itself.
    """
    if not len(then) or not len(now):
        return 0.0
    values, counts = np.unique(then, return_counts=True)
    often = values[counts >= len(then) / _BINS]
    tenths = np.quantile(then, np.linspace(0, 1, _BINS + 1)[1:-1])
    edges = np.unique(np.concatenate([tenths, often, np.nextafter(often, np.inf)]))

    def shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
        places = np.searchsorted(edges, values, side="right")
        counted = np.bincount(places, minlength=len(edges) + 1) / len(values)
        held: NDArray[np.float64] = np.maximum(counted, _LEAST_SHARE)
        return held

    before, after = shares(then), shares(now)
    return float(((after - before) * np.log(after / before)).sum())


def _path(home: Path, card: ModelCard) -> Path:
    return model_folder(home, card) / _FILE


def keep_look(path: Path, report: DriftReport) -> None:
    """Write down what a look found, below what the looks before it found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(msgspec.json.encode(report) + b"\n")
    log.info(
        "model.checked", model_id=report.model_id, kind=report.kind, shifted=len(report.causes)
    )


def read_looks(path: Path) -> tuple[DriftReport, ...]:
    """What the looks of a file found, the latest last; a line that was cut off ends them."""
    return tuple(_read(path))


def _read(path: Path) -> Iterator[DriftReport]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield msgspec.json.decode(line, type=DriftReport)
        except msgspec.DecodeError:
            return
