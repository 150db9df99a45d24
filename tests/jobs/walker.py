"""A process of its own that runs one workflow of ten steps, until somebody kills it.

Each step writes its number to a file; the sixth waits until a file called `go` appears.
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rapport.jobs import Steps, Workflows
from rapport.storage import open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def walk(payload: Mapping[str, Any], steps: Steps) -> object:
    folder = Path(payload["folder"])
    return sum(
        steps.run(f"step-{number}", lambda n=number: _step(folder, n)) for number in range(10)
    )


def _step(folder: Path, number: int) -> int:
    with (folder / "steps").open("a") as file:
        file.write(f"{number}\n")
    while number == 5 and not (folder / "go").exists():
        time.sleep(0.02)
    return number


if __name__ == "__main__":
    home, url = Path(sys.argv[1]), sys.argv[2]
    workflows = Workflows(open_database(url, home=home), home=home, executor="doomed")
    workflows.register("walk", walk)
    workflows.launch(now=NOW)
    workflows.start("walk", "once", {"folder": str(home)})
    workflows.wait("walk", "once", timeout_seconds=60)
