"""One sending process of the benchmark of mail: run as a program, beside others on one outbox.

A program of its own, so that it holds what a sender needs and not what all benchmarks need. It says
`ready`, waits for a line, sends until nothing is due, and prints what it did as JSON.

A clock looks at what its threads do, 200 times a second; a look costs some microseconds. What a
thread does is told by the innermost of the functions on its stack that has a phase; a thread that
waits for another, or for the server, is not counted.
"""

import json
import logging
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import FrameType

import structlog

from rapport.delivery import Links, Sender, SmtpChannel, gate_rules
from rapport.kit.gate_settings import GateSettings
from rapport.kit.settings import MailSettings
from rapport.storage import open_database

_EVERY_SECONDS = 0.005
_BY_FILE = {
    "delivery/dkim.py": "DKIM",
    "delivery/mime.py": "MIME",
    "delivery/store/certificates.py": "certificate",
    "content/compiling.py": "render",
    "content/quick.py": "render",
    "content/liquid.py": "render",
    "delivery/links.py": "render",
    "delivery/store/states.py": "claim",
    "delivery/gate/": "gate",
    "delivery/rendering.py": "render",
    "delivery/smtp.py": "SMTP",
    "delivery/channel.py": "SMTP",
    "delivery/journal.py": "journal",
    "delivery/store/batches.py": "claim",
    "delivery/recovering.py": "claim",
    "delivery/marking.py": "commit",
    "delivery/posting.py": "commit",
    "delivery/sending.py": "claim",
}
_WAITING = frozenset({"wait", "select", "poll", "_worker", "get"})


class Phases:
    """Looks at the threads of this process while it is open, itself left out."""

    def __init__(self) -> None:
        self._looks: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="phases")

    def __enter__(self) -> "Phases":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def shares(self) -> Mapping[str, float]:
        """The share of each phase in the time in which a thread did something."""
        total = self._looks.total()
        return {phase: looks / total for phase, looks in self._looks.most_common()}

    def _look_on(self) -> None:
        me = threading.get_ident()
        while not self._over.wait(_EVERY_SECONDS):
            for thread, frame in sys._current_frames().items():
                if thread != me:
                    self._looks.update(_phase_of(frame))


def _phase_of(frame: FrameType) -> list[str]:
    if frame.f_code.co_name in _WAITING:
        return []
    looked_at: FrameType | None = frame
    while looked_at is not None:
        path = looked_at.f_code.co_filename
        for place, phase in _BY_FILE.items():
            if place in path:
                return [phase]
        looked_at = looked_at.f_back
    return ["other"]


def send(
    home: Path, *, url: str, links: Links, mail: MailSettings, now: datetime, certificate: str
) -> None:
    """Send what is due in the folder's outbox; standard input and output are the parent's.

    A server that speaks TLS is trusted by `certificate`, a file.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    database = open_database(url, home=home)
    tls = ssl.create_default_context(cafile=certificate) if certificate else None
    with SmtpChannel(mail, tls=tls) as channel:
        sender = Sender(
            database=database,
            channels=[channel],
            links=links,
            mail=mail,
            clock=lambda: now,
            journals=home / "journals",
            rules=gate_rules(
                GateSettings(), timezone="Asia/Shanghai", facts_minutes=mail.facts_minutes
            ),
        )
        _say("ready")
        sys.stdin.readline()
        began = time.time()
        spent = time.process_time()
        with Phases() as phases:
            report = sender.send_all()
        did = {
            "delivered": report.delivered,
            "began": began,
            "ended": time.time(),
            "cpu": time.process_time() - spent,
            "phases": phases.shares(),
        }
        _say(json.dumps(did))
    sys.stdin.readline()  # until the parent has read how much memory this process held
    database.close()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    folder, secret, address, settings, moment, store, certificate = sys.argv[1:]
    send(
        Path(folder),
        url=store,
        links=Links(bytes.fromhex(secret), address),
        mail=MailSettings.model_validate_json(settings),
        now=datetime.fromisoformat(moment),
        certificate=certificate,
    )
