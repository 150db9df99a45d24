"""Learns whom a finished campaign moved, from its draw, and scores customers by it.

The draw gives arms and propensities, events give what came of it, and what was known of a customer
is looked up as it was when their wave left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import structlog
from numpy.typing import NDArray

from rapport.campaigns import closed_outcomes
from rapport.decisions import HOLDOUT, choices_of
from rapport.scoring import Kept, keep_scores
from rapport.storage import Database, Facts
from rapport.training.earlier import FEATURES
from rapport.training.past_rows import NOTHING_KNOWN, past_rows
from rapport.uplift import (
    BadWorth,
    Interval,
    Terms,
    Trial,
    TrialTooSmall,
    UpliftReport,
    best_margins,
    cross_fit,
    get_model,
    keep_report,
    report_of,
    sums_by_share,
)

log = structlog.get_logger(__name__)

OUTCOMES: Mapping[str, str] = {"ordered": "ordered", "revenue": "revenue_minor"}
"""What can be hoped for, and its column."""

_DIGITS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the shop says of money: margin (0 to 1) of revenue, a message's cost in minor units.

    `budget`, in minor units, is for all messages together; None for as many as pay. `outcome` is
    what is hoped for, one of `OUTCOMES`. Raises `BadWorth` for another one.
    """

    margin_share: float
    message_cost: float
    budget: float | None = None
    outcome: str = "ordered"

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise BadWorth(
                f"nothing is called {self.outcome!r} among outcomes; use {' or '.join(OUTCOMES)}"
            )


def learn_uplift(
    campaign_id: str,
    worth: Worth,
    *,
    database: Database,
    facts: Facts,
    currency: str,
    now: datetime,
) -> UpliftReport:
    """Learn whom a campaign moved, keep what was found, and score customers if it is released.

    May be repeated: the new report replaces the old. Raises `WrongMoment` while orders still count,
    `TrialTooSmall` where there are too few of any arm.
    """
    trial, order = trial_of(
        campaign_id,
        database=database,
        facts=facts,
        currency=currency,
        now=now,
        outcome=worth.outcome,
    )
    report, model = report_of(
        trial,
        terms_of(worth, trial, order=order),
        campaign_id=campaign_id,
        outcome=worth.outcome,
        currency=currency,
        now=now,
    )
    keep_report(database, report, model)
    kept = score_by_uplift(report, database=database, facts=facts, now=now)
    log.info(
        "uplift.learned",
        campaign_id=campaign_id,
        customers=report.customers,
        released=report.policy.is_released,
        scores=kept.rows,
    )
    return report


def score_by_uplift(
    report: UpliftReport, *, database: Database, facts: Facts, now: datetime
) -> Kept:
    """Give every customer the margin that a message like the campaign's is expected to add.

    In minor units, under the report's score name. A report that is not released scores nobody, and
    takes back what an earlier one said.
    """
    ids: Sequence[str] = ()
    values = np.zeros(0)
    if report.policy.is_released:
        shot = past_rows(facts, at=now)
        model = get_model(database, report.campaign_id)
        ids, values = shot.customer_ids, best_margins(model, shot.rows, report.terms)
    scores = pa.table(
        {
            "customer_id": pa.array(ids, pa.string()),
            "value": pa.array(np.round(values, _DIGITS), pa.float64()),
        }
    )
    return keep_scores(facts, scores, name=report.score, model="uplift", now=now)


def worth_by_share(
    report: UpliftReport,
    shares: Sequence[float],
    *,
    database: Database,
    facts: Facts,
    now: datetime,
) -> list[tuple[float, Interval]]:
    """What writing only to the first share by expected margin would have earned per customer.

    Told by the campaign's own draw, doubly robust, above writing to nobody; each customer is ranked
    by what was learned from others.
    """
    trial, _ = trial_of(
        report.campaign_id,
        database=database,
        facts=facts,
        currency=report.currency,
        now=now,
        outcome=report.outcome,
    )
    crossed = cross_fit(trial, base=report.base.base)
    return sums_by_share(trial, crossed.uplifts, report.terms, shares)


def trial_of(
    campaign_id: str,
    *,
    database: Database,
    facts: Facts,
    currency: str,
    now: datetime,
    outcome: str = "ordered",
) -> tuple[Trial, float]:
    """Read a finished campaign as a trial, with the mean revenue of who ordered in minor units.

    Groups and waves in which an arm could not be drawn are left out: nobody there could have had
    it. Raises `TrialTooSmall` if that leaves nothing.
    """
    did = closed_outcomes(campaign_id, database=database, facts=facts, currency=currency, now=now)
    given = {one.customer_id: one for one in choices_of(database, campaign_id)}
    held = pa.array([one in given for one in did["customer_id"].to_pylist()], pa.bool_())
    did = did.filter(held)
    ids = did["customer_id"].to_pylist()
    names = [HOLDOUT, *sorted(set(did["arm"].to_pylist()) - {HOLDOUT})]
    arm = np.array([names.index(one) for one in did["arm"].to_pylist()], dtype=np.intp)
    own = np.array([given[one].propensity for one in ids])
    propensities, kept = _propensities(_cells(did), arm, own, len(names))
    if not kept.any() or len(names) == 1:
        raise TrialTooSmall(
            f"campaign {campaign_id!r} has no group with a holdout and every arm; without a holdout"
            " nobody knows whom it moved",
            campaign_id=campaign_id,
        )
    revenue = np.asarray(did["revenue_minor"].to_numpy(), dtype=np.float64)
    ordered = np.asarray(did["ordered"].to_numpy(), dtype=bool)
    trial = Trial(
        features=_features(did, facts)[kept],
        names=FEATURES,
        arms=tuple(names),
        arm=arm[kept],
        propensities=propensities[kept],
        outcome=np.asarray(did[OUTCOMES[outcome]].to_numpy(), dtype=np.float64)[kept],
    )
    return trial, float(revenue[ordered].mean()) if ordered.any() else 0.0


def terms_of(worth: Worth, trial: Trial, *, order: float) -> Terms:
    """What an outcome is worth: the margin of a mean order, or the margin of the revenue itself."""
    value = worth.margin_share * (order if worth.outcome == "ordered" else 1.0)
    costs = (0.0, *(worth.message_cost for _ in trial.arms[1:]))
    return Terms(value=max(value, 1e-9), costs=costs, budget=worth.budget)


def _cells(did: pa.Table) -> np.ndarray:
    """Number the groups × waves: all their customers were drawn with the same probabilities."""
    pairs = zip(did["segment_id"].to_pylist(), did["wave"].to_pylist(), strict=True)
    numbers: dict[tuple[str, int], int] = {}
    return np.array([numbers.setdefault(one, len(numbers)) for one in pairs], dtype=np.intp)


def _propensities(
    cells: np.ndarray, arm: np.ndarray, own: np.ndarray, arms: int
) -> tuple[np.ndarray, np.ndarray]:
    """The probability of every arm for each customer: as written down for others of their cell.

    And who is in a cell in which every arm was drawn.
    """
    count = int(cells.max()) + 1 if len(cells) else 0
    sums, seen = np.zeros((count, arms)), np.zeros((count, arms))
    np.add.at(sums, (cells, arm), own)
    np.add.at(seen, (cells, arm), 1)
    table = np.divide(sums, seen, out=np.zeros_like(sums), where=seen > 0)
    whole: NDArray[np.bool_] = np.asarray((seen > 0).all(axis=1))
    table[whole] /= table[whole].sum(axis=1, keepdims=True)
    return table[cells], whole[cells]


def _features(did: pa.Table, facts: Facts) -> np.ndarray:
    """What was known of each customer when their wave left."""
    ids, starts = did["customer_id"].to_pylist(), did["started_at"].to_pylist()
    rows = np.tile(NOTHING_KNOWN, (len(ids), 1))
    place = {one: number for number, one in enumerate(ids)}
    for start in sorted(set(starts)):
        shot = past_rows(facts, at=start)
        for customer_id, row in zip(shot.customer_ids, shot.rows, strict=True):
            number = place.get(customer_id)
            if number is not None and starts[number] == start:
                rows[number] = row
    return rows
