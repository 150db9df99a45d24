"""Empties the outbox: claim, ask the gate again, render, sign, send, mark.

What became of messages is committed for a hundred at a time, with their `Email Delivered` events
in the same commit; between two commits a journal says what is under way. When a process is killed,
what was sent and not yet answered is sent again: at most one mail per connection. Without its
journal, after a loss of power, it is what was sent since the last commit. Nothing is lost; what may
have arrived twice is marked as unsure, and has the same Message-ID the second time.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from rapport.delivery.breakers import Breakers
from rapport.delivery.channel import Channel
from rapport.delivery.gate import GateRules, ask_gate
from rapport.delivery.journal import Journal
from rapport.delivery.links import Links
from rapport.delivery.marking import postponement_of, report_of, stop_of
from rapport.delivery.model import Message, SendReport
from rapport.delivery.pausing import pause_what_fails, paused_now
from rapport.delivery.posting import Batch, Post, Writer
from rapport.delivery.presence import new_worker
from rapport.delivery.recovering import take_over
from rapport.delivery.rendering import Renderer
from rapport.delivery.store import (
    Terms,
    all_held,
    cancel_late,
    claim_batch,
    forget_under_way,
    free_held,
    give_back_unused,
    shared_slots,
    tidy_under_way,
)
from rapport.kit.clock import Clock
from rapport.kit.sending_settings import SendingSettings
from rapport.kit.settings import MailSettings
from rapport.storage import Database

log = structlog.get_logger(__name__)

_CLAIM = 400  # the gate is asked for so many at once
# Longer than one commit's mails can take, every timeout included, and the minute between renewals.
_LEASE = timedelta(minutes=6)
_TIDY_EVERY = timedelta(seconds=5)


class Sender:
    """One worker on the outbox. Use it from one thread; any number may share an outbox.

    It sends nothing whose facts were not looked at within `mail.facts_minutes`. Who holds the facts
    in the same process has them looked at by `refresh`, which is called before each batch; else
    the server does so. `rules` are those of the gate; without them it asks for no caps, quiet hours
    or quotas. `journals` is a folder of this machine that outlives the process, the same for all
    workers; without one, more is sent again after a crash. Raises `BadDkimKey` and `BadAddress`
    when made, if the settings of mail cannot be used.
    """

    def __init__(  # noqa: PLR0913  doors and settings, each by its name
        self,
        *,
        database: Database,
        channels: Sequence[Channel],
        links: Links,
        mail: MailSettings,
        clock: Clock,
        sending: SendingSettings | None = None,
        journals: Path | None = None,
        ai_label: str = "models",
        market: str = "CN",
        refresh: Callable[[], object] | None = None,
        rules: GateRules | None = None,
    ) -> None:
        self._database = database
        self._channels = {channel.name: channel for channel in channels}
        self._providers = {each.name: f"{each.name}/{each.provider}" for each in channels}
        self._clock = clock
        self._sending = sending or SendingSettings()
        self._journals = journals
        self._renderer = Renderer(links=links, mail=mail, ai_label=ai_label, market=market)
        self._connections = mail.connections
        self._worker = new_worker()
        self._valid = timedelta(minutes=mail.facts_minutes)
        self._refresh = refresh
        self._rules = rules or GateRules(facts_valid=self._valid)
        self._breakers = Breakers(database)
        self._stopping = threading.Event()
        self._tidied: datetime | None = None

    def send_due(self, *, limit: int = _CLAIM) -> SendReport:
        """Send up to `limit` messages that are due, and say what became of them.

        A provider that is down raises `Unavailable`, with every message back in the queue, unless
        something left by another channel; after some failures nothing is tried for a while.
        """
        report = self._tidy()
        if self._refresh is not None:
            self._refresh()
        now = self._clock()
        if all_held(self._database, now=now, valid=self._valid):
            return report
        terms = self._terms(limit, now)
        if not terms.providers:
            return report
        with self._database.begin() as connection:
            messages = claim_batch(connection, terms, limit=limit, now=now)
            shared = shared_slots(connection, {each.shared_key for each in messages})
        self._give_up_probes(terms, messages, limit)
        if not messages:
            return report
        try:
            sent = self._send(messages, terms, Batch(shared=shared, read_at=now))
        except BaseException:
            # Nobody knows what left. The leases run out, and what was under way is marked then.
            self._worker = new_worker()
            raise
        log.info("messages.sent", delivered=sent.delivered, handled=sent.handled)
        return report + sent

    def send_all(self, on_progress: Callable[[SendReport], None] | None = None) -> SendReport:
        """Send until nothing may leave; what was postponed waits for another call."""
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

    def _send(self, messages: Sequence[Message], terms: Terms, batch: Batch) -> SendReport:
        paused = {
            each.campaign_id
            for each in pause_what_fails(
                self._database,
                {each.campaign_id for each in messages},
                settings=self._sending,
                now=self._clock(),
            )
        }
        asked = [each for each in messages if each.campaign_id not in paused]
        verdicts = ask_gate(self._database, asked, now=self._clock(), rules=self._rules)
        stopped = [
            stop_of(each, verdicts.stopped[each.message_id])
            for each in asked
            if each.message_id in verdicts.stopped
        ]
        stopped += [
            postponement_of(each, verdicts.postponed[each.message_id])
            for each in asked
            if each.message_id in verdicts.postponed
        ]
        told = {each.message_id for each in stopped}
        passed = [each for each in asked if each.message_id not in told]
        journal = Journal(self._journals, self._worker) if self._journals else None
        writer = Writer(
            database=self._database,
            worker=self._worker,
            clock=self._clock,
            lease=_LEASE,
            held_since=batch.read_at,
        )
        writer.keep(stopped, certificates=list(verdicts.certificates.values()))
        report, problems = report_of(stopped), []
        with ThreadPoolExecutor(1, thread_name_prefix="send") as pool:
            for name, mine in _by_channel(passed):
                post = Post(
                    channel=self._channels[name],
                    provider=self._providers[name],
                    renderer=self._renderer,
                    verdicts=verdicts,
                    batch=batch,
                    writer=writer,
                    breakers=self._breakers,
                    journal=journal,
                    pool=pool,
                    valid=self._valid,
                    connections=self._connections,
                    stopping=self._stopping,
                )
                done, problem = post.send(mine)
                report += done
                problems += [problem] if problem is not None else []
        self._finish(messages, terms, batch, journal)
        if problems and not report.handled:
            raise problems[0]
        return report

    def _finish(
        self, messages: Sequence[Message], terms: Terms, batch: Batch, journal: Journal | None
    ) -> None:
        unused = [each for each in messages if each.message_id not in batch.tried]
        with self._database.begin() as connection:
            free_held(connection, self._worker, tried=())
            forget_under_way(connection, self._worker)
            give_back_unused(connection, unused, terms, now=self._clock())
        if journal is not None:
            journal.close()

    def _terms(self, limit: int, now: datetime) -> Terms:
        campaigns, channels = paused_now(self._database)
        providers = {
            name: provider for name, provider in self._providers.items() if name not in channels
        }
        most = self._breakers.open_channels(providers, limit=limit, now=now) if providers else {}
        return Terms(
            worker=self._worker,
            providers={name: providers[name] for name in most},
            most=most,
            paused=campaigns,
            sending=self._sending,
            lease=_LEASE,
            valid=self._valid,
        )

    def _give_up_probes(self, terms: Terms, messages: Sequence[Message], limit: int) -> None:
        used = {each.channel for each in messages}
        for name, most in terms.most.items():
            if most < limit and name not in used:
                self._breakers.note_unused(terms.providers[name], now=self._clock())

    def _tidy(self) -> SendReport:
        now = self._clock()
        take_over(self._database, journals=self._journals, now=now)
        if self._tidied is not None and timedelta(0) <= now - self._tidied < _TIDY_EVERY:
            return SendReport()
        self._tidied = now
        with self._database.begin() as connection:
            tidy_under_way(connection, now=now)
            return SendReport(cancelled=cancel_late(connection, now=now))


def _by_channel(messages: Sequence[Message]) -> Iterator[tuple[str, list[Message]]]:
    for name in sorted({each.channel for each in messages}):
        yield name, [each for each in messages if each.channel == name]
