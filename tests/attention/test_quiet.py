"""What HiGHS prints stays off the console, and what others print does not."""

import subprocess
import sys

SCRIPT = """
import ctypes, os
from rapport.attention.quiet import without_noise
print("before")
with without_noise():
    ctypes.CDLL(None).puts(b"HighsMipSolverData::repair")
    os.write(1, b"another thread\\n")
ctypes.CDLL(None).puts(b"after")
"""


def test_only_the_lines_of_highs_are_left_out() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n") == ["before", "another thread", "after", ""]
