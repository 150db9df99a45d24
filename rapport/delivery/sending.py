"""Empties the outbox: claim, ask the gate again, render, sign, send, mark.

What became of messages is committed for 20 at a time (4 for each connection, if that is more), with
their `Email Delivered` events in the same commit. When a process is killed, what it had sent since
its last commit, so at most 20 messages, is sent again; nothing else is, and none is lost. Their
Message-ID is the same the second time.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import structlog

from rapport.delivery.channel import Channel
from rapport.delivery.gate import Verdicts, ask_gate
from rapport.delivery.links import Links
from rapport.delivery.marking import (
    delivered_event,
    failure_of,
    mark_of,
    postponement_of,
    report_of,
    stop_of,
)
from rapport.delivery.model import (
    Certificate,
    FactsState,
    Message,
    MessageId,
    MessageStatus,
    Parcel,
    SendReport,
    SharedSlots,
)
from rapport.delivery.presence import is_gone, new_worker
from rapport.delivery.rendering import Renderer
from rapport.delivery.store import (
    Key,
    Mark,
    all_held,
    claim_messages,
    free_messages,
    keep_certificates,
    lease_owners,
    mark,
    renew_leases,
    shared_slots,
)
from rapport.events import add_events
from rapport.kit.clock import Clock
from rapport.kit.errors import Invalid, RapportError
from rapport.kit.settings import MailSettings
from rapport.storage import Database

log = structlog.get_logger(__name__)

_CLAIM = 400  # the gate is asked for so many at once
_COMMIT = 20  # half of it costs 15 % more time, twice as many save 3 %
_COMMIT_PER_CONNECTION = 4
_READ_AGAIN = timedelta(seconds=2)
_LEASE = timedelta(minutes=5)  # longer than one commit's mails can take, every timeout included


class Sender:
    """One worker on the outbox. Use it from one thread; any number may share an outbox.

    It sends nothing whose facts were not looked at within `mail.facts_minutes`. Who holds the facts
    in the same process has them looked at by `refresh`, which is called before each batch; else
    the server does so. Raises `BadDkimKey` and `BadAddress` when made, if the settings of mail
    cannot be used.
    """

    def __init__(  # noqa: PLR0913  doors and settings, each by its name
        self,
        *,
        database: Database,
        channel: Channel,
        links: Links,
        mail: MailSettings,
        clock: Clock,
        ai_label: str = "models",
        market: str = "CN",
        refresh: Callable[[], object] | None = None,
    ) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock
        self._renderer = Renderer(links=links, mail=mail, ai_label=ai_label, market=market)
        self._worker = new_worker()
        self._commit_every = max(_COMMIT, _COMMIT_PER_CONNECTION * mail.connections)
        self._valid = timedelta(minutes=mail.facts_minutes)
        self._refresh = refresh
        self._stopping = threading.Event()

    def send_due(self, *, limit: int = _CLAIM) -> SendReport:
        """Send up to `limit` messages that are due, and say what became of them.

        A server that is down raises `Unavailable`, with every message back in the queue.
        """
        self._take_over()
        if self._refresh is not None:
            self._refresh()
        now = self._clock()
        if all_held(self._database, now=now, valid=self._valid):
            return SendReport()
        with self._database.begin() as connection:
            messages = claim_messages(
                connection,
                channel=self._channel.name,
                worker=self._worker,
                limit=limit,
                now=now,
                lease=_LEASE,
                valid=self._valid,
            )
            shared = shared_slots(connection, _keys(messages))
        if not messages:
            return SendReport()
        try:
            report = self._send(messages, _Shared(values=shared, read_at=now))
        except RapportError:
            free_messages(self._database, [self._worker], tried=False)
            raise
        log.info("messages.sent", delivered=report.delivered, handled=report.handled)
        return report

    def send_all(self, on_progress: Callable[[SendReport], None] | None = None) -> SendReport:
        """Send until nothing is due; what was postponed waits for another call."""
        total = SendReport()
        while not self._stopping.is_set():
            report = self.send_due()
            if not report.handled:
                break
            total += report
            if on_progress is not None:
                on_progress(total)
        return total

    def stop(self) -> None:
        """Ask a call under way, in another thread or a signal's, to end after its next commit."""
        self._stopping.set()

    def _send(self, messages: Sequence[Message], shared: "_Shared") -> SendReport:
        verdicts = ask_gate(self._database, messages, now=self._clock())
        stopped = [
            stop_of(each, verdicts.stopped[each.message_id])
            for each in messages
            if each.message_id in verdicts.stopped
        ]
        stopped += [
            postponement_of(each, verdicts.postponed[each.message_id])
            for each in messages
            if each.message_id in verdicts.postponed
        ]
        told = {each.message_id for each in stopped}
        self._commit(stopped, delivered=[], certificates=list(verdicts.certificates.values()))
        report = report_of(stopped)
        passed = (each for each in messages if each.message_id not in told)
        for chunk in _chunks(passed, self._commit_every):
            shared = self._read_again(shared)
            report += self._send_chunk(chunk, verdicts, shared.values)
            if self._stopping.is_set():
                break
        free_messages(self._database, [self._worker], tried=False)
        return report

    def _read_again(self, shared: "_Shared") -> "_Shared":
        """What is shared, as it stood no longer than 2 seconds ago: a mail server may be slow."""
        now = self._clock()
        if now - shared.read_at < _READ_AGAIN:
            return shared
        with self._database.read() as connection:
            return _Shared(values=shared_slots(connection, set(shared.values)), read_at=now)

    def _send_chunk(
        self, chunk: Sequence[Message], verdicts: Verdicts, shared: Mapping[Key, SharedSlots]
    ) -> SendReport:
        mails: list[Parcel] = []
        marks: list[Mark] = []
        with_safe: set[MessageId] = set()
        for each in chunk:
            draft = verdicts.drafts[each.draft_id, each.draft_version]
            common, now = shared.get(_key(each)), self._clock()
            if common is not None and not common.may_leave(now, valid=self._valid):
                continue  # it stays in the queue: the lease is given back with the batch
            safe = common is not None and common.state is FactsState.SAFE
            try:
                written = self._renderer.write(
                    each, draft, common, now=now, safe=safe, in_parts=not self._channel.takes_bytes
                )
                mails.append(written)
            except Invalid as error:
                log.warning("message.failed", message_id=each.message_id, code=error.code)
                marks.append(failure_of(each, error.code))
            if safe:
                with_safe.add(each.message_id)
        outcomes = self._channel.send(mails) if mails else []
        now = self._clock()
        by_id = {each.message_id: each for each in chunk}
        marks += [
            mark_of(by_id[each.message_id], each, now=now, safe=each.message_id in with_safe)
            for each in outcomes
        ]
        self._commit(marks, delivered=[by_id[m.message_id] for m in marks if _is_delivered(m)])
        return report_of(marks)

    def _commit(
        self,
        marks: list[Mark],
        *,
        delivered: Sequence[Message],
        certificates: Sequence[Certificate] = (),
    ) -> None:
        now = self._clock()
        safe = {each.message_id for each in marks if each.safe}
        events = [
            delivered_event(each, now=now, safe=each.message_id in safe) for each in delivered
        ]
        with self._database.begin() as connection:
            keep_certificates(connection, certificates)
            mark(connection, marks, worker=self._worker)
            add_events(connection, events)
            renew_leases(connection, worker=self._worker, until=now + _LEASE)

    def _take_over(self) -> None:
        gone = [owner for owner in lease_owners(self._database) if is_gone(owner)]
        if gone:
            freed = free_messages(self._database, gone, tried=True)
            log.info("messages.freed", messages=freed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What messages of a batch share, and when it was read."""

    values: Mapping[Key, SharedSlots]
    read_at: datetime


def _key(message: Message) -> Key:
    return message.campaign_id, message.draft_id, message.draft_version


def _keys(messages: Sequence[Message]) -> set[Key]:
    return {_key(each) for each in messages}


def _is_delivered(mark: Mark) -> bool:
    return mark.status is MessageStatus.DELIVERED


def _chunks(messages: Iterator[Message], size: int) -> Iterator[list[Message]]:
    while chunk := list(islice(messages, size)):
        yield chunk
