"""The page that shows the last run of every benchmark: docs/leaderboard.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.bench.rows import Row, Size
from rapport.bench.running import Outcome

_HEAD = (
    "| measurement | value | unit | better | target | holds | published | source |\n"
    "|---|---:|---|---|---:|---|---:|---|"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where a run took place: cores this process may use, memory in GiB, versions, the commit."""

    cores: int
    memory_gib: float
    system: str
    python: str
    rapport: str
    commit: str | None


def leaderboard_page(
    outcomes: Sequence[Outcome], *, size: Size, machine: Machine, now: datetime
) -> str:
    """Write the page as Markdown: the machine, then a table per benchmark, skipped ones named."""
    commit = machine.commit or "not a git checkout"
    head = [
        "# Leaderboard",
        "",
        f"Written by `rapport bench all --size {size}` on {now:%Y-%m-%d}; do not edit by hand.",
        "",
        f"- machine: {machine.cores} cores, {machine.memory_gib:.0f} GiB memory, {machine.system}",
        f"- Python {machine.python}, Rapport {machine.rapport}, commit `{commit}`",
        "",
        "A row with a target holds or it does not.",
        "A ratio compares with a peer in the same run on the same machine; `source` names it.",
    ]
    return "\n".join([*head, *(line for each in outcomes for line in _section(each))]) + "\n"


def number_text(value: float | None) -> str:
    """A number as people read it: thousands with commas, small ones with three digits."""
    if value is None:
        return "–"
    if abs(value) >= 1000 or value == int(value):  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _section(outcome: Outcome) -> Iterable[str]:
    yield from ("", f"## {outcome.benchmark.name}", "", outcome.benchmark.about, "")
    if outcome.skipped is not None:
        yield f"Not run: it needs {outcome.skipped.missing}."
        return
    yield _HEAD
    yield from (_line(row) for row in outcome.rows)
    yield from ("", f"Took {outcome.seconds:.0f} s.")


def _line(row: Row) -> str:
    holds = "–" if row.target is None else "yes" if row.holds else "**no**"
    cells = (
        row.name,
        number_text(row.value),
        row.unit,
        row.better,
        number_text(row.target),
        holds,
        number_text(row.published),
        row.source.replace("|", "/"),
    )
    return "| " + " | ".join(cells) + " |"
