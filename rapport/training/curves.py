"""How the loss of a training run went: `curve.jsonl` in its folder, one line of JSON a look."""

import json
from pathlib import Path

CURVE = "curve.jsonl"
_PLACES = ("*", "*/*")


def list_runs(home: Path) -> list[str]:
    """Name the folders with a curve in the first two levels below a folder, the latest first."""
    found = [path for place in _PLACES for path in home.glob(f"{place}/{CURVE}")]
    found.sort(key=lambda path: (-path.stat().st_mtime, str(path)))
    return [path.parent.relative_to(home).as_posix() for path in found]


def read_curve(folder: Path) -> list[dict[str, object]]:
    """Give the points of a run's curve, in order; a last line that was cut off is passed over."""
    path = folder / CURVE
    if not path.exists():
        return []
    points: list[dict[str, object]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            points.append(json.loads(line))
        except ValueError:
            break
    return points
