"""Work in a process beside this one: the same answers, whatever becomes of that process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.kit.helper_process import HelperProcess

PATIENCE_SECONDS = 20
BEGIN_AND_HANG = """
import os, time
from rapport.kit.helper_process import HelperProcess

if __name__ == "__main__":
    print(HelperProcess().start(os.getpid)(), flush=True)
    time.sleep(60)
"""


@pytest.fixture
def helper() -> Iterator[HelperProcess]:
    helper = HelperProcess()
    yield helper
    helper.close()


def test_work_is_done_in_another_process(helper: HelperProcess) -> None:
    assert helper.start(sum, [1, 2, 3])() == 6
    assert helper.start(os.getpid)() != os.getpid()


def test_what_the_work_raises_is_raised_to_whoever_waits(helper: HelperProcess) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        helper.start(int, "many")()


def test_work_of_a_helper_that_was_killed_is_done_here_and_the_next_has_a_new_one(
    helper: HelperProcess,
) -> None:
    first = helper.start(os.getpid)()
    waiting = helper.start(time.sleep, 60)
    answer = helper.start(os.getpid)
    os.kill(first, signal.SIGKILL)
    assert answer() == os.getpid()
    assert helper.start(os.getpid)() not in (first, os.getpid())
    del waiting


def test_a_helper_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "begin.py"
    script.write_text(BEGIN_AND_HANG, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-W", "default", str(script)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        helper = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _lives(helper) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(helper)


def _lives(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and ") Z " not in status.read_text(encoding="ascii")
