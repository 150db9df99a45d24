"""How fast a campaign leaves the outbox: gate, render, sign, send, mark, by two processes.

Each mail has its own name, links and tokens, a product block, and a DKIM signature. Next to it,
into the same sink: Postfix's `smtp-source`, which sends ready bytes and signs nothing, and the
plain sender that everybody writes first, `email.message` with `smtplib`.
"""

import json
import smtplib
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import IO

from rapport.bench import mail_sender
from rapport.bench.mail_outbox import (
    ADDRESS,
    COPY,
    NOW,
    SECRET,
    fill_outbox,
    mail_settings,
    slots_for,
)
from rapport.bench.mail_sinks import (
    SIGN_IN,
    Sink,
    make_certificate,
    open_sink,
    own_sink,
    smtp_source_rate,
)
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.content import compile_copy

_MAILS = {Size.QUICK: 3_000, Size.FULL: 200_000}
_NAIVE_MAILS = 200
_PROCESSES = 2
_TARGET = 1_500  # mails per second
_MOST_MB = 300  # millions of bytes
_SMALLEST = 20_480  # bytes of a mail
_SECURED_MAILS = {Size.QUICK: 500, Size.FULL: 20_000}

_BYTES_PER_KIB = 1024
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one process did: mails, the moments it began and ended, seconds of processor, the share
    of each phase in them, and its peak memory."""

    delivered: int
    began: float
    ended: float
    cpu: float
    phases: Mapping[str, float]
    peak_mb: float


def _run(setup: Setup) -> Sequence[Row]:
    mails = _MAILS[setup.size]
    size = fill_outbox(setup.scratch, mails=mails)
    assert size >= _SMALLEST, f"a mail has {size} bytes; the benchmark is of {_SMALLEST} or more"
    with open_sink() as sink:
        sunk = sink.cpu_seconds()
        parts = _send(setup.scratch, sink)
        sunk = sink.cpu_seconds() - sunk
        naive = _naive_rate(sink)
        peer = smtp_source_rate(sink, mails=mails, size=size)
    rate = _rate(parts, mails)
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
            value=max(part.peak_mb for part in parts),
            unit="MB",
            better="lower",
            target=_MOST_MB,
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
    rows += _phase_rows(parts, what)
    rows.append(_spent_row("the sink, besides", sunk / mails, what))
    rows += _secured_rows(setup)
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


def _phase_rows(parts: Sequence[_Part], what: str) -> list[Row]:
    """Milliseconds of processor a mail, by phase: measured in all, divided as the looks fell."""
    spent = sum(part.cpu for part in parts) / sum(part.delivered for part in parts) * 1000
    phases = sorted({phase for part in parts for phase in part.phases})
    shares = {
        phase: sum(part.phases.get(phase, 0.0) * part.cpu for part in parts)
        / sum(part.cpu for part in parts)
        for phase in phases
    }
    rows = [("in all", spent)]
    rows += [(phase, spent * share) for phase, share in shares.items()]
    return [_spent_row(phase, milliseconds / 1000, what) for phase, milliseconds in rows]


def _spent_row(phase: str, seconds: float, what: str) -> Row:
    return Row(
        name=f"processor time a mail, {phase}",
        value=seconds * 1000,
        unit="ms",
        better="lower",
        source=what,
    )


def _secured_rows(setup: Setup) -> list[Row]:
    """What TLS and a sign-in cost: the same mails into one sink of our own, with and without."""
    mails = _SECURED_MAILS[setup.size]
    certificate = setup.scratch / "sink.pem"
    make_certificate(certificate)
    rows = []
    for name, pem in (("in the clear", None), ("with TLS and AUTH", certificate)):
        home = setup.scratch / name.replace(" ", "-")
        home.mkdir()
        fill_outbox(home, mails=mails)
        with own_sink(pem) as sink:
            parts = _send(home, sink)
        what = f"{mails:,} mails, {_PROCESSES} processes, to {sink.name}"
        rate = Row(
            name=f"mails delivered {name}",
            value=_rate(parts, mails),
            unit="mails/s",
            better="higher",
            source=what,
        )
        spent = sum(part.cpu for part in parts) / mails
        rows += [rate, _spent_row(f"in all, {name}", spent, what)]
    return rows


def _rate(parts: Sequence[_Part], mails: int) -> float:
    delivered = sum(part.delivered for part in parts)
    assert delivered == mails, f"{delivered} of {mails} mails were delivered"
    return delivered / (max(p.ended for p in parts) - min(p.began for p in parts))


def _send(home: Path, sink: Sink) -> list[_Part]:
    told = mail_settings(home, sink.port).model_dump(mode="json")
    if sink.certificate is not None:
        user, password = SIGN_IN
        told |= {"host": "localhost", "security": "tls", "username": user, "password": password}
    # -P: the folder of the program is not a place to import from.
    command = [sys.executable, "-P", str(Path(mail_sender.__file__)), str(home)]
    certificate = str(sink.certificate or "")
    command += [SECRET.hex(), ADDRESS, json.dumps(told), NOW.isoformat(), "", certificate]
    with ExitStack() as stack:
        senders = [stack.enter_context(_started(command)) for _ in range(_PROCESSES)]
        for sender in senders:
            _line(sender.stdout)
        for sender in senders:
            _go_on(sender)
        parts = [_part(sender) for sender in senders]
        for sender in senders:
            _go_on(sender)
    return parts


def _started(command: Sequence[str]) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603


def _part(sender: "subprocess.Popen[str]") -> _Part:
    did = json.loads(_line(sender.stdout))
    return _Part(peak_mb=_peak_mb(sender.pid), **did)


def _line(said: IO[str] | None) -> str:
    assert said is not None
    line = said.readline()
    assert line, "a sending process ended early; its error is above"
    return line


def _go_on(sender: "subprocess.Popen[str]") -> None:
    assert sender.stdin is not None
    sender.stdin.write("\n")
    sender.stdin.flush()


def _peak_mb(process: int) -> float:
    """The most memory a process that still runs has held, in MB; nought where nobody can say."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    lines = status.read_text(encoding="ascii").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * _BYTES_PER_KIB / _BYTES_PER_MB


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
