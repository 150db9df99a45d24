"""kill -9 at the worst moments loses no acknowledged call and counts none twice."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.events import EVENTS, accept_calls, count_inbox, parse_call
from rapport.profiles import count_profiles, drain_inbox
from rapport.storage import Database, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CALLS = 30

DRAIN_AND_DIE = """
import os, signal, sys
from pathlib import Path
from rapport.profiles import draining
from rapport.storage import open_database, open_facts

def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

home, moment = Path(sys.argv[1]), sys.argv[2]
keep = draining.clear_inbox
draining.clear_inbox = lambda store, numbers: (
    die() if numbers and moment == "after the facts were committed" else keep(store, numbers)
)
if moment == "before the facts are committed":
    draining.write_settled = die
facts = open_facts(home, memory_limit="1GB")
draining.drain_inbox(open_database("", home=home), facts, limit=20)
"""


@pytest.mark.parametrize(
    "moment", ["before the facts are committed", "after the facts were committed"]
)
def test_a_drain_that_is_killed_is_finished_by_the_next(
    home: Path, database: Database, moment: str
) -> None:
    accept_calls(
        database,
        [
            parse_call(
                "track",
                {"userId": f"c{number}", "event": "Product Viewed", "messageId": f"m{number}"},
                source="web",
                received_at=NOW,
            )
            for number in range(CALLS)
        ],
    )
    killed = subprocess.run(
        [sys.executable, "-c", DRAIN_AND_DIE, str(home), moment], env=os.environ, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert count_inbox(database) == CALLS
    facts = open_facts(home, memory_limit="1GB")
    try:
        while drain_inbox(database, facts, limit=20).calls:
            pass
        ids = facts.read(facts.table(EVENTS).select("event_id"))["event_id"].to_pylist()
        assert sorted(ids) == sorted(f"m{number}" for number in range(CALLS))
        assert count_profiles(facts) == CALLS
        assert count_inbox(database) == 0
    finally:
        facts.close()
