"""Ways that are drawn: by fixed shares, or by what did best so far. Each draw is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.decisions import Choice, choices_of, record_draws, split
from rapport.events import EVENTS
from rapport.journeys.model import ChooseStep, SplitStep
from rapport.journeys.store import keep_learned, read_learned
from rapport.storage import Database, Facts

_PART = 5_000
_DRAWS = 4_000
_LEAST_SHARE = 0.02  # of each option, so that what did badly once is tried again
_LEARNED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a draw needs. `names` are the ids by which customers are drawn: they never change."""

    experiment: str
    names: Sequence[str]
    customers: Sequence[str]
    now: datetime

    def keep(
        self,
        database: Database,
        arms: NDArray[np.object_],
        propensities: NDArray[np.float64],
        *,
        policy: str,
        reason: str,
    ) -> None:
        """Write down who drew what, with which probability: a statement for each arm."""
        customers = np.array(self.customers, object)
        with database.begin() as connection:
            for arm in sorted(set(arms.tolist())):
                drawn = Choice(
                    experiment=self.experiment,
                    customer_id="",
                    arm=arm,
                    propensity=float(propensities[arms == arm][0]),
                    policy=policy,
                    reason=reason,
                    chosen_at=self.now,
                )
                record_draws(connection, customers[arms == arm].tolist(), drawn)


def draw_split(step: SplitStep, drawing: Drawing, *, database: Database) -> NDArray[np.int64]:
    """Draw a way for each by a hash of step and customer, and keep with which probability."""
    shares = {str(place): way.share for place, way in enumerate(step.ways, 1)}
    arms, propensities = split(
        drawing.names, experiment=drawing.experiment, holdout_share=0, arms=shares
    )
    drawing.keep(database, arms, propensities, policy="split", reason="shares")
    return arms.astype(np.int64) - 1


def draw_choice(
    step: ChooseStep, drawing: Drawing, *, database: Database, facts: Facts
) -> NDArray[np.int64]:
    """Draw an option for each with the probability that it is the best, and keep it.

    Whoever has a choice at this step has it for good: a batch that is repeated, or another entry,
    goes the same way.
    """
    places = {option.name: place for place, option in enumerate(step.options)}
    learned = _learned(step, drawing, database=database, facts=facts)
    weights = chances(learned, seed=drawing.experiment)
    arms, propensities = split(
        drawing.names, experiment=drawing.experiment, holdout_share=0, arms=weights
    )
    reason = ", ".join(f"{name} {did}/{of}" for name, (of, did) in learned.items())
    drawing.keep(database, arms, propensities, policy="thompson", reason=reason[:200])
    held: dict[str, str] = {}
    for start in range(0, len(drawing.customers), _PART):
        part = list(drawing.customers[start : start + _PART])
        found = choices_of(database, drawing.experiment, customer_ids=part)
        held |= {choice.customer_id: choice.arm for choice in found}
    return np.array([places.get(held[one], 0) for one in drawing.customers], np.int64)


def chances(learned: Mapping[str, tuple[int, int]], *, seed: str) -> dict[str, float]:
    """Give each option the probability that its rate is the highest, given (tried, succeeded).

    Thompson (1933): each rate is Beta distributed after a uniform prior; a customer gets an option
    as often as it is the best in draws from all. None gets less than 2 %.
    """
    said = repr((seed, sorted(learned.items()))).encode()
    chance = np.random.default_rng(int.from_bytes(blake2b(said, digest_size=8).digest()))
    rates = np.column_stack(
        [chance.beta(1 + did, 1 + max(of - did, 0), _DRAWS) for of, did in learned.values()]
    )
    best = np.bincount(rates.argmax(axis=1), minlength=rates.shape[1]) / _DRAWS
    floored = _LEAST_SHARE + (1 - _LEAST_SHARE * len(best)) * best
    return {name: float(share) for name, share in zip(learned, floored, strict=True)}


def _learned(
    step: ChooseStep, drawing: Drawing, *, database: Database, facts: Facts
) -> dict[str, tuple[int, int]]:
    known = read_learned(database, drawing.experiment, since=drawing.now - _LEARNED_FOR)
    if not known:
        known = _look_up(step, drawing, database=database, facts=facts)
        keep_learned(database, drawing.experiment, known, now=drawing.now)
    return {option.name: known.get(option.name, (0, 0)) for option in step.options}


def _look_up(
    step: ChooseStep, drawing: Drawing, *, database: Database, facts: Facts
) -> dict[str, tuple[int, int]]:
    """Count, of the choices whose time to do it is over, how many there were and who did it."""
    counted = {option.name: (0, 0) for option in step.options}
    within = timedelta(days=step.within_days)
    old = [
        one
        for one in choices_of(database, drawing.experiment)
        if one.chosen_at + within <= drawing.now
    ]
    if not old:
        return counted
    made = ibis.memtable(
        pa.table(
            {
                "customer_id": pa.array([one.customer_id for one in old], pa.string()),
                "arm": pa.array([one.arm for one in old], pa.string()),
                "since": pa.array([one.chosen_at for one in old], pa.timestamp("us", "UTC")),
                "until": pa.array(
                    [one.chosen_at + within for one in old], pa.timestamp("us", "UTC")
                ),
            }
        )
    )
    events = facts.table(EVENTS)
    aims = events.filter(events.name == step.aim).select("customer_id", "happened_at")
    both = made.left_join(aims, "customer_id")
    did = ((both.happened_at > both.since) & (both.happened_at <= both.until)).fill_null(False)
    people = both.group_by("customer_id", "arm").aggregate(did=did.max())
    rows = people.group_by("arm").aggregate(
        tried=people.count(), succeeded=people.did.cast("int64").sum()
    )
    for row in facts.read(rows).to_pylist():
        if row["arm"] in counted:
            counted[row["arm"]] = (int(row["tried"]), int(row["succeeded"]))
    return counted
