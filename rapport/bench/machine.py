"""Says what this machine is, for the leaderboard."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from rapport import __version__
from rapport.bench.leaderboard import Machine

_GIB = 1024**3


def this_machine() -> Machine:
    return Machine(
        cores=_cores(),
        memory_gib=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        rapport=__version__,
        commit=_commit(Path(__file__).parent),
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # a container may use fewer than the machine has
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _commit(folder: Path) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(folder), "rev-parse", "--short", "HEAD"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() or None
