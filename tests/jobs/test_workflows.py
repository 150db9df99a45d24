"""Coarse work goes on where it stopped."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.jobs import (
    BadSchedule,
    InlineSteps,
    Run,
    RunStatus,
    Steps,
    Workflows,
    WorkflowsClosed,
    WorkflowsUnavailable,
    WorkflowUnknown,
)
from rapport.kit.errors import Conflict
from rapport.storage import Database
from tests.jobs import walker

NOW = walker.NOW


class Noted:
    """Workflows that note what they did."""

    def __init__(self) -> None:
        self.did: list[str] = []

    def count(self, payload: Mapping[str, Any], steps: Steps) -> object:
        first = steps.run("first", lambda: self._do("first", payload["number"]))
        return steps.run("second", lambda: self._do("second", first * 2))

    def refuse(self, _payload: Mapping[str, Any], _steps: Steps) -> object:
        raise Conflict("segment 'seg_1' is empty; choose another one")

    def break_down(self, _payload: Mapping[str, Any], _steps: Steps) -> object:
        raise ValueError("mei@shop.example")

    def stumble(self, _payload: Mapping[str, Any], steps: Steps) -> object:
        return steps.run("flaky", self._flaky, attempts=3)

    def _flaky(self) -> str:
        self.did.append("flaky")
        if len(self.did) == 1:
            raise ConnectionError
        return "at last"

    def _do(self, name: str, value: int) -> int:
        self.did.append(name)
        return value


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def workflows(any_database: Database, home: Path, noted: Noted) -> Iterator[Workflows]:
    with Workflows(any_database, home=home, executor="alive") as opened:
        opened.register("count", noted.count)
        opened.register("refuse", noted.refuse)
        opened.register("break", noted.break_down)
        opened.register("stumble", noted.stumble)
        opened.launch(now=NOW)
        yield opened
        for run in opened.list_runs(limit=1000):  # PostgreSQL is shared between tests
            opened.wait(run.name, run.key, timeout_seconds=10)
        opened.tidy(before=datetime(2100, 1, 1, tzinfo=UTC))


def test_workflows_run_once_per_key_and_say_how_they_ended(
    workflows: Workflows, noted: Noted
) -> None:
    for number in (21, 5):  # the second start finds the first one's run
        workflows.start("count", "march", {"number": number})
    workflows.start("refuse", "march")
    workflows.start("break", "march")
    workflows.start("stumble", "march")

    done = workflows.wait("count", "march", timeout_seconds=10)
    assert (done.status, done.result, done.executor) == (RunStatus.DONE, 42, "alive")
    workflows.start("count", "march", {"number": 1})
    assert workflows.wait("count", "march", timeout_seconds=10).result == 42
    assert [did for did in noted.did if did != "flaky"] == ["first", "second"]

    refused = workflows.wait("refuse", "march", timeout_seconds=10)
    assert (refused.status, refused.error) == (RunStatus.FAILED, "conflict")
    assert refused.detail == "segment 'seg_1' is empty; choose another one"
    broke = workflows.wait("break", "march", timeout_seconds=10)
    assert (broke.status, broke.error, broke.detail) == (RunStatus.FAILED, "ValueError", "")
    assert workflows.wait("stumble", "march", timeout_seconds=10).result == "at last"

    assert {run.name for run in workflows.list_runs()} == {"count", "refuse", "break", "stumble"}
    assert [run.key for run in workflows.list_runs(name="count")] == ["march"]
    assert workflows.find("count", "april") is None
    with pytest.raises(WorkflowUnknown, match="break, count, refuse, stumble"):
        workflows.start("nothing", "march")
    with pytest.raises(WorkflowUnknown):
        workflows.wait("count", "april", timeout_seconds=1)


def test_a_schedule_starts_runs_by_itself(workflows: Workflows) -> None:
    with pytest.raises(BadSchedule, match="30 3"):
        workflows.schedule("count", "now and then")
    with pytest.raises(BadSchedule):
        workflows.schedule("count", "* * * * *", timezone="Mars/Olympus")
    workflows.schedule("count", "* * * * * *", payload={"number": 1})
    ended = _wait_for_run(workflows, "count")
    workflows.unschedule("count")
    workflows.unschedule("count")
    assert (ended.status, ended.result) == (RunStatus.DONE, 2)
    assert datetime.fromisoformat(ended.key).tzinfo is not None


def test_a_run_whose_process_was_killed_is_taken_up_where_it_stopped(
    any_database: Database, home: Path
) -> None:
    url = any_database.engine.url.render_as_string(hide_password=False)
    child = subprocess.Popen([sys.executable, walker.__file__, str(home), url])
    while _steps(home)[-1:] != [5]:
        time.sleep(0.05)
    child.kill()
    child.wait()
    (home / "go").touch()

    with Workflows(any_database, home=home, executor="heir") as workflows:
        workflows.register("walk", walker.walk)
        workflows.launch(now=NOW)
        assert workflows.recover_dead(now=NOW + timedelta(seconds=59)) == []
        [taken_up] = workflows.recover_dead(now=NOW + timedelta(seconds=60))
        assert (taken_up.key, taken_up.executor) == ("once", "doomed")
        assert workflows.recover_dead(now=NOW + timedelta(seconds=60)) == []
        run = workflows.wait("walk", "once", timeout_seconds=20)
        workflows.tidy(before=datetime(2100, 1, 1, tzinfo=UTC))
    assert (run.status, run.result, run.executor) == (RunStatus.DONE, 45, "heir")
    assert _steps(home) == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9]


def test_workflows_that_are_not_running_say_so(database: Database, home: Path) -> None:
    closed = Workflows(database, home=home, executor="x")
    with pytest.raises(WorkflowsClosed):
        closed.start("count", "1")
    closed.close()
    nowhere = Workflows(database, home=home / "missing", executor="x")
    with pytest.raises(WorkflowsUnavailable):
        nowhere.launch(now=NOW)


def test_a_command_may_run_a_workflow_by_itself(noted: Noted) -> None:
    assert noted.count({"number": 4}, InlineSteps()) == 8


def _steps(home: Path) -> list[int]:
    path = home / "steps"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _wait_for_run(workflows: Workflows, name: str) -> Run:
    until = time.monotonic() + 10
    while not (runs := workflows.list_runs(name=name)):
        assert time.monotonic() < until
        time.sleep(0.05)
    return workflows.wait(name, runs[-1].key, timeout_seconds=10)
