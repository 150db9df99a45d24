"""The page that shows the last run of every benchmark: docs/leaderboard.md."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.bench.rows import Row, Size
from rapport.bench.running import Outcome

_HEAD = (
    "| measurement | value | unit | better | target | holds | published | source |\n"
    "|---|---:|---|---|---:|---|---:|---|"
)

_TITLE = """# Leaderboard

The last run of each benchmark, written by `rapport bench NAME --leaderboard docs/leaderboard.md`; do not edit by hand.

A row with a target holds or it does not.
A ratio compares with a peer in the same run on the same machine; `source` names it."""  # noqa: E501


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
    outcomes: Sequence[Outcome], *, size: Size, machine: Machine, now: datetime, before: str = ""
) -> str:
    """Write the page as Markdown: these benchmarks anew, the others as the page `before` has them.

    A part that was run by itself has a section of its own, until the whole is run.
    Each says when, on what machine and on which commit it ran. One that was skipped is named if the
    page has no run of it.
    """
    sections = _sections_of(before)
    told = _told(size, machine, now)
    for outcome in outcomes:
        name = outcome.name
        if outcome.skipped is None or name not in sections:
            sections = {
                one: text for one, text in sections.items() if not one.startswith(f"{name} ")
            }
            sections[name] = "\n".join(_section(outcome, told))
    ordered = (sections[name] for name in sorted(sections))
    return "\n\n".join([_TITLE, *ordered]) + "\n"


def number_text(value: float | None) -> str:
    """A number as people read it: thousands with commas, small ones with three digits."""
    if value is None:
        return "–"
    if abs(value) >= 1000 or value == int(value):  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _sections_of(page: str) -> dict[str, str]:
    """The sections of a page by the names of their benchmarks."""
    found = re.split(r"^## (?=[a-z])", page, flags=re.MULTILINE)[1:]
    return {text.partition("\n")[0]: f"## {text.rstrip()}" for text in found}


def _told(size: Size, machine: Machine, now: datetime) -> str:
    commit = f"commit `{machine.commit}`" if machine.commit else "not a git checkout"
    return (
        f"{str(size).capitalize()} size, {now:%Y-%m-%d}, {machine.cores} cores,"
        f" {machine.memory_gib:.0f} GiB memory, {machine.system}, Python {machine.python},"
        f" Rapport {machine.rapport}, {commit}"
    )


def _section(outcome: Outcome, told: str) -> Iterable[str]:
    yield from (f"## {outcome.name}", "", outcome.benchmark.about, "")
    if outcome.skipped is not None:
        yield f"Not run: it needs {outcome.skipped.missing}."
        return
    yield _HEAD
    yield from (_line(row) for row in outcome.rows)
    yield from ("", f"{told}. Took {outcome.seconds:.0f} s.")


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
