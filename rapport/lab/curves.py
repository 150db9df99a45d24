"""The curve of a run: one line of JSON a look, for terminal, console and TensorBoard."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path

from rapport.training import CURVE, read_curve

_BARS = "▁▂▃▄▅▆▇█"


class Curve:
    """Adds points to the curve of a folder; what lies behind step `after` is forgotten."""

    def __init__(self, folder: Path, *, after: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / CURVE
        kept = [point for point in read_curve(folder) if int(str(point["step"])) <= after]
        lines = "".join(json.dumps(point) + "\n" for point in kept)
        self._path.write_text(lines, encoding="utf-8")

    def add(self, step: int, figures: Mapping[str, object]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**figures, "step": step}) + "\n")


def spark_line(values: Sequence[float], *, width: int = 24) -> str:
    """A curve as one short line of text, from the lowest to the highest of its values."""
    shown = [value for value in values if isfinite(value)]
    step = max(1, -(-len(shown) // width))
    means = [
        sum(part) / len(part)
        for part in (shown[at : at + step] for at in range(0, len(shown), step))
    ]
    if not means:
        return ""
    low, high = min(means), max(means)
    steps = (len(_BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BARS[round((value - low) * steps)] for value in means)
