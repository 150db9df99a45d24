"""Runs the events of a stretch of the past through a journey that never ran."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from rapport.journeys.errors import ReplayNotPossible, ReplayStopped
from rapport.journeys.model import Journey
from rapport.journeys.proving import World, prove
from rapport.journeys.replaying.arriving import Archive, Chances, chances_of
from rapport.journeys.replaying.asking import Asked
from rapport.journeys.replaying.clocks import zone_names
from rapport.journeys.replaying.entries import Entries
from rapport.journeys.replaying.flow import Flow
from rapport.journeys.replaying.lookups import NEVER, Codes
from rapport.journeys.replaying.model import Period, Replayed, ReplayOptions, ReplayProgress
from rapport.journeys.replaying.past import Past, codes_of, micros
from rapport.journeys.replaying.reaching import Reach
from rapport.journeys.replaying.telling import Told, tell
from rapport.profiles import PROFILES
from rapport.segments import Rule, get_segment, rule_lookup
from rapport.storage import Database, Facts

_LONGEST = timedelta(days=800)
_SHAPELESS = frozenset({"step-twice", "step-missing", "circle"})
_NOBODY = Entries(*(np.empty(0, np.int64) for _ in range(3)))


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
    period: Period,
    timezone: str,
    options: ReplayOptions | None = None,
) -> Replayed:
    """Say who would have come in within a period, and what would have become of them by its end.

    The rules of the engine hold, for workers that are always on time: waits, exits, the goal,
    re-entry, keys, the holdout and splits by the same draws. What is taken otherwise is told by
    `notes`. `timezone` is the shop's, for customers without one. Without a `database` segments
    cannot be looked up, and of consents only last words are known. Memory grows with the events
    of the names that the journey reads; they are read one name at a time.
    """
    _check(journey, period)
    chosen = options or ReplayOptions()
    ticker = _Ticker(
        chosen.progress, chosen.stop, total=len(journey.steps) + (period.until - period.since).days
    )
    archive = Archive(
        facts=facts,
        segment=lambda name: _segment(database, name),
        segments=_lookup(database),
        timezone=timezone,
    )
    chances = chances_of(journey, archive=archive, period=period, tick=ticker)
    past = Past(
        facts=facts,
        until=period.until,
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
        since=period.since,
        zones=zones,
        zone_names=names,
        segments=archive.segments,
    )
    told = _run(chances, asked, period, chosen)
    return tell(told, asked=asked, reach=Reach(chances.customers, facts, database))


def _run(chances: Chances, asked: Asked, period: Period, options: ReplayOptions) -> Told:
    """Let in everybody's first chance, then what re-entry allows after it, and so on."""
    journey, tick = asked.journey, asked.past.tick
    entries = chances.first(micros(period.since))
    flow = Flow(journey, asked, micros(period.until), _watched(entries, options.samples))
    rounds, firsts, held = [_NOBODY], [_NOBODY.moments], 0
    while len(entries):
        tick("entries")
        out = asked.held_out(entries.codes)
        held += int(out.sum())
        inside, ended = entries.some(~out), np.full(len(entries), NEVER, np.int64)
        if journey.reentry.mode != "any-time":
            ended[~out] = flow.run(inside)
            firsts.append(flow.first_sends)
        rounds.append(inside)
        entries = chances.following(entries, ended, journey)
    everybody = _joined(rounds)
    if journey.reentry.mode == "any-time":  # entries overlap: no round waits for another
        flow.run(everybody)
        firsts.append(flow.first_sends)
    return Told(
        journey=journey,
        period=period,
        customers=chances.customers,
        ledger=flow.ledger,
        entries=everybody,
        first_sends=np.concatenate(firsts),
        held_out=held,
        caps=options.caps,
    )


def _joined(parts: Sequence[Entries]) -> Entries:
    return Entries(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.lanes for part in parts]),
        np.concatenate([part.moments for part in parts]),
    )


def _watched(entries: Entries, samples: int) -> Codes:
    codes = np.unique(entries.codes)
    if len(codes) <= samples:
        return codes
    return codes[np.linspace(0, len(codes) - 1, samples).astype(np.int64)]


def _zones(chances: Chances, facts: Facts, timezone: str) -> tuple[Codes, list[str]]:
    table = facts.table(PROFILES)
    rows = facts.read(table.filter(table.timezone.notnull()).select("customer_id", "timezone"))
    places, known = codes_of(rows["customer_id"], chances.customers)
    told = rows["timezone"].combine_chunks().dictionary_encode()
    names = [timezone, *zone_names(told.dictionary.to_pylist(), otherwise=timezone)]
    zones = np.zeros(len(chances.customers), np.int64)
    zones[places[known]] = told.indices.to_numpy()[known] + 1
    return zones, names


def _check(journey: Journey, period: Period) -> None:
    for fault in prove(journey, World()).refusals:
        if fault.code in _SHAPELESS:
            raise ReplayNotPossible(f"journey {journey.journey!r}: {fault.sentence('en')}")
    if period.since.tzinfo is None or period.until.tzinfo is None:
        raise ReplayNotPossible("`since` and `until` need a time zone, as in 2026-01-01T00:00Z")
    if not timedelta(0) < period.until - period.since <= _LONGEST:
        raise ReplayNotPossible(f"`until` must be after `since`, by {_LONGEST.days} days at most")


def _lookup(database: Database | None) -> Callable[[str], Rule]:
    if database is not None:
        return rule_lookup(database)

    def unknown(segment_id: str) -> Rule:
        raise ReplayNotPossible(f"segment {segment_id!r} cannot be looked up without a database")

    return unknown


def _segment(database: Database | None, name: str) -> Rule:
    return _lookup(None)(name) if database is None else get_segment(database, name).rule
