"""Runs the events of a stretch of the past through a journey that never ran."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from rapport.journeys.errors import ReplayNotPossible, ReplayStopped
from rapport.journeys.model import Journey, SegmentTrigger
from rapport.journeys.proving import DEFAULT_CAPS, Cap, World, prove
from rapport.journeys.replaying.arriving import Chances, chances_of
from rapport.journeys.replaying.asking import Asked
from rapport.journeys.replaying.clocks import zone_names
from rapport.journeys.replaying.entries import Entries
from rapport.journeys.replaying.flow import Flow
from rapport.journeys.replaying.lookups import NEVER, Moments
from rapport.journeys.replaying.model import Replayed, ReplayProgress
from rapport.journeys.replaying.past import Past, codes_of, micros
from rapport.journeys.replaying.reaching import Reach
from rapport.journeys.replaying.telling import Told, tell
from rapport.profiles import PROFILES
from rapport.segments import Rule, get_segment, rule_lookup
from rapport.storage import Database, Facts

_LONGEST = timedelta(days=800)


@dataclass(slots=True)
class _Ticker:
    """Tells progress and stops when asked; a part is a read, a day's rule, a round of entries."""

    progress: Callable[[ReplayProgress], None] | None
    stop: Callable[[], bool] | None
    total: int
    done: int = 0

    def __call__(self, what: str) -> None:
        if self.stop is not None and self.stop():
            raise ReplayStopped("the replay was stopped; nothing of it is kept")
        self.done += 1
        self.total = max(self.total, self.done)
        if self.progress is not None:
            self.progress(ReplayProgress(done=self.done, total=self.total, what=what))


def replay(
    journey: Journey,
    *,
    facts: Facts,
    database: Database | None,
    since: datetime,
    until: datetime,
    timezone: str,
    caps: Sequence[Cap] = DEFAULT_CAPS,
    samples: int = 20,
    progress: Callable[[ReplayProgress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Replayed:
    """Say who would have come in from `since` on, and what would have become of them by `until`.

    The rules of the engine hold, for workers that are always on time: waits, exits, the goal,
    re-entry, keys, the holdout and splits by the same draws. What is taken otherwise is told by
    `notes`. `timezone` is the shop's, for customers without one. Memory: about 150 bytes per event
    of the names that the journey reads, one name at a time while reading.
    """
    _check(journey, since, until)
    days = (until - since).days
    ticker = _Ticker(
        progress,
        stop,
        total=len(journey.steps) + days * isinstance(journey.trigger, SegmentTrigger),
    )
    ticker("entries")
    chances = chances_of(
        journey,
        facts=facts,
        segment=lambda name: _segment(database, name),
        segments=_lookup(database),
        timezone=timezone,
        since=since,
        until=until,
        tick=ticker,
    )
    past = Past(
        facts=facts,
        until=until,
        customers=chances.customers,
        key=getattr(journey.trigger, "key", ""),
        keys=chances.keys,
        lane_code=chances.lane_code,
        tick=ticker,
    )
    zones, names = _zones(chances, facts, timezone)
    asked = Asked(
        journey=journey,
        past=past,
        since=since,
        zones=zones,
        zone_names=names,
        segments=_lookup(database),
    )
    flow, held, entries, firsts = _run(journey, chances, asked, since, until, samples, ticker)
    reach = Reach(chances.customers, facts, database)
    told = Told(
        journey=journey,
        since=since,
        until=until,
        customers=chances.customers,
        ledger=flow.ledger,
        entries=entries,
        first_sends=firsts,
        held_out=held,
        caps=tuple(caps),
    )
    replayed = tell(told, asked=asked, reach=reach)
    return replayed


def _run(  # noqa: PLR0913  what a run needs
    journey: Journey,
    chances: Chances,
    asked: Asked,
    since: datetime,
    until: datetime,
    samples: int,
    ticker: _Ticker,
) -> tuple[Flow, int, Entries, Moments]:
    flow, held, ran, firsts = None, 0, [], []
    entries = chances.first(micros(since))
    gathered: list[Entries] = []
    overlapping = journey.reentry.mode == "any-time"
    while len(entries) or flow is None:
        ticker("round")
        out = asked.held_out(entries.codes)
        held += int(out.sum())
        inside = entries.some(~out)
        if flow is None:
            flow = Flow(journey, asked, micros(until), _watched(inside, samples))
        ended = np.full(len(entries), NEVER, np.int64)
        if overlapping:
            gathered.append(inside)
        else:
            ended[~out] = flow.run(inside)
            ran.append(inside)
            firsts.append(flow.first_sends)
        entries = chances.following(entries, ended, journey)
    if overlapping:
        ran = [_joined(gathered)]
        flow.run(ran[0])
        firsts = [flow.first_sends]
    return flow, held, _joined(ran), np.concatenate(firsts)


def _joined(parts: Sequence[Entries]) -> Entries:
    return Entries(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.lanes for part in parts]),
        np.concatenate([part.moments for part in parts]),
    )


def _watched(entries: Entries, samples: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    codes = np.unique(entries.codes)
    if len(codes) <= samples:
        return codes
    return codes[np.linspace(0, len(codes) - 1, samples).astype(np.int64)]


def _zones(
    chances: Chances, facts: Facts, timezone: str
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[str]]:
    table = facts.table(PROFILES)
    rows = facts.read(table.filter(table.timezone.notnull()).select("customer_id", "timezone"))
    places, known = codes_of(rows["customer_id"], chances.customers)
    told = rows["timezone"].combine_chunks().dictionary_encode()
    names = [timezone, *zone_names(told.dictionary.to_pylist(), otherwise=timezone)]
    zones = np.zeros(len(chances.customers), np.int64)
    zones[places[known]] = told.indices.to_numpy()[known] + 1
    return zones, names


def _check(journey: Journey, since: datetime, until: datetime) -> None:
    shape = [
        f
        for f in prove(journey, World()).refusals
        if f.code in ("step-twice", "step-missing", "circle")
    ]
    if shape:
        raise ReplayNotPossible(f"journey {journey.journey!r}: {shape[0].sentence('en')}")
    if since.tzinfo is None or until.tzinfo is None:
        raise ReplayNotPossible("`since` and `until` need a time zone, such as 2026-01-01T00:00Z")
    if not timedelta(0) < until - since <= _LONGEST:
        raise ReplayNotPossible(f"`until` must be after `since`, by at most {_LONGEST.days} days")


def _lookup(database: Database | None) -> Callable[[str], Rule]:
    if database is not None:
        return rule_lookup(database)

    def unknown(segment_id: str) -> Rule:
        raise ReplayNotPossible(f"segment {segment_id!r} cannot be looked up without a database")

    return unknown


def _segment(database: Database | None, name: str) -> Rule:
    return _lookup(None)(name) if database is None else get_segment(database, name).rule
