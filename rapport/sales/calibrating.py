"""Whether the score kept its word: tenths of leads by their score at hand-over, and how many won.

Only closed leads say anything; a lead that is still at work is in no tenth.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from rapport.decisions import HOLDOUT, Lift, choices_of, estimate_rate_lift
from rapport.events import EVENTS, EventName
from rapport.kit.proportions import wilson_interval
from rapport.sales.handing_over import experiment_of
from rapport.sales.model import Lead, StageKind
from rapport.sales.planning import SalesPlan
from rapport.sales.store import all_leads, put_self_test
from rapport.storage import Database, Facts

_TENTHS = 10
_PART = 1_000
FEWEST = 30
"""Closed leads before a self-test says anything of the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """Leads of like scores: their mean score, and the share won with its 95 % Wilson interval."""

    number: int
    leads: int
    won: int
    mean_score: float
    share: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether the mean score lies within the interval, where scores are chances."""
        return self.low <= self.mean_score <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What became of the leads of a line.

    `brier` is the mean squared error of the scores as chances (0 is perfect), `order` the chance
    that a lead that was won had a higher score than one that was lost (0.5 is luck, 1 is perfect);
    both are None where scores are no chances, or where all ended alike.
    """

    line: str
    leads: int
    won: int
    tenths: tuple[Tenth, ...]
    brier: float | None
    order: float | None


def calibration_of(database: Database, line: str, *, until: datetime | None = None) -> Calibration:
    """Hold scores at hand-over against what became of the leads, up to a moment."""
    closed: list[Lead] = []
    after = ""
    while part := all_leads(database, line=line, after=after, limit=_PART):
        closed += [one for one in part if _tells(one, until)]
        after = part[-1].lead_id
    scores = np.array([one.score for one in closed], dtype=float)
    won = np.array([one.kind is StageKind.WON for one in closed], dtype=bool)
    chances = bool(scores.size) and scores.min() >= 0 and scores.max() <= 1
    return Calibration(
        line=line,
        leads=len(closed),
        won=int(won.sum()),
        tenths=_tenths(scores, won),
        brier=float(np.mean((scores - won) ** 2)) if chances else None,
        order=_order(scores, won),
    )


def self_test(database: Database, plan: SalesPlan, *, timezone: str, now: datetime) -> int:
    """Keep what is known at the end of last month, per line, once; return how many are new."""
    zone = ZoneInfo(timezone)
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = (first - timedelta(days=1)).strftime("%Y-%m")
    return sum(
        put_self_test(
            database,
            month=month,
            line=line.line,
            body=_told(calibration_of(database, line.line, until=first)),
            now=now,
        )
        for line in plan.lines
    )


def earned_by_calls(
    database: Database, facts: Facts, line: str, *, days: int, now: datetime
) -> Lift:
    """Compare who ordered within so many days of being called with who was held out.

    Only who was chosen so many days ago or more counts, so that all had the same time.
    """
    chosen = [
        one
        for one in choices_of(database, experiment_of(line))
        if now - one.chosen_at >= timedelta(days=days)
    ]
    ordered = _ordered(facts, {one.customer_id: one.chosen_at for one in chosen}, days=days)
    sides = [
        [one.customer_id in ordered for one in chosen if (one.arm == HOLDOUT) is held]
        for held in (False, True)
    ]
    called, held = ((sum(side), len(side)) for side in sides)
    return estimate_rate_lift(called, held)


def _tells(lead: Lead, until: datetime | None) -> bool:
    closed = lead.closed_at is not None and (until is None or lead.closed_at < until)
    return closed and lead.score is not None and lead.kind is not StageKind.OPEN


def _tenths(scores: np.ndarray, won: np.ndarray) -> tuple[Tenth, ...]:
    """Divide leads into ten by their scores, the lowest first; like scores stay together."""
    if not scores.size:
        return ()
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, _TENTHS + 1)[1:-1], method="lower"))
    places = np.searchsorted(edges, scores, side="left")
    return tuple(
        _tenth(number, scores[places == place], won[places == place])
        for number, place in enumerate(np.unique(places), start=1)
    )


def _tenth(number: int, scores: np.ndarray, won: np.ndarray) -> Tenth:
    hits, size = int(won.sum()), int(won.size)
    low, high = wilson_interval(hits, size)
    mean = float(scores.mean())
    return Tenth(
        number=number, leads=size, won=hits, mean_score=mean, share=hits / size, low=low, high=high
    )


def _order(scores: np.ndarray, won: np.ndarray) -> float | None:
    """The area under the ROC curve: pairs in order, ties half."""
    ups, downs = scores[won], np.sort(scores[~won])
    if not ups.size or not downs.size:
        return None
    below = np.searchsorted(downs, ups, side="left").sum()
    ties = np.searchsorted(downs, ups, side="right").sum() - below
    return float((below + ties / 2) / (ups.size * downs.size))


def _ordered(facts: Facts, since: dict[str, datetime], *, days: int) -> set[str]:
    if not since:
        return set()
    events = facts.rows_of(EVENTS, sorted(since))
    orders = events.filter(events.name == EventName.ORDER_COMPLETED)
    rows = facts.read(orders.select("customer_id", "happened_at")).to_pylist()
    within = timedelta(days=days)
    return {
        row["customer_id"]
        for row in rows
        if timedelta(0) <= row["happened_at"] - since[row["customer_id"]] <= within
    }


def _told(found: Calibration) -> dict[str, object]:
    tenths: Sequence[dict[str, object]] = [asdict(one) for one in found.tenths]
    return {"leads": found.leads, "won": found.won, "brier": found.brier,
            "order": found.order, "enough": found.leads >= FEWEST, "tenths": tenths}  # fmt: skip
