"""Brings the members of whole segments up to date: of one, or of all, over every customer."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyarrow as pa
import structlog

from rapport.events import TOUCHED, touch
from rapport.kit.errors import RapportError
from rapport.segments.living.answering import Answers, needs_everybody
from rapport.segments.living.gates import Gate, gate_of
from rapport.segments.living.model import Living, Refreshed, State
from rapport.segments.living.settling import (
    MOVES,
    Outcome,
    begin_moves,
    moves_of_segment,
    settle,
)
from rapport.segments.living.states import (
    living_segments,
    read_states,
    state_rows,
    touched_since,
)
from rapport.segments.living.tables import SEGMENT_STATES, SizeKind
from rapport.segments.living.thinning import forget_strangers, thin_sizes
from rapport.segments.living.workspace import Workspace, workspace
from rapport.segments.references import expand
from rapport.segments.store import get_segment, list_segments, rule_lookup
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_TOGETHER = 10  # segments in one commit: a commit alone would cost as much as a small segment


def refresh_segment(
    segment_id: str, *, database: Database, facts: Facts, now: datetime
) -> Refreshed:
    """Look at every customer for one segment, and write who came and who went.

    The first time, and after its rule or one that it names was changed, this makes a new baseline:
    members and a size, and no events. Raises what is wrong with the rule.
    """
    segment = get_segment(database, segment_id)
    expand(segment.rule, rule_lookup(database), within=(segment.segment_id,))
    ready = [one for one in living_segments(database)[0] if one.segment_id == segment.segment_id]
    gate = gate_of(facts)
    with gate.held, _pass(facts, gate, ready, now) as running:
        for one in ready:
            running.refresh(one)
            gate.settled_segment(one.segment_id)
        running.settle()
    return running.report()


def refresh_new(*, database: Database, facts: Facts, now: datetime) -> Refreshed:
    """Make the baseline of segments that have none for their rule of today."""
    states = read_states(facts)
    ready = [one for one in living_segments(database)[0] if not _known(one, states)]
    if not ready:
        return Refreshed(troubles={})
    gate = gate_of(facts)
    with gate.held, _pass(facts, gate, ready, now) as running:
        for one in ready:
            running.refresh_or_say(one)
            gate.settled_segment(one.segment_id)
        running.settle()
    return running.report()


def refresh_all(*, database: Database, facts: Facts, now: datetime) -> Refreshed:
    """Look at every customer for every segment, and write who came and who went.

    Each segment is a commit of its own. Touched customers may be refreshed beside it by another
    thread; what that settled is newer and stays. A rule in trouble does not hold up the others.
    """
    gate = gate_of(facts)
    with gate.whole_refresh():
        turns = sorted(set(facts.read(facts.table(TOUCHED))["turn"].to_pylist()))
        ready, troubles = living_segments(database)
        with _pass(facts, gate, ready, now) as running:
            running.turns, running.beside = turns, True
            running.troubles.update(troubles)
            for one in ready:
                running.refresh_or_say(one)
            running.settle()
            with gate.held:
                running.finish([one.segment_id for one in list_segments(database)])
    report = running.report()
    log.info("segments.refreshed", segments=report.segments, seconds=round(report.seconds, 3))
    return report


@dataclass(slots=True, kw_only=True)
class _Pass:
    """One pass over segments, with every customer. `beside`: others may settle meanwhile."""

    facts: Facts
    gate: Gate
    space: Workspace
    answers: Answers
    failures: Mapping[str, RapportError]
    states: Mapping[str, State]
    now: datetime
    started: float
    beside: bool = False
    turns: Sequence[str] = ()
    segments: int = 0
    baselines: int = 0
    entered: int = 0
    left: int = 0
    troubles: dict[str, str] = field(default_factory=dict)
    _waiting: dict[str, tuple[Living, Outcome]] = field(default_factory=dict)

    def refresh(self, one: Living) -> None:
        """Look at one segment; it is settled together with some others, in one commit."""
        started = time.perf_counter()
        if one.segment_id in self.failures:
            raise self.failures[one.segment_id]
        moves_of_segment(self.space, one.segment_id, self.answers.found(one.rule))
        self._waiting[one.segment_id] = (one, self._outcome(one, started))
        if len(self._waiting) >= _TOGETHER:
            self.settle()

    def refresh_or_say(self, one: Living) -> None:
        try:
            self.refresh(one)
        except RapportError as error:
            self.troubles[one.segment_id] = error.code
            log.warning("segment.in_trouble", segment_id=one.segment_id, code=error.code)

    def settle(self) -> None:
        """Commit what was found since the last time; what others settled meanwhile is newer."""
        with self.gate.held:
            waiting = [one for one in self._waiting.values() if not self._is_done(one[0])]
            self._leave_out([one for one, _ in waiting])
            outcomes = [outcome for _, outcome in waiting]
            settled = settle(self.facts, self.space, outcomes, now=self.now)
        self.segments += len(outcomes)
        self.baselines += sum(one.kind is SizeKind.BASELINE for one in outcomes)
        self.entered += settled.entered
        self.left += settled.left
        begin_moves(self.space)
        self._waiting = {}

    def finish(self, segment_ids: Sequence[str]) -> None:
        """Forget what was consumed, and what belongs to segments that are no more."""
        newer = self.gate.newer
        with self.facts.transaction():
            self.facts.delete(TOUCHED, "turn", list(self.turns))
            if self.baselines and newer is not None:  # whoever was settled before a baseline was
                touch(self.facts, newer["customer_id"])
            known = read_states(self.facts)
            troubled = [
                replace(known[one], trouble=code)
                for one, code in self.troubles.items()
                if one in known
            ]
            if troubled:
                self.facts.upsert(SEGMENT_STATES, state_rows(troubled))
            forget_strangers(self.facts, self.space, segment_ids)
            thin_sizes(self.facts, self.space, now=self.now)

    def report(self) -> Refreshed:
        return Refreshed(
            segments=self.segments,
            baselines=self.baselines,
            entered=self.entered,
            left=self.left,
            seconds=time.perf_counter() - self.started,
            troubles=self.troubles,
        )

    def _outcome(self, one: Living, started: float) -> Outcome:
        before = self.states.get(one.segment_id)
        baseline = before is None or before.meaning != one.meaning
        state = State(
            segment_id=one.segment_id,
            meaning=one.meaning,
            size=0,
            baseline_at=self.now if before is None or baseline else before.baseline_at,
            whole_at=self.now,
            fresh_at=self.now,
        )
        return Outcome(
            state=state,
            kind=SizeKind.BASELINE if baseline else SizeKind.WHOLE,
            seconds=time.perf_counter() - started,
        )

    def _is_done(self, one: Living) -> bool:
        return self.beside and self.gate.is_done(one.segment_id)

    def _leave_out(self, segments: Sequence[Living]) -> None:
        """Leave out segments settled by others, and customers whom a slice settled or soon will.

        No slice knows the new rule of a baseline, nor a rule that needs everybody.
        """
        moves = self.space.name(MOVES)
        ids = [one.segment_id for one in segments]
        self.space.run(f"DELETE FROM {moves} WHERE segment_id NOT IN (SELECT unnest(?))", [ids])  # noqa: S608
        sliced = [
            one.segment_id
            for one in segments
            if _known(one, self.states) and not needs_everybody(one.rule)
        ]
        if not (self.beside and sliced):
            return
        newer = touched_since(self.facts, self.turns)
        settled = self.gate.newer
        self.space.lend("newer", newer if settled is None else pa.concat_tables([newer, settled]))
        self.space.run(
            f"DELETE FROM {moves} WHERE segment_id IN (SELECT unnest(?)) AND customer_id IN"  # noqa: S608
            f" (SELECT customer_id FROM {self.space.name('newer')})",
            [sliced],
        )


def _known(one: Living, states: Mapping[str, State]) -> bool:
    state = states.get(one.segment_id)
    return state is not None and state.meaning == one.meaning


@contextmanager
def _pass(facts: Facts, gate: Gate, ready: Sequence[Living], now: datetime) -> Iterator[_Pass]:
    started = time.perf_counter()
    with facts.patient(), workspace(facts) as space:
        begin_moves(space)
        answers = Answers(facts=facts, space=space, now=now)
        failures = {}
        for one in ready:
            try:
                answers.ask(one.rule)
            except RapportError as error:
                failures[one.segment_id] = error
        answers.answer()
        yield _Pass(
            facts=facts,
            gate=gate,
            space=space,
            answers=answers,
            failures=failures,
            states=read_states(facts),
            now=now,
            started=started,
        )
