"""kill -9 of senders at random moments, again and again, while a campaign leaves.

Two senders share an outbox, once on SQLite and once on PostgreSQL. Both are killed and started
again until all is sent. At the end every mail is counted at the sink by its Message-ID: none may be
lost, and no more may be there twice than were on their way, sent and not answered, at the kills.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rapport.bench import mail_sender
from rapport.bench.mail_outbox import ADDRESS, NOW, SECRET, fill_outbox, mail_settings
from rapport.bench.postgres import postgres_server
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.delivery import MessageStatus, count_doubles, outbox_counts
from rapport.kit.settings import MailSettings
from rapport.storage import open_database

_MAILS = {Size.QUICK: 2_000, Size.FULL: 20_000}
_KILLS = {Size.QUICK: 3, Size.FULL: 20}
_SENDERS = 2
_SEED = 20260301
_PATIENCE_SECONDS = 600

_SINK = """
import re
import sys
from rapport.testing import MailSink

arrived = open(sys.argv[1], "a", buffering=1)


class Counting(MailSink):
    def count(self, recipient, content):
        arrived.write(re.search(rb"Message-ID: <(\\S+)@", content)[1].decode() + "\\n")


with Counting() as sink:
    print(sink.port, flush=True)
    sys.stdin.read()
"""


def _run(setup: Setup) -> Sequence[Row]:
    rows = _rows("SQLite", "", setup)
    with postgres_server() as url:
        rows += _rows("PostgreSQL", url, setup) if url else []
    return rows


def _rows(store: str, url: str, setup: Setup) -> list[Row]:
    mails, kills = _MAILS[setup.size], _KILLS[setup.size]
    home = setup.scratch / store
    home.mkdir()
    fill_outbox(home, mails=mails, url=url)
    with _sink(home / "arrived") as port:
        _send_and_kill(home, url, port=port, mails=mails, kills=kills)
    arrived = Counter((home / "arrived").read_text(encoding="ascii").split())
    database = open_database(url, home=home)
    told = count_doubles(database).may_have_arrived_twice
    delivered = outbox_counts(database).get(MessageStatus.DELIVERED, 0)
    database.close()
    doubles = sum(arrived.values()) - len(arrived)
    connections = mail_settings(home, port).connections
    most = kills * _SENDERS * connections
    source = (
        f"{kills} kills of {_SENDERS} senders, {mails:,} mails, outbox on {store}, counted at the"
        f" sink by Message-ID; {told} told as unsure, {most} connections at the kills in all"
    )
    assert doubles <= told <= most, f"{doubles} doubles, {told} told, {most} at most"
    return [
        Row(
            name=f"mails lost, {store}",
            value=mails - len(arrived) + abs(delivered - mails - 1),
            unit="mails",
            better="lower",
            target=0,
            source=source,
        ),
        Row(
            name=f"mails that arrived twice, {store}",
            value=doubles,
            unit="mails",
            better="lower",
            target=told,
            source=source,
        ),
    ]


def _send_and_kill(home: Path, url: str, *, port: int, mails: int, kills: int) -> None:
    """Kill at random moments of the campaign: when the sink has a random share of it more."""
    chance, arrived = random.Random(_SEED), home / "arrived"  # noqa: S311
    marks = sorted(chance.uniform(0.02, 0.95) * mails for _ in range(kills))
    settings = mail_settings(home, port)
    for mark in marks:
        with _senders(home, url, settings) as senders:
            _wait_until(arrived, mark)
            time.sleep(chance.uniform(0, 0.05))
            for sender in senders:
                sender.send_signal(signal.SIGKILL)
    with _senders(home, url, settings) as senders:
        for sender in senders:
            assert sender.stdout is not None
            assert sender.stdout.readline(), "a sending process ended early; its error is above"


@contextmanager
def _senders(
    home: Path, url: str, settings: MailSettings
) -> Iterator[list["subprocess.Popen[str]"]]:
    command = [
        sys.executable,
        "-P",
        str(Path(mail_sender.__file__)),
        str(home),
        SECRET.hex(),
    ]
    command += [ADDRESS, settings.model_dump_json(), NOW.isoformat(), url, ""]
    pipe = subprocess.PIPE
    with ExitStack() as stack:
        senders = [
            stack.enter_context(
                subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603
            )
            for _ in range(_SENDERS)
        ]
        for sender in senders:
            assert sender.stdin is not None
            assert sender.stdout is not None
            sender.stdout.readline()
            sender.stdin.write("\n")
            sender.stdin.flush()
        yield senders


@contextmanager
def _sink(arrived: Path) -> Iterator[int]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", _SINK, str(arrived)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as sink:  # noqa: S603
        assert sink.stdout is not None
        yield int(sink.stdout.readline())
        # Leaving the block closes its standard input, which ends it.


def _wait_until(arrived: Path, mails: float) -> None:
    """Wait until so many lines of a fixed length are in the file, or nothing more comes."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not arrived.exists() or arrived.read_bytes().count(b"\n") < mails:
        assert time.monotonic() < until, "the senders do not come to the next moment"
        time.sleep(0.01)


BENCHMARK = Benchmark(
    name="mail_crash",
    about="kill -9 while a campaign leaves: none lost, hardly any twice.",
    run=_run,
)
