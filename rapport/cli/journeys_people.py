"""`rapport journeys show` and what goes with it: people per step, results, people as CSV."""

import csv
import sys
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.decisions import Lift
from rapport.journeys import (
    JourneyResults,
    StepCounts,
    get_journey,
    list_positions,
    results_of,
    steps_of,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
JourneyId = Annotated[str, typer.Argument(help="Id of a published journey.")]

_PAGE = 5_000
_COLUMNS = (
    "customer_id", "status", "step_id", "version", "entry_key", "entry", "entered_at", "arrived_at",
    "ended_at", "ended_because",
)  # fmt: skip


def show_journey(journey_id: JourneyId, as_json: AsJson = False) -> None:
    """Show how many people are at each step now, and what became of those who were there."""
    with opened() as rapport:
        published = get_journey(rapport.database, journey_id)
        steps = steps_of(published, database=rapport.database)
    if as_json:
        print_json({"journey": journey_id, "state": published.state, "steps": steps})
        return
    print_heading(published.journey.name, f"version {published.version}, {published.state}")
    columns = ("step", "kind", "here", "passed", "sent", "not sent", "left", "goal")
    print_table("Steps", columns, (_cells(step) for step in steps))


def show_results(journey_id: JourneyId, as_json: AsJson = False) -> None:
    """Compare who went through with who was held out: orders, revenue, goal."""
    with opened() as rapport:
        results = results_of(
            get_journey(rapport.database, journey_id),
            database=rapport.database,
            facts=rapport.facts,
            currency=rapport.settings.shop.currency,
            now=rapport.clock(),
        )
    if as_json:
        print_json(results)
        return
    columns = ("per person", "through", "held out", "difference", "from", "to")
    print_table(f"Within {results.days:g} days", columns, _lifts(results))


def export_people(
    journey_id: JourneyId,
    step: Annotated[str | None, typer.Option(help="Only those at this step.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those who stand so: active …")] = None,
) -> None:
    """Print who is or was in a journey as CSV, the newest first."""
    writer, offset = csv.writer(sys.stdout), 0
    with opened() as rapport:
        get_journey(rapport.database, journey_id)
        writer.writerow(_COLUMNS)
        while page := list_positions(
            rapport.database, journey_id, step_id=step, status=status, limit=_PAGE, offset=offset
        ):
            writer.writerows([getattr(one, name) for name in _COLUMNS] for one in page)
            offset += _PAGE
    out.file.flush()


def _cells(step: StepCounts) -> tuple[object, ...]:
    return (
        step.step_id, step.kind, step.here, step.passed, step.sent,
        _reasons(step.not_sent), _reasons(step.exited), step.goal,
    )  # fmt: skip


def _reasons(counted: object) -> str:
    assert isinstance(counted, dict), "counts by reason"
    return ", ".join(f"{reason} {people}" for reason, people in sorted(counted.items()))


def _lifts(results: JourneyResults) -> list[tuple[object, ...]]:
    named = {"orders": results.orders, f"revenue, minor {results.currency}": results.revenue}
    rows = [(name, *_figures(lift)) for name, lift in named.items()]
    return rows if results.goal is None else [*rows, ("goal", *_figures(results.goal))]


def _figures(lift: Lift) -> tuple[object, ...]:
    ends = (lift.difference, lift.low, lift.high)
    known = [None if one is None or lift.nothing_yet else f"{one:.4g}" for one in ends]
    return (f"{lift.treated_mean:.4g}", f"{lift.holdout_mean:.4g}", *known)
