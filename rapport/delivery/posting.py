"""One batch through one channel: chunks are rendered while those before them are on their way."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from rapport.delivery.breakers import Breakers
from rapport.delivery.certificates import Certificate
from rapport.delivery.channel import Channel, Witnessed
from rapport.delivery.gate import Verdicts
from rapport.delivery.journal import Journal
from rapport.delivery.marking import delivered_event, failure_of, mark_of, report_of
from rapport.delivery.model import (
    FactsState,
    Message,
    MessageStatus,
    Outcome,
    OutcomeKind,
    Parcel,
    SendReport,
    SharedSlots,
)
from rapport.delivery.rendering import Renderer
from rapport.delivery.store import (
    Key,
    Mark,
    count_returns,
    keep_certificates,
    mark,
    note_under_way,
    renew_leases,
    shared_slots,
)
from rapport.events import add_events
from rapport.kit.clock import Clock
from rapport.kit.errors import Invalid, RapportError
from rapport.storage import Database

log = structlog.get_logger(__name__)

_COMMIT = 100
_COMMIT_PER_CONNECTION = 4
_READ_AGAIN = timedelta(seconds=2)
_RENEW_EVERY = timedelta(minutes=1)  # some hundred rows are written each time
_SHUTTING_DOWN = "421"  # RFC 5321, 3.8: the server closes, whatever was asked


@dataclass(slots=True, kw_only=True)
class Batch:
    """What messages of a batch share, when it was read, and which messages were tried."""

    shared: Mapping[Key, SharedSlots]
    read_at: datetime
    tried: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Messages that leave together, written with `shared` as it was: the last moment changes it."""

    messages: Sequence[Message]
    parcels: list[Parcel]
    failures: list[Mark]
    safe: frozenset[str]
    shared: Mapping[Key, SharedSlots]


@dataclass(slots=True, kw_only=True)
class Writer:
    """Commits what became of messages, in the name of a worker.

    `held_since` is when the leases of what it holds were given or renewed.
    """

    database: Database
    worker: str
    clock: Clock
    lease: timedelta
    held_since: datetime

    def keep(
        self,
        marks: list[Mark],
        *,
        delivered: Sequence[Message] = (),
        certificates: Sequence[Certificate] = (),
        returns: Mapping[str, Counter[str]] | None = None,
        following: Chunk | None = None,
    ) -> None:
        """Write marks, events and counts in one commit, and what the worker sends next."""
        now = self.clock()
        safe = {each.message_id for each in marks if each.safe}
        events = [
            delivered_event(each, now=now, safe=each.message_id in safe) for each in delivered
        ]
        renews = abs(now - self.held_since) >= _RENEW_EVERY
        with self.database.begin() as connection:
            keep_certificates(connection, certificates)
            mark(connection, marks, worker=self.worker)
            add_events(connection, events)
            for campaign_id, counts in sorted((returns or {}).items()):
                count_returns(connection, campaign_id, now=now, **counts)
            if following is not None:
                ids = [each.message_id for each in following.parcels]
                note_under_way(connection, ids, worker=self.worker, now=now)
            if renews:
                renew_leases(connection, worker=self.worker, until=now + self.lease)
        if renews:
            self.held_since = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What sending a batch through one channel needs."""

    channel: Channel
    provider: str
    renderer: Renderer
    verdicts: Verdicts
    batch: Batch
    writer: Writer
    breakers: Breakers
    journal: Journal | None
    pool: Executor
    valid: timedelta
    connections: int
    stopping: threading.Event

    def send(self, messages: Sequence[Message]) -> tuple[SendReport, RapportError | None]:
        """Send messages, and say what became of them; with the error of a provider that failed."""
        size = max(_COMMIT, _COMMIT_PER_CONNECTION * self.connections)
        chunks = (messages[start : start + size] for start in range(0, len(messages), size))
        report = SendReport()
        following = self._next(chunks)
        if following is not None:
            self.writer.keep([], following=following)
        while following is not None:
            chunk = self._as_it_is_now(following)
            self._tell_journal(chunk)
            sending = self.pool.submit(self._deliver, chunk.parcels)
            following = None if self.stopping.is_set() else self._next(chunks)
            try:
                outcomes = sending.result()
            except RapportError as problem:
                self.breakers.note_failure(self.provider, problem.code, now=self.writer.clock())
                return report, problem
            report += self._settle(chunk, outcomes, following)
            if self._is_down(outcomes):
                return report, None
        return report, None

    def _deliver(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        return self.channel.send(parcels) if parcels else []

    def _settle(
        self, chunk: Chunk, outcomes: Sequence[Outcome], following: Chunk | None
    ) -> SendReport:
        now = self.writer.clock()
        by_id = {each.message_id: each for each in chunk.messages}
        marks = chunk.failures + [
            mark_of(by_id[each.message_id], each, now=now, safe=each.message_id in chunk.safe)
            for each in outcomes
        ]
        returns: dict[str, Counter[str]] = {}
        for each in outcomes:
            if each.kind in _RETURNS:
                counts = returns.setdefault(by_id[each.message_id].campaign_id, Counter())
                counts[_RETURNS[each.kind]] += 1
        delivered = [by_id[one.message_id] for one in marks if _is_delivered(one)]
        self.writer.keep(marks, delivered=delivered, returns=returns, following=following)
        if self.journal is not None:
            self.journal.forget()
        self.batch.tried.update(
            each.message_id for each in outcomes if each.kind is not OutcomeKind.NOT_TRIED
        )
        return report_of(marks)

    def _is_down(self, outcomes: Sequence[Outcome]) -> bool:
        """Note how the provider did; say whether it answered nobody."""
        now = self.writer.clock()
        tried = [each for each in outcomes if each.kind is not OutcomeKind.NOT_TRIED]
        silent = [
            each
            for each in tried
            if each.kind is OutcomeKind.LOST or each.code.startswith(_SHUTTING_DOWN)
        ]
        if tried and len(silent) == len(tried):
            self.breakers.note_failure(self.provider, silent[0].code, now=now)
            return True
        if tried:
            self.breakers.note_success(self.provider, now=now)
        return False

    def _tell_journal(self, chunk: Chunk) -> None:
        if self.journal is None:
            return
        self.journal.safe(sorted(chunk.safe))
        if isinstance(self.channel, Witnessed):
            self.channel.witness = self.journal
        else:
            for parcel in chunk.parcels:
                self.journal.leaving(parcel.message_id)

    def _next(self, chunks: Iterator[Sequence[Message]]) -> Chunk | None:
        messages = next(chunks, None)
        return None if messages is None else self._written(messages)

    def _as_it_is_now(self, chunk: Chunk) -> Chunk:
        """The chunk, or written anew if what it says changed since: a mail server may be slow."""
        now = self.writer.clock()
        if now - self.batch.read_at >= _READ_AGAIN:
            with self.writer.database.read() as connection:
                self.batch.shared = shared_slots(connection, set(self.batch.shared))
            self.batch.read_at = now
        keys = {each.shared_key for each in chunk.messages}
        for key in keys:
            common = self.batch.shared.get(key)
            held = common is not None and not common.may_leave(now, valid=self.valid)
            if held or common != chunk.shared.get(key):
                return self._written(chunk.messages)
        return chunk

    def _written(self, messages: Sequence[Message]) -> Chunk:
        parcels: list[Parcel] = []
        failures: list[Mark] = []
        with_safe: set[str] = set()
        shared = self.batch.shared
        for each in messages:
            draft = self.verdicts.drafts[each.draft_id, each.draft_version]
            common, now = shared.get(each.shared_key), self.writer.clock()
            if common is not None and not common.may_leave(now, valid=self.valid):
                continue  # it stays in the queue: the lease is given back with the batch
            safe = common is not None and common.state is FactsState.SAFE
            try:
                parcel = self.renderer.write(
                    each,
                    draft,
                    common,
                    now=now,
                    safe=safe,
                    in_parts=not self.channel.takes_bytes,
                )
                parcels.append(parcel)
            except Invalid as error:
                log.warning("message.failed", message_id=each.message_id, code=error.code)
                failures.append(failure_of(each, error.code))
            if safe:
                with_safe.add(each.message_id)
        return Chunk(
            messages=messages,
            parcels=parcels,
            failures=failures,
            safe=frozenset(with_safe),
            shared=shared,
        )


_RETURNS = {OutcomeKind.ACCEPTED: "accepted", OutcomeKind.REFUSED: "refused"}


def _is_delivered(mark: Mark) -> bool:
    return mark.status is MessageStatus.DELIVERED
