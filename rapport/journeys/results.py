"""What a journey did: people per step, and what it earned above the customers it held out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from rapport.decisions import Lift, estimate_lift, estimate_rate_lift
from rapport.events import EVENTS, ORDER_EVENTS, EventName
from rapport.journeys.positions import PositionStatus, PublishedJourney
from rapport.journeys.store import count_positions, journey_people, read_counts
from rapport.storage import Database, Facts

_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """How many people of all versions are at a step now, and what became of others there.

    Counts are of times: who came twice counts twice. `not_sent` and `exited` go by reason.
    """

    step_id: str
    kind: str
    here: int = 0
    passed: int = 0
    sent: int = 0
    goal: int = 0
    not_sent: Mapping[str, int] = field(default_factory=dict)
    exited: Mapping[str, int] = field(default_factory=dict)
    ways: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyResults:
    """What those who went through did within `days` of coming in, beside those held out.

    Everybody who came in counts from their first entry, whether they got a message or not. Amounts
    are minor units of `currency` per person; `goal` is None for a journey without one.
    """

    journey_id: str
    days: float
    currency: str
    orders: Lift
    revenue: Lift
    goal: Lift | None


def steps_of(published: PublishedJourney, *, database: Database) -> list[StepCounts]:
    """Count people by the steps of the newest version; steps it no longer has come last."""
    here: dict[str, int] = {}
    for (status, step_id), people in count_positions(database, published.journey_id).items():
        if status == PositionStatus.ACTIVE:
            here[step_id] = people
    counted: dict[str, dict[str, dict[str, int]]] = {}
    for row in read_counts(database, published.journey_id):
        reasons = counted.setdefault(row["step_id"], {}).setdefault(row["what"], {})
        reasons[row["reason"]] = reasons.get(row["reason"], 0) + row["people"]
    kinds: dict[str, str] = {step.id: step.kind for step in published.journey.steps}
    gone = sorted({*here, *counted} - {*kinds})
    return [
        _counts(step_id, kinds.get(step_id, "gone"), here, counted.get(step_id, {}))
        for step_id in [*kinds, *gone]
    ]


def results_of(
    published: PublishedJourney,
    *,
    database: Database,
    facts: Facts,
    currency: str,
    now: datetime,
) -> JourneyResults:
    """Compare who went through with who was held out: orders, revenue and the goal per person.

    Within the days of the journey's goal, else 30, and up to `now`: who came in lately counts with
    what they did so far, on both sides alike.
    """
    goal = published.journey.goal
    days = goal.within_days if goal else _DAYS
    first: dict[str, tuple[datetime, bool]] = {}
    for row in journey_people(database, published.journey_id):
        since, held = first.get(row.customer_id, (row.entered_at, False))
        held = held or row.status == PositionStatus.HOLDOUT
        first[row.customer_id] = min(since, row.entered_at), held
    people = _did(first, days, currency, goal.event if goal else "", facts=facts, now=now)
    ours = people.filter(pc.invert(people["held"]))
    theirs = people.filter(people["held"])
    return JourneyResults(
        journey_id=published.journey_id,
        days=days,
        currency=currency,
        orders=estimate_lift(ours["orders"].to_numpy(), theirs["orders"].to_numpy()),
        revenue=estimate_lift(ours["revenue"].to_numpy(), theirs["revenue"].to_numpy()),
        goal=None
        if goal is None
        else estimate_rate_lift(
            (sum(ours["goal"].to_pylist()), ours.num_rows),
            (sum(theirs["goal"].to_pylist()), theirs.num_rows),
        ),
    )


def _did(
    first: Mapping[str, tuple[datetime, bool]],
    days: float,
    currency: str,
    goal: str,
    *,
    facts: Facts,
    now: datetime,
) -> pa.Table:
    """A row per person: held, orders, revenue, goal (0 or 1)."""
    moment = pa.timestamp("us", "UTC")
    asked = pa.table(
        {
            "customer_id": pa.array(list(first), pa.string()),
            "since": pa.array([since for since, _ in first.values()], moment),
            "until": pa.array(
                [min(since + timedelta(days=days), now) for since, _ in first.values()], moment
            ),
            "held": pa.array([held for _, held in first.values()], pa.bool_()),
        }
    )
    if not first:
        nobody = {"orders": pa.array([], pa.int64()), "revenue": pa.array([], pa.int64())}
        return asked.select(["held"]).append_column("orders", nobody["orders"]).append_column(
            "revenue", nobody["revenue"]).append_column("goal", nobody["orders"])  # fmt: skip
    events = facts.table(EVENTS)
    names = [*(name.value for name in ORDER_EVENTS), *([goal] if goal else [])]
    kept = events.filter(events.name.isin(names)).select(
        "customer_id", "happened_at", "name", "amount_minor", "currency"
    )
    people = ibis.memtable(asked)
    both = people.left_join(kept, "customer_id")
    inside = ((both.happened_at > both.since) & (both.happened_at <= both.until)).fill_null(False)
    bought = inside & (both.name == EventName.ORDER_COMPLETED.value)
    money = (
        inside & both.name.isin([name.value for name in ORDER_EVENTS]) & (both.currency == currency)
    )
    answers = both.group_by("customer_id", "held").aggregate(
        orders=bought.fill_null(False).sum(),
        revenue=both.amount_minor.sum(where=money.fill_null(False)).fill_null(0),
        goal=(inside & (both.name == goal)).fill_null(False).max().cast("int64"),
    )
    return facts.read(answers.order_by("customer_id"))


def _counts(
    step_id: str, kind: str, here: Mapping[str, int], counted: Mapping[str, Mapping[str, int]]
) -> StepCounts:
    passed = counted.get("passed", {})
    return StepCounts(
        step_id=step_id,
        kind=kind,
        here=here.get(step_id, 0),
        passed=sum(passed.values()),
        sent=sum(counted.get("sent", {}).values()),
        goal=sum(counted.get("goal", {}).values()),
        not_sent=counted.get("not sent", {}),
        exited=counted.get("exited", {}),
        ways={way: people for way, people in passed.items() if way},
    )
