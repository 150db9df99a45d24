"""Who could have come in, and when: what a trigger would have picked, as columns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.journeys.errors import ReplayNotPossible
from rapport.journeys.model import ApiTrigger, DateTrigger, EventTrigger, Journey, SegmentTrigger
from rapport.journeys.replaying.clocks import moment_on, zone_names
from rapport.journeys.replaying.entries import Entries
from rapport.journeys.replaying.lookups import (
    NEVER,
    Codes,
    Happenings,
    Moments,
    happenings,
)
from rapport.journeys.replaying.model import Period
from rapport.journeys.replaying.past import (
    codes_of,
    entry_of,
    lane_names,
    micros,
    moments_of,
    strings,
    triggering,
)
from rapport.profiles import PROFILES
from rapport.segments import Rule, RuleLookup, members
from rapport.storage import Facts

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chances:
    """Every moment at which a customer, or one key of theirs, could come in."""

    customers: pa.Array
    keys: pa.Array
    lane_code: Codes
    moments: Happenings

    def first(self, since: int) -> Entries:
        """Give everybody's first chance."""
        lanes = np.arange(len(self.lane_code))
        return self._entries(lanes, self.moments.after(lanes, np.full(len(lanes), since - 1)))

    def following(self, last: Entries, ended: Moments, journey: Journey) -> Entries:
        """Give the next chance of each that re-entry allows; none for who is still in it."""
        reentry = journey.reentry
        if reentry.mode == "never":
            return last.some(np.zeros(len(last), bool))
        again = last.moments + timedelta(days=reentry.after_days) // timedelta.resolution - 1
        earliest = np.maximum(last.moments, again)
        if reentry.mode == "after-exit":
            out = ended < NEVER
            last, earliest = last.some(out), np.maximum(earliest[out], ended[out])
        return self._entries(last.lanes, self.moments.after(last.lanes, earliest))

    def _entries(self, lanes: Codes, moments: Moments) -> Entries:
        there = moments < NEVER
        return Entries(self.lane_code[lanes[there]], lanes[there], moments[there])


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where the past is read from: facts, the rules of segments, the shop's time zone."""

    facts: Facts
    segment: Callable[[str], Rule]
    segments: RuleLookup
    timezone: str


def chances_of(
    journey: Journey, *, archive: Archive, period: Period, tick: Callable[[str], None]
) -> Chances:
    """Read what the trigger would have picked in a stretch of time."""
    trigger = journey.trigger
    match trigger:
        case EventTrigger():
            return _by_event(trigger, archive.facts, period)
        case SegmentTrigger():
            return _by_segment(archive.segment(trigger.segment), archive, period, tick)
        case DateTrigger():
            return _by_date(trigger, archive, period)
        case ApiTrigger():
            raise ReplayNotPossible(
                f"journey {journey.journey!r} lets in whom a program names; the past holds no such"
                " calls. Replay it with an event trigger"
            )


def _by_event(trigger: EventTrigger, facts: Facts, period: Period) -> Chances:
    rows = triggering(trigger, facts=facts, since=period.since, until=period.until)
    customers = _distinct(rows["customer_id"])
    codes, _ = codes_of(rows["customer_id"], customers)
    moments = moments_of(rows["happened_at"])
    if not trigger.key:
        return _plain(customers, codes, moments)
    names = lane_names(rows["customer_id"], rows["key"])
    keys = _distinct(names)
    lanes, _ = codes_of(names, keys)
    lane_code = np.zeros(len(keys), np.int64)
    lane_code[lanes] = codes
    return Chances(customers, keys, lane_code, happenings(lanes, moments, count=len(keys)))


def _by_segment(
    rule: Rule, archive: Archive, period: Period, tick: Callable[[str], None]
) -> Chances:
    """Ask for the members of every day; who was none the day before came in."""
    days, at = [], period.since
    while at < period.until:
        tick("members")
        rows = members(rule, facts=archive.facts, now=at, segments=archive.segments)
        days.append((at, archive.facts.read(rows.select("customer_id"))["customer_id"]))
        at = datetime.combine(at.astimezone(UTC).date() + _DAY, datetime.min.time(), UTC)
    customers = _distinct(pa.chunked_array([c for _, one in days for c in one.chunks], pa.string()))
    before, codes, moments = np.zeros(len(customers), bool), [], []
    for moment, one in days:
        now = np.zeros(len(customers), bool)
        now[codes_of(one, customers)[0]] = True
        came = np.flatnonzero(now & ~before)
        codes.append(came)
        moments.append(np.full(len(came), micros(moment), np.int64))
        before = now
    return _plain(customers, _join(codes), _join(moments))


def _by_date(trigger: DateTrigger, archive: Archive, period: Period) -> Chances:
    table = archive.facts.table(PROFILES)
    own = trigger.trait in PROFILES.columns and trigger.trait != "traits"
    text = table[trigger.trait].cast("string") if own else entry_of(table.traits, trigger.trait)
    told = table.select("customer_id", "timezone", day=text.substr(0, 10))
    rows = archive.facts.read(told.filter(told.day.notnull()))
    customers = _distinct(rows["customer_id"])
    codes, _ = codes_of(rows["customer_id"], customers)
    pairs = pc.binary_join_element_wise(
        rows["day"], pc.fill_null(rows["timezone"], ""), "\u001f"
    ).dictionary_encode()
    pairs = pairs.combine_chunks() if isinstance(pairs, pa.ChunkedArray) else pairs
    who = pairs.indices.to_numpy()
    found_codes, found_moments = [], []
    for place, pair in enumerate(pairs.dictionary.to_pylist()):
        day, zone = pair.split("\u001f")
        [known] = zone_names([zone], otherwise=archive.timezone)
        for moment in _occurrences(trigger, day, known, period):
            mine = codes[who == place]
            found_codes.append(mine)
            found_moments.append(np.full(len(mine), moment, np.int64))
    return _plain(customers, _join(found_codes), _join(found_moments))


def _occurrences(trigger: DateTrigger, told: str, zone: str, period: Period) -> list[int]:
    """Give the moments of a date between two others; of February 29 the 28th in other years."""
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return []
    shift = timedelta(days=trigger.days)
    years = range(
        period.since.year - 1 - trigger.days // 365, period.until.year + 2 - trigger.days // 365
    )
    bases = [_in_year(day, year) for year in years if year >= day.year] if trigger.yearly else [day]
    start, end = micros(period.since), micros(period.until)
    moments = (moment_on(base + shift, trigger.at, zone) for base in bases)
    return [moment for moment in moments if start <= moment < end]


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)  # the day is February 29


def _plain(customers: pa.Array, codes: Codes, moments: Moments) -> Chances:
    count = len(customers)
    return Chances(
        customers, strings([]), np.arange(count), happenings(codes, moments, count=count)
    )


def _distinct(names: pa.ChunkedArray) -> pa.Array:
    return pc.unique(names).sort()


def _join(parts: list[Codes]) -> Codes:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
