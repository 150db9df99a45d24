"""Moves customers on: claims those who are due, decides for the batch, then acts and marks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import ibis
import pyarrow as pa
import structlog

from rapport.delivery import enqueue, share_slots
from rapport.events import EVENTS
from rapport.journeys.model import BranchStep, Journey, SendStep
from rapport.journeys.positions import Advanced, Happened, Position, PositionStatus
from rapport.journeys.sending import Sending, prepare_messages
from rapport.journeys.stepping import Branch, Done, Exit, Move, Send, Wait, next_step
from rapport.journeys.store import claim_positions, get_journey, keep_positions
from rapport.kit.settings import ShopSettings
from rapport.segments import members, rule_lookup
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
BATCH = 500


@dataclass(kw_only=True)
class _Batch:
    """What is decided for the customers of a batch. `onward` and `branching` are still moving."""

    now: datetime
    resting: list[tuple[Position, datetime]] = field(default_factory=list)
    sends: list[tuple[Position, SendStep]] = field(default_factory=list)
    onward: list[Position] = field(default_factory=list)
    branching: list[tuple[Position, Branch]] = field(default_factory=list)

    def take(self, position: Position, move: Move) -> None:
        match move:
            case Wait(at=at, until=until):
                self.resting.append((at, until))
            case Exit(because=because):
                self._end(position, PositionStatus.EXITED, because)
            case Done():
                self._end(position, PositionStatus.DONE, "")
            case Send(step=step, after=after):
                self.sends.append((position, step))
                self.onward.append(after)
            case Branch():
                self.branching.append((position, move))

    def _end(self, position: Position, status: PositionStatus, because: str) -> None:
        self.resting.append((replace(position, status=status, ended_because=because), self.now))


def advance_due(
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    worker: str,
    limit: int = BATCH,
) -> Advanced:
    """Move up to `limit` due customers to where they rest next; call again until none was due.

    Messages are in the outbox before positions are marked, and their ids follow from customer and
    step: a worker that dies in between repeats the step and sends nothing twice.
    """
    with database.begin() as connection:
        due = claim_positions(connection, worker=worker, limit=limit, now=now, lease=LEASE)
    world = _World(database=database, facts=facts, now=now)
    batch = world.decide(due)
    prepared = prepare_messages(batch.sends, database=database, facts=facts, shop=shop, now=now)
    queued = _put_into_outbox(prepared, database=database)
    with database.begin() as connection:
        keep_positions(connection, batch.resting, worker=worker)
    if due:
        log.info("journeys.advanced", looked_at=len(due), queued=queued)
    return _report(batch, prepared, queued=queued)


def _put_into_outbox(prepared: Iterable[Sending], *, database: Database) -> int:
    queued = 0
    for sending in prepared:
        if sending.shared is None:
            continue
        with database.begin() as connection:
            share_slots(connection, [sending.shared])
        queued += enqueue(database, sending.messages)
    return queued


def _report(batch: _Batch, prepared: Iterable[Sending], *, queued: int) -> Advanced:
    statuses = Counter(position.status for position, _ in batch.resting)
    reasons = Counter(str(reason) for sending in prepared for reason in sending.left_out)
    return Advanced(
        looked_at=len(batch.resting),
        queued=queued,
        waiting=statuses[PositionStatus.ACTIVE],
        exited=statuses[PositionStatus.EXITED],
        done=statuses[PositionStatus.DONE],
        not_sent=dict(reasons),
    )


@dataclass(frozen=True, kw_only=True)
class _World:
    """What has to be looked up to decide for a batch: one query per kind, not per customer."""

    database: Database
    facts: Facts
    now: datetime

    def decide(self, due: Sequence[Position]) -> _Batch:
        """Take every customer from step to step until each rests; no journey has a circle."""
        versions = {(position.journey_id, position.version) for position in due}
        journeys = {
            key: get_journey(self.database, key[0], version=key[1]).journey for key in versions
        }
        events = self._events(due, journeys.values())
        batch, moving = _Batch(now=self.now), list(due)
        while moving:
            for position in moving:
                journey = journeys[position.journey_id, position.version]
                happened = events[position.customer_id]
                batch.take(position, next_step(journey, position, happened, now=self.now))
            moving = [*batch.onward, *self._branched(batch.branching)]
            batch.onward, batch.branching = [], []
        return batch

    def _branched(self, branching: Sequence[tuple[Position, Branch]]) -> list[Position]:
        by_step: dict[tuple[str, int, str], list[Branch]] = defaultdict(list)
        for position, branch in branching:
            by_step[position.journey_id, position.version, branch.step.id].append(branch)
        moved = []
        for branches in by_step.values():
            customers = [branch.then.customer_id for branch in branches]
            holding = self._members(branches[0].step, customers)
            moved += [b.then if b.then.customer_id in holding else b.otherwise for b in branches]
        return moved

    def _members(self, step: BranchStep, customer_ids: Sequence[str]) -> set[str]:
        asked = ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))
        rule = rule_lookup(self.database)
        holding = members(step.rule, facts=self.facts, now=self.now, segments=rule)
        rows = self.facts.read(holding.semi_join(asked, "customer_id"))
        return set(rows["customer_id"].to_pylist())

    def _events(
        self, due: Sequence[Position], journeys: Iterable[Journey]
    ) -> Mapping[str, list[Happened]]:
        """What the customers did since they came in, as far as any journey ends by it."""
        found: dict[str, list[Happened]] = defaultdict(list)
        names = {name for journey in journeys for name in journey.exits}
        if not due or not names:
            return found
        asked = ibis.memtable(pa.table({"customer_id": [p.customer_id for p in due]}))
        events = self.facts.table(EVENTS)
        since = min(position.entered_at for position in due)
        wanted = events.filter(events.name.isin(sorted(names)), events.happened_at > since)
        rows = wanted.semi_join(asked, "customer_id").select("customer_id", "name", "happened_at")
        for row in self.facts.read(rows).to_pylist():
            happened = Happened(name=row["name"], happened_at=row["happened_at"])
            found[row["customer_id"]].append(happened)
        return found
