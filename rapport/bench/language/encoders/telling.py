"""What the encoders came to, as rows and as pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from rapport.bench.language.drawing import Line, line_chart
from rapport.bench.language.encoders.sizes import Sizes
from rapport.bench.language.tasks import Origin, told
from rapport.bench.rows import Row, Setup
from rapport.lab import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one family came to; accuracies are one a seed, with the steps they were seen at."""

    family: Family
    curve: Line
    read: tuple[Line, ...]
    fresh: tuple[Line, ...]
    origin: Origin
    tuning_seconds: float

    @property
    def gains(self) -> list[float]:
        """What reading first adds to the accuracy, one a seed."""
        return [one[-1][1] - other[-1][1] for one, other in zip(self.read, self.fresh, strict=True)]


def draw(found: Found, folder: Path) -> None:
    """Draw the curves of reading and of tuning into two SVG files of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    name = found.family.value
    reading = line_chart(
        f"{name}: loss on held-out reviews, by step of reading", {"loss": found.curve}
    )
    tuning = line_chart(
        f"{name}: accuracy on tested reviews, by step of tuning",
        {"read first": averaged(found.read), "fresh": averaged(found.fresh)},
    )
    (folder / f"{name}-reading.svg").write_text(reading, encoding="utf-8")
    (folder / f"{name}-tuning.svg").write_text(tuning, encoding="utf-8")


def averaged(lines: Sequence[Line]) -> Line:
    """The mean of lines that were seen at the same steps."""
    return tuple(
        (points[0][0], mean(value for _, value in points)) for points in zip(*lines, strict=True)
    )


def rows_of(found: Found, sizes: Sizes, setup: Setup, *, full: bool) -> Iterable[Row]:
    """What a family came to; only a full run is held to a target."""
    name, source = found.family.value, told(found.origin, setup)
    yield Row(
        name=f"{name}: loss on held-out reviews after reading",
        value=found.curve[-1][1],
        unit="nats",
        better="lower",
        source=f"{found.curve[0][1]:.2f} at step {found.curve[0][0]}; {source}",
    )
    for kind, lines in (("read first", found.read), ("fresh", found.fresh)):
        last = [100 * line[-1][1] for line in lines]
        yield Row(
            name=f"{name}: accuracy, {sizes.labels} labels, {kind}",
            value=mean(last),
            unit="%",
            better="higher",
            source=f"mean of {len(last)} seeds, spread {stdev(last):.1f};"
            f" {sizes.tested} test reviews of ChnSentiCorp, none read or learned",
        )
    yield Row(
        name=f"{name}: what reading first adds, mean of the seeds",
        value=100 * mean(found.gains),
        unit="points",
        better="higher",
        target=0.0 if full else None,
        source=f"from {100 * min(found.gains):.1f} to {100 * max(found.gains):.1f};"
        f" {found.tuning_seconds / 60:.1f} min for all tuning",
    )
