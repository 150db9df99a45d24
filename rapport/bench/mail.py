"""How fast a campaign leaves the outbox: gate, render, sign, send, mark, by two processes.

Each mail has its own name, links and tokens, four product blocks, and a DKIM signature. Next to
it, into the same sink: Postfix's `smtp-source`, which sends ready bytes and signs nothing, and the
plain sender that everybody writes first, `email.message` with `smtplib`.
"""

import logging
import multiprocessing
import smtplib
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from multiprocessing.synchronize import Barrier
from pathlib import Path

import structlog

from rapport.bench.mail_outbox import COPY, LINKS, NOW, fill_outbox, mail_settings, slots_for
from rapport.bench.mail_sinks import Sink, open_sink, smtp_source_rate
from rapport.bench.memory import peak_mib
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.content import compile_copy
from rapport.delivery import Sender, SmtpChannel
from rapport.storage import open_database

_MAILS = {Size.QUICK: 3_000, Size.FULL: 30_000}
_NAIVE_MAILS = 200
_PROCESSES = 2
_TARGET = 600  # mails per second
_MOST_MIB = 300

_barrier: Barrier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one process did: mails, the moments it began and ended, its peak memory."""

    delivered: int
    began: float
    ended: float
    peak_mib: float


def _run(setup: Setup) -> Sequence[Row]:
    mails = _MAILS[setup.size]
    size = fill_outbox(setup.scratch, mails=mails)
    with open_sink() as sink:
        parts = _send(setup.scratch, sink)
        naive = _naive_rate(sink)
        peer = smtp_source_rate(sink, mails=mails, size=size)
    delivered = sum(part.delivered for part in parts)
    assert delivered == mails, f"{delivered} of {mails} mails were delivered"
    rate = delivered / (max(p.ended for p in parts) - min(p.began for p in parts))
    what = f"outbox on SQLite, {size / 1000:.0f} KB a mail, {_PROCESSES} processes, to {sink.name}"
    rows = [
        Row(
            name="mails rendered, signed and delivered",
            value=rate,
            unit="mails/s",
            better="higher",
            target=_TARGET,
            source=what,
        ),
        Row(
            name="peak memory of a sending process",
            value=max(part.peak_mib for part in parts),
            unit="MiB",
            better="lower",
            target=_MOST_MIB,
            source=what,
        ),
        Row(
            name="mails/s next to a plain sender",
            value=rate / naive,
            unit="ratio",
            better="higher",
            source=f"Liquid, email.message and smtplib, one process, no DKIM, to {sink.name}",
        ),
    ]
    if peer is not None:
        source = f"Postfix smtp-source, ready bytes of the same size, no DKIM, to {sink.name}"
        row = Row(
            name="mails/s next to smtp-source",
            value=rate / peer,
            unit="ratio",
            better="higher",
            source=source,
        )
        rows.append(row)
    return rows


def _send(home: Path, sink: Sink) -> list[_Part]:
    fresh = multiprocessing.get_context("spawn")
    together = fresh.Barrier(_PROCESSES)
    with ProcessPoolExecutor(
        _PROCESSES, mp_context=fresh, initializer=_prepare, initargs=(together,)
    ) as pool:
        waiting = [pool.submit(_send_part, home, sink.port) for _ in range(_PROCESSES)]
        return [part.result() for part in waiting]


def _prepare(together: Barrier) -> None:
    global _barrier  # noqa: PLW0603  (how a pool hands a barrier to its processes)
    _barrier = together
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)


def _send_part(home: Path, port: int) -> _Part:
    database = open_database("", home=home)
    settings = mail_settings(home, port)
    with SmtpChannel(settings) as channel:
        sender = Sender(
            database=database, channel=channel, links=LINKS, mail=settings, clock=lambda: NOW
        )
        assert _barrier is not None
        _barrier.wait()
        began = time.time()
        report = sender.send_all()
        ended = time.time()
    database.close()
    return _Part(delivered=report.delivered, began=began, ended=ended, peak_mib=peak_mib())


def _naive_rate(sink: Sink) -> float:
    compiled = compile_copy(COPY, channel="email", language="en")
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", sink.port) as connection:
        for number in range(_NAIVE_MAILS):
            rendered = compiled.render(slots_for(number))
            mail = EmailMessage()
            mail["From"], mail["To"] = "hello@shop.example", f"c{number}@example.org"
            mail["Subject"] = rendered.subject
            mail.set_content(rendered.text)
            mail.add_alternative(rendered.html, subtype="html")
            connection.send_message(mail)
    return _NAIVE_MAILS / (time.perf_counter() - began)


BENCHMARK = Benchmark(
    name="mail",
    about="A campaign's mails from the outbox to a sink: gate, render, sign, send, mark.",
    run=_run,
)
