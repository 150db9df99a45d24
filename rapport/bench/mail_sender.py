"""One sending process of the benchmark of mail: run as a program, beside others on one outbox.

A program of its own, so that it holds what a sender needs and not what all benchmarks need. It says
`ready`, waits for a line, sends until nothing is due, and prints what it did as JSON.
"""

import json
import logging
import sys
import time
from datetime import datetime
from pathlib import Path

import structlog

from rapport.bench.mail_phases import Phases
from rapport.delivery import Links, Sender, SmtpChannel
from rapport.kit.settings import MailSettings
from rapport.storage import open_database


def send(home: Path, *, url: str, links: Links, mail: MailSettings, now: datetime) -> None:
    """Send what is due in the folder's outbox; standard input and output are the parent's."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    database = open_database(url, home=home)
    with SmtpChannel(mail) as channel:
        sender = Sender(
            database=database,
            channels=[channel],
            links=links,
            mail=mail,
            clock=lambda: now,
            journals=home / "journals",
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
    folder, secret, address, settings, moment, store = sys.argv[1:]
    send(
        Path(folder),
        url=store,
        links=Links(bytes.fromhex(secret), address),
        mail=MailSettings.model_validate_json(settings),
        now=datetime.fromisoformat(moment),
    )
