"""A sender that is killed in the middle of a campaign."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.delivery import (
    Links,
    Message,
    MessageStatus,
    Sender,
    SmtpChannel,
    count_doubles,
    outbox_counts,
)
from rapport.events import count_inbox
from rapport.kit.settings import MailSettings
from rapport.storage import Database
from rapport.testing import LocalMailbox, count_mails, list_mails

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS = 400
CONNECTIONS = 4  # each has at most one mail on its way that was not answered
KILLED_AFTER = 120
COMMIT = 100  # messages sent and not yet committed when the process dies

SENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from rapport.delivery import Links, Sender, SmtpChannel
from rapport.kit.settings import MailSettings
from rapport.storage import open_database

url, home, port, journals = sys.argv[1:]
database = open_database(url, home=Path(home))
settings = MailSettings(port=int(port), sender="hello@shop.example")
with SmtpChannel(settings) as channel:
    links = Links(b"secret", "https://shop.example")
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    Sender(
        database=database, channels=[channel], links=links, mail=settings, clock=lambda: now,
        journals=Path(journals) if journals else None,
    ).send_all()
"""


@pytest.mark.parametrize(("journals", "most_doubles"), [("journals", CONNECTIONS), ("", COMMIT)])
def test_a_killed_sender_loses_nothing_and_doubles_only_what_was_under_way(
    any_database: Database,
    fill_outbox: Callable[..., list[Message]],
    home: Path,
    journals: str,
    most_doubles: int,
) -> None:
    messages = fill_outbox(any_database, [f"c{number}" for number in range(CUSTOMERS)])
    with LocalMailbox(home / "mailbox") as mailbox:
        process = start(any_database, home, mailbox.port, journals)
        wait_until(
            lambda: count_mails(mailbox.folder) >= KILLED_AFTER or process.poll() is not None
        )
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL, "it was killed in the middle, not at the end"
        settings = MailSettings(port=mailbox.port, sender="hello@shop.example")
        with SmtpChannel(settings) as channel:
            finisher = Sender(
                database=any_database,
                channels=[channel],
                links=Links(b"secret", "https://shop.example"),
                mail=settings,
                clock=lambda: NOW,
                journals=home / journals if journals else None,
            )
            finisher.send_all()
    arrived = Counter(mail.message_id for mail in list_mails(mailbox.folder, limit=10 * CUSTOMERS))
    assert set(arrived) == {f"<{each.message_id}@shop.example>" for each in messages}
    doubles = sum(arrived.values()) - CUSTOMERS
    told = count_doubles(any_database)
    assert doubles <= told.may_have_arrived_twice <= most_doubles
    assert told.may_have_arrived == 0
    assert not list(home.glob("journals/*"))
    assert max(arrived.values()) <= 2
    assert outbox_counts(any_database) == {MessageStatus.DELIVERED: CUSTOMERS}
    assert count_inbox(any_database) == CUSTOMERS


def start(database: Database, home: Path, port: int, journals: str) -> subprocess.Popen[bytes]:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", SENDER, url, str(home), str(port)]
    command.append(str(home / journals) if journals else "")
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def wait_until(done: Callable[[], bool]) -> None:
    patience = time.monotonic() + 60
    while not done():
        assert time.monotonic() < patience, "the sender did not come to the middle"
        time.sleep(0.005)
