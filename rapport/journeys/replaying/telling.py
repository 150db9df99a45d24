"""Makes figures of a ledger: counts, messages, caps, samples, and who bought anyway."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.events import EventName
from rapport.journeys.model import ChooseStep, Journey, SegmentTrigger, SendStep, SetStep
from rapport.journeys.proving import Cap
from rapport.journeys.replaying.asking import Asked
from rapport.journeys.replaying.caps import held_back
from rapport.journeys.replaying.entries import Entries
from rapport.journeys.replaying.flow import STILL_IN, Ledger
from rapport.journeys.replaying.lookups import NEVER, Moments
from rapport.journeys.replaying.model import Baseline, CapBite, Passage, Period, Replayed, StepCount
from rapport.journeys.replaying.reaching import Reach

SENT = "sent"
_BASELINE_DAYS = 30.0
_DAY_MICROS = 86_400_000_000
_BEGIN = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run left behind."""

    journey: Journey
    period: Period
    customers: pa.Array
    ledger: Ledger
    entries: Entries
    first_sends: Moments
    held_out: int
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class _Messages:
    """A row per message: whose, of which send step, when, and how it would have gone."""

    entries: Entries
    steps: NDArray[np.int64]
    moments: Moments
    outcomes: NDArray[np.object_]


def tell(told: Told, *, asked: Asked, reach: Reach) -> Replayed:
    """Put a replay into figures."""
    sends = [step for step in told.journey.steps if isinstance(step, SendStep)]
    messages = _messages(told, sends, reach)
    sent = messages.outcomes == SENT
    return Replayed(
        journey_id=told.journey.journey,
        since=told.period.since,
        until=told.period.until,
        entered=len(told.entries),
        held_out=told.held_out,
        customers=len(np.unique(told.entries.codes)),
        steps=tuple(_step_counts(told, sends, messages)),
        ends=dict(told.ledger.ends),
        messages=_table(told, sends, messages),
        per_day=_per_day(messages.entries.codes[sent], messages.moments[sent]),
        bites=tuple(_bites(told.caps, sends, messages, sent)),
        baseline=_baseline(told, asked),
        samples=tuple(_samples(told)),
        notes=tuple(sorted({*asked.notes, *reach.notes, *_notes(told.journey)})),
    )


def _messages(told: Told, sends: list[SendStep], reach: Reach) -> _Messages:
    places = {step.id: place for place, step in enumerate(sends)}
    parts = [part for part in told.ledger.sends if len(part[2])]
    if not parts:
        nobody, none = np.empty(0, np.int64), np.empty(0, dtype=object)
        return _Messages(Entries(nobody, nobody, nobody), nobody, nobody, none)
    outcomes = []
    for step_id, entries, moments in parts:
        outcome = np.full(len(moments), SENT, dtype=object)
        channel = sends[places[step_id]].channel
        for reason, mask in reversed(reach.refused(channel, entries.codes, moments)):
            outcome[mask] = reason
        outcomes.append(outcome)
    return _Messages(
        Entries(
            np.concatenate([part[1].codes for part in parts]),
            np.concatenate([part[1].lanes for part in parts]),
            np.concatenate([part[1].moments for part in parts]),
        ),
        np.concatenate([np.full(len(part[2]), places[part[0]]) for part in parts]),
        np.concatenate([part[2] for part in parts]),
        np.concatenate(outcomes),
    )


def _step_counts(told: Told, sends: list[SendStep], messages: _Messages) -> Iterator[StepCount]:
    ledger, places = told.ledger, {step.id: place for place, step in enumerate(sends)}
    left: dict[str, dict[str, int]] = defaultdict(dict)
    for (step_id, because), count in ledger.left.items():
        left[step_id][because] = count
    for step in told.journey.steps:
        counted: dict[str, int] = {}
        if step.id in places:
            names, counts = np.unique(
                messages.outcomes[messages.steps == places[step.id]].astype(str), return_counts=True
            )
            counted = dict(zip(names.tolist(), counts.tolist(), strict=True))
        yield StepCount(
            step_id=step.id,
            kind=step.kind,
            arrived=ledger.arrived[step.id],
            went_on=ledger.went_on[step.id],
            sent=counted.pop(SENT, 0),
            not_sent=counted,
            left=left[step.id],
            waiting=ledger.waiting[step.id],
        )


def _table(told: Told, sends: list[SendStep], messages: _Messages) -> pa.Table:
    order = np.lexsort((messages.entries.codes, messages.moments))
    chosen = messages.steps[order]
    ids, channels = ([getattr(step, name) for step in sends] for name in ("id", "channel"))
    stamp = pa.timestamp("us", "UTC")
    return pa.table(
        {
            "customer_id": told.customers.take(pa.array(messages.entries.codes[order])),
            "entered_at": pa.array(messages.entries.moments[order], pa.int64()).cast(stamp),
            "step_id": pa.array(ids, pa.string()).take(pa.array(chosen)),
            "channel": pa.array(channels, pa.string()).take(pa.array(chosen)),
            "at": pa.array(messages.moments[order], pa.int64()).cast(stamp),
            "outcome": pa.array(messages.outcomes[order], pa.string()),
        }
    )


def _per_day(codes: NDArray[np.int64], moments: Moments) -> dict[int, int]:
    if not len(codes):
        return {}
    days = moments // _DAY_MICROS
    first = int(days.min())
    _, counts = np.unique(
        codes * (int(days.max()) - first + 1) + (days - first), return_counts=True
    )
    numbers, found = np.unique(counts, return_counts=True)
    return dict(zip(numbers.tolist(), found.tolist(), strict=True))


def _bites(
    caps: tuple[Cap, ...], sends: list[SendStep], messages: _Messages, sent: NDArray[np.bool_]
) -> Iterator[CapBite]:
    channels = np.array([step.channel for step in sends], dtype=object)
    for cap in caps:
        counted = sent
        if cap.channel and len(sends):
            counted = sent & (channels[messages.steps] == cap.channel)
        codes = messages.entries.codes[counted]
        held = held_back(codes, messages.moments[counted], cap)
        yield CapBite(cap=cap, messages=int(held.sum()), customers=len(np.unique(codes[held])))


def _baseline(told: Told, asked: Asked) -> Baseline:
    goal = told.journey.goal
    days = goal.within_days if goal is not None else _BASELINE_DAYS
    within = timedelta(days=days) // timedelta.resolution
    ordered = asked.after(EventName.ORDER_COMPLETED, told.entries, told.entries.moments)
    did = (ordered < NEVER) & (ordered <= told.entries.moments + within)
    return Baseline(
        within_days=days,
        entries=len(told.entries),
        ordered=int(did.sum()),
        before_message=int((did & (ordered <= told.first_sends)).sum()),
    )


def _samples(told: Told) -> Iterator[Passage]:
    steps: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    whose: dict[tuple[int, int], int] = {}
    for step_id, entries, moments in told.ledger.trails:
        for code, lane, entered, at in _rows(entries, moments):
            steps[lane, entered].append((at, step_id))
            whose[lane, entered] = code
    ends = {
        (lane, entered): (because, at)
        for because, entries, moments in told.ledger.finals
        for _, lane, entered, at in _rows(entries, moments)
    }
    for lane, entered in sorted(steps):
        because, at = ends.get((lane, entered), (STILL_IN, NEVER))
        yield Passage(
            customer_id=told.customers[whose[lane, entered]].as_py(),
            entered_at=_moment(entered),
            steps=tuple((step_id, _moment(moment)) for moment, step_id in steps[lane, entered]),
            ended=because,
            ended_at=None if at == NEVER else _moment(at),
        )


def _rows(entries: Entries, moments: Moments) -> Iterator[tuple[int, int, int, int]]:
    yield from zip(
        entries.codes.tolist(),
        entries.lanes.tolist(),
        entries.moments.tolist(),
        moments.tolist(),
        strict=True,
    )


def _moment(micros: int) -> datetime:
    return _BEGIN + timedelta(microseconds=micros)


def _notes(journey: Journey) -> Iterator[str]:
    yield from ("addresses-of-now", "nobody-inside")
    if isinstance(journey.trigger, SegmentTrigger):
        yield "members-by-day"
    if any(isinstance(step, ChooseStep) for step in journey.steps):
        yield "choices-even"
    if any(isinstance(step, SetStep) for step in journey.steps):
        yield "traits-unset"
