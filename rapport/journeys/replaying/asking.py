"""The questions of a journey, answered for many entries at once, as of their own moments."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.decisions import HOLDOUT, split
from rapport.journeys.model import Journey, WaitUntilStep
from rapport.journeys.replaying.clocks import next_times
from rapport.journeys.replaying.entries import Entries, Stops
from rapport.journeys.replaying.lookups import LONG_AGO, NEVER, Codes, Mask, Moments
from rapport.journeys.replaying.past import Past, codes_of
from rapport.scoring import SCORES
from rapport.segments import Rule, RuleLookup, members

_DAY = timedelta(days=1)
_DAY_MICROS = _DAY // timedelta(microseconds=1)
_THROUGH = "journey"
_UNDRAWN = -1
_FEW_MOMENTS = 100  # each is a question about everybody, as each day is


@dataclass(slots=True)
class Asked:
    """What a journey may ask of the past. Answers of draws and scores are kept by customer."""

    journey: Journey
    past: Past
    since: datetime
    zones: Codes
    zone_names: list[str]
    segments: RuleLookup
    notes: set[str] = field(default_factory=set)
    _draws: dict[str, Codes] = field(default_factory=dict)
    _scores: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def after(self, event: str, entries: Entries, moments: Moments) -> Moments:
        """Give when each did something first after a moment; `NEVER` for who did not."""
        doings = self.past.doings(event, since=self.since)
        return doings.after(entries.codes, entries.lanes, moments)

    def stops(self, entries: Entries) -> Stops:
        """Give when an exit or the goal ends each entry; of two at once the exit is told."""
        names, moments = list(self.journey.exits), np.full(len(entries), NEVER, np.int64)
        causes = np.zeros(len(entries), np.int64)
        found = [self.after(name, entries, entries.moments) for name in names]
        goal = self.journey.goal
        if goal is not None and goal.ends:
            reached = self.after(goal.event, entries, entries.moments)
            within = timedelta(days=goal.within_days) // timedelta(microseconds=1)
            found.append(np.where(reached <= entries.moments + within, reached, NEVER))
            names.append("goal")
        for place, each in enumerate(found):
            sooner = each < moments
            moments[sooner], causes[sooner] = each[sooner], place
        return Stops(moments, causes, names)

    def held_out(self, codes: Codes) -> Mask:
        """Say who is held out; the same customers as in the live journey."""
        if not self.journey.holdout_share or not len(codes):
            return np.zeros(len(codes), bool)
        arms, _ = split(
            self._ids(codes),
            experiment=f"journey:{self.journey.journey}",
            holdout_share=self.journey.holdout_share,
            arms={_THROUGH: 1.0},
        )
        return np.asarray(arms == HOLDOUT, bool)

    def split(self, step_id: str, shares: list[float], codes: Codes) -> Codes:
        """Draw a way for each customer by the hash that the live journey uses."""
        drawn = self._draws.setdefault(
            step_id, np.full(len(self.past.customers), _UNDRAWN, np.int64)
        )
        new = np.unique(codes[drawn[codes] == _UNDRAWN])
        if len(new):
            arms, _ = split(
                self._ids(new),
                experiment=f"journey:{self.journey.journey}/{step_id}",
                holdout_share=0,
                arms={str(place): share for place, share in enumerate(shares, start=1)},
            )
            drawn[new] = arms.astype(np.int64) - 1
        return drawn[codes]

    def scores(self, model: str, codes: Codes) -> NDArray[np.float64]:
        """Give each customer's score of now; below every number for who has none."""
        self.notes.add("scores-of-now")
        if model not in self._scores:
            table = self.past.facts.table(SCORES)
            named = table.filter((table.name == model) | table.name.startswith(f"{model}_"))
            rows = self.past.facts.read(named.select("customer_id", "value"))
            places, known = codes_of(rows["customer_id"], self.past.customers)
            kept = np.full(len(self.past.customers), -np.inf)
            kept[places[known]] = rows["value"].to_numpy()[known]
            self._scores[model] = kept
        return self._scores[model][codes]

    def next_times(self, step: WaitUntilStep, codes: Codes, moments: Moments) -> Moments:
        """Give when each customer's clock next shows the time of a wait-until step."""
        return next_times(
            moments,
            self.zones[codes],
            self.zone_names,
            at=step.at,
            weekdays=step.weekdays,
            until=self.past.until,
        )

    def holds(self, rule: Rule, codes: Codes, moments: Moments) -> Mask:
        """Say for whom a rule holds.

        Exact for whether somebody did something, in a number of days. Other rules are asked at each
        moment while these are few; else once for each day, as of 0:00 UTC.
        """
        if rule.kind == "everyone":
            return np.ones(len(codes), bool)
        if rule.kind == "not":
            return ~self.holds(rule.rule, codes, moments)
        asked = rule.model_dump(exclude_defaults=True)
        if rule.kind in ("performed", "not_performed") and not (
            set(asked) - {"kind", "event", "within_days"}
        ):
            did = self._did(asked["event"], asked.get("within_days"), codes, moments)
            return did if rule.kind == "performed" else ~did
        days = moments // _DAY_MICROS * _DAY_MICROS
        if len(np.unique(moments)) <= max(len(np.unique(days)), _FEW_MOMENTS):
            return self._at_each(rule, codes, moments)
        self.notes.add("rules-by-day")
        return self._at_each(rule, codes, days)

    def _did(self, event: str, days: float | None, codes: Codes, moments: Moments) -> Mask:
        earliest = None if days is None else self.since - timedelta(days=days)
        last = self._all(event, earliest, codes, moments)
        if days is None:
            return last > LONG_AGO
        return (last > LONG_AGO) & (last >= moments - timedelta(days=days) // timedelta.resolution)

    def _all(self, event: str, since: datetime | None, codes: Codes, moments: Moments) -> Moments:
        doings = self.past.whole(event, since=since)
        return doings.until(codes, moments)

    def _at_each(self, rule: Rule, codes: Codes, moments: Moments) -> Mask:
        """Ask once for each moment that differs."""
        found = np.zeros(len(codes), bool)
        for moment in np.unique(moments):
            self.past.tick("rules")
            mine = np.flatnonzero(moments == moment)
            now = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(moment))
            found[mine] = self._members(rule, now, codes[mine])
        return found

    def _members(self, rule: Rule, now: datetime, codes: Codes) -> Mask:
        asked = np.unique(codes)
        ids = pa.table({"customer_id": self.past.customers.take(pa.array(asked)), "code": asked})
        holding = members(rule, facts=self.past.facts, now=now, segments=self.segments)
        rows = ibis.memtable(ids).semi_join(holding, "customer_id").select("code")
        return np.isin(codes, self.past.facts.read(rows)["code"].to_numpy())

    def _ids(self, codes: Codes) -> list[str]:
        ids: list[str] = self.past.customers.take(pa.array(codes)).to_pylist()
        return ids
