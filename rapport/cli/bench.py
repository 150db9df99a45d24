"""`rapport bench`: how fast and how good, as rows with targets."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from rapport.bench import (
    BENCHMARKS,
    Outcome,
    Size,
    find_benchmark,
    leaderboard_page,
    number_text,
    run_benchmark,
    this_machine,
)
from rapport.cli.output import err, print_json, print_table
from rapport.kit.clock import system_clock
from rapport.kit.settings import load_settings

_COLUMNS = ("measurement", "value", "unit", "target", "holds", "published", "source")


def bench(  # noqa: PLR0917  options of a command line
    name: Annotated[str, typer.Argument(help="A benchmark's name, or `all`.")],
    size: Annotated[Size, typer.Option(help="How much work each benchmark does.")] = Size.QUICK,
    leaderboard: Annotated[
        Path | None,
        typer.Option(help="Markdown file to put the results in; those of other benchmarks stay."),
    ] = None,
    only: Annotated[
        str | None, typer.Option(help="One part of a benchmark that has parts, such as `language`.")
    ] = None,
    hour_price: Annotated[
        float | None,
        typer.Option(help="What an hour of this machine costs, to print costs.", min=0),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Folder for curves, of benchmarks that draw some.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array of rows.")] = False,
) -> None:
    """Measure, and exit with 0 only if every target holds.

    A benchmark whose data is missing is named on standard error. It fails a run of its own and a
    full run; `all` at quick size goes on without it.
    """
    chosen = list(BENCHMARKS.values()) if name == "all" else [find_benchmark(name)]
    data = load_settings().data
    outcomes = []
    for benchmark in chosen:
        with err.status(f"{benchmark.name}: {benchmark.about}"):
            outcome = run_benchmark(
                benchmark, size=size, data=data, only=only, hour_price=hour_price, keep=keep
            )
        outcomes.append(outcome)
        _show(outcome, quiet=as_json)
    if as_json:
        print_json([row.to_dict() for outcome in outcomes for row in outcome.rows])
    if leaderboard is not None:
        before = leaderboard.read_text(encoding="utf-8") if leaderboard.exists() else ""
        page = leaderboard_page(
            outcomes, size=size, machine=this_machine(), now=system_clock(), before=before
        )
        leaderboard.write_text(page, encoding="utf-8")
    _finish(outcomes, may_skip=name == "all" and size is Size.QUICK)


def _show(outcome: Outcome, *, quiet: bool) -> None:
    if outcome.skipped is not None:
        err.print(f"{outcome.benchmark.name} was not run: {outcome.skipped}", soft_wrap=True)
    elif not quiet:
        title = f"{outcome.benchmark.name} ({outcome.seconds:.0f} s)"
        print_table(title, _COLUMNS, _cells(outcome))


def _cells(outcome: Outcome) -> Iterable[tuple[str, ...]]:
    for row in outcome.rows:
        target = number_text(row.target)
        holds = "" if row.target is None else "yes" if row.holds else "NO"
        published = number_text(row.published)
        yield row.name, number_text(row.value), row.unit, target, holds, published, row.source


def _finish(outcomes: Sequence[Outcome], *, may_skip: bool) -> None:
    skipped = [outcome.skipped for outcome in outcomes if outcome.skipped is not None]
    missed = [outcome for outcome in outcomes if not outcome.holds]
    for outcome in missed:
        names = ", ".join(row.name for row in outcome.rows if not row.holds)
        err.print(f"{outcome.benchmark.name} missed its target: {names}", soft_wrap=True)
    if skipped and not may_skip:
        raise skipped[0]
    if missed:
        raise typer.Exit(1)
