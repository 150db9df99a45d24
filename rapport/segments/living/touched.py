"""Brings touched customers up to date in all segments at once, on a slice of the facts."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import ibis
import pyarrow as pa
import structlog

from rapport.events import TOUCHED
from rapport.kit.errors import RapportError
from rapport.segments.living.answering import Answers, needs_everybody
from rapport.segments.living.gates import gate_of
from rapport.segments.living.model import Living, Refreshed, State
from rapport.segments.living.settling import (
    Outcome,
    begin_moves,
    moves_of_customers,
    settle,
)
from rapport.segments.living.slicing import WHO, Slice
from rapport.segments.living.states import living_segments, read_states
from rapport.segments.living.tables import SizeKind
from rapport.segments.living.workspace import Workspace, workspace
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

MOST_WAITING = 50_000
"""With more touched customers than this, looking at everybody is the shorter way."""
_WAITING, _FOUND = "waiting", "found"
_FOUND_COLUMNS = ibis.schema({"segment_id": "string", "customer_id": "string"})
_WHO_COLUMNS = ibis.schema({"customer_id": "string"})


def refresh_touched(*, database: Database, facts: Facts, now: datetime) -> Refreshed | None:
    """Look again at the customers touched since, in every segment that has a baseline.

    None where so many were touched that `refresh_all` is due; nothing is done then. A rule that
    weighs customers against each other (`rfm`) is left to `refresh_all`. That days pass is seen
    there too.
    """
    gate = gate_of(facts)
    with gate.held, facts.patient(), workspace(facts) as space:
        space.keep(_WAITING, facts.table(TOUCHED))
        waiting = space.table(_WAITING, TOUCHED.columns)
        everybody = facts.count(waiting.filter(waiting.customer_id.isnull()))
        space.keep(WHO, waiting.select("customer_id").distinct())
        number = facts.count(space.table(WHO, _WHO_COLUMNS))
        if everybody or number > MOST_WAITING:
            return None
        if not number:
            return Refreshed(customers=0, troubles={})
        turns = facts.read(waiting.select("turn").distinct())["turn"].to_pylist()
        return _refresh_who(database, facts, space, turns=turns, now=now)


def refresh_for(
    customers: Iterable[str], *, database: Database, facts: Facts, now: datetime
) -> Refreshed:
    """Look again at these customers in every segment that has a baseline."""
    with gate_of(facts).held, facts.patient(), workspace(facts) as space:
        space.lend(WHO, pa.table({"customer_id": pa.array(sorted(set(customers)), pa.string())}))
        return _refresh_who(database, facts, space, turns=(), now=now)


def _refresh_who(
    database: Database, facts: Facts, space: Workspace, *, turns: Sequence[str], now: datetime
) -> Refreshed:
    started = time.perf_counter()
    states = read_states(facts)
    ready = [one for one in living_segments(database)[0] if _fits(one, states)]
    answered, troubles = _answer(ready, facts, space, now)
    begin_moves(space)
    moves_of_customers(space, space.name(_FOUND), space.name(WHO), answered)
    seconds = time.perf_counter() - started
    outcomes = [
        Outcome(
            state=replace(states[one], fresh_at=now, trouble=None),
            kind=SizeKind.TOUCHED,
            seconds=seconds,
        )
        for one in answered
    ]
    settled = settle(facts, space, outcomes, now=now, turns=turns)
    who = facts.read(space.table(WHO, _WHO_COLUMNS))
    gate_of(facts).settled_customers(who)
    return Refreshed(
        segments=len(answered),
        customers=who.num_rows,
        entered=settled.entered,
        left=settled.left,
        seconds=time.perf_counter() - started,
        troubles=troubles,
    )


def _fits(one: Living, states: dict[str, State]) -> bool:
    state = states.get(one.segment_id)
    return state is not None and state.meaning == one.meaning and not needs_everybody(one.rule)


def _answer(
    ready: Sequence[Living], facts: Facts, space: Workspace, now: datetime
) -> tuple[list[str], dict[str, str]]:
    """Find whom each rule holds for in the slice; return the segments answered, and troubles."""
    space.keep(_FOUND, ibis.memtable(_FOUND_COLUMNS.to_pyarrow().empty_table()))
    reader = Slice(facts, space)
    answers = Answers(facts=reader, space=space, now=now)
    answered: list[Living] = []
    troubles: dict[str, str] = {}
    for one in ready:
        try:
            answers.ask(one.rule)
            answered.append(one)
        except RapportError as error:
            troubles[one.segment_id] = error.code
            log.warning("segment.in_trouble", segment_id=one.segment_id, code=error.code)
    reader.cut(answers.questions())
    answers.answer()
    for one in answered:
        found = answers.found(one.rule)
        space.run(f"INSERT INTO {space.name(_FOUND)} SELECT ?, * FROM ({found})", [one.segment_id])  # noqa: S608
    return [one.segment_id for one in answered], troubles
