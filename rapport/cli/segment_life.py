"""Commands of `rapport segments` about what becomes of segments over time."""

from datetime import timedelta
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.segments import (
    Refreshed,
    composition,
    get_segment,
    overlap,
    refresh_all,
    refresh_segment,
    size_history,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Reference = Annotated[str, typer.Argument(help="Id or name of a segment.")]


def refresh(
    reference: Annotated[
        str | None, typer.Argument(help="Id or name of a segment; all without it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at every customer again, and write who entered and who left."""
    with opened() as rapport:
        done = _refreshed(rapport, reference)
    if as_json:
        print_json(done)
        return
    out.print(
        f"{done.segments} segments in {done.seconds:.1f} s: {done.entered:,} entered,"
        f" {done.left:,} left, {done.baselines} new baselines."
    )
    for segment_id, code in done.troubles.items():
        out.print(f"{segment_id}: {code}", style="yellow")


def history(
    reference: Reference,
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
) -> None:
    """Show the sizes of a segment over time, and who entered and left."""
    with opened() as rapport:
        segment = get_segment(rapport.database, reference)
        points = size_history(segment.segment_id, facts=rapport.facts, limit=limit)
    if as_json:
        print_json(points)
        return
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M}", f"{one.size:,}", one.entered, one.left, one.kind)
        for one in points
    ]
    print_table(segment.name, ("at", "size", "entered", "left", "kind"), rows)


def compare(
    references: Annotated[list[str], typer.Argument(help="Ids or names of segments.")],
    as_json: AsJson = False,
) -> None:
    """Count, for each two segments, the customers that are in both, as of the last refresh."""
    with opened() as rapport:
        found = [get_segment(rapport.database, one) for one in references]
        common = overlap([one.segment_id for one in found], facts=rapport.facts)
    if as_json:
        print_json(common)
        return
    names = {str(one.segment_id): one.name for one in found}
    rows = [
        (
            names[one],
            *(
                f"{count:,} ({share:.0%})"
                for count, share in zip(common.shared[place], common.share[place], strict=True)
            ),
        )
        for place, one in enumerate(common.segment_ids)
    ]
    columns = ("of", *(names[one] for one in common.segment_ids))
    print_table("In both", columns, rows)


def newcomers(
    reference: Reference,
    as_json: AsJson = False,
    days: Annotated[int, typer.Option(min=1, max=365, help="Who came in so many days.")] = 30,
) -> None:
    """Compare the members who came lately with the others."""
    with opened() as rapport:
        segment = get_segment(rapport.database, reference)
        shifts = composition(
            segment.segment_id,
            facts=rapport.facts,
            now=rapport.clock(),
            lately=timedelta(days=days),
        )
    if as_json:
        print_json(shifts)
        return
    rows = [
        (shift.what, f"{shift.psi:.2f}", value, f"{shift.before[value]:.1%}", f"{share:.1%}")
        for shift in shifts
        for value, share in shift.lately.items()
    ]
    print_table(segment.name, ("what", "PSI", "value", "before", "lately"), rows)


def _refreshed(rapport: App, reference: str | None) -> Refreshed:
    database, facts, now = rapport.database, rapport.facts, rapport.clock()
    if reference is None:
        return refresh_all(database=database, facts=facts, now=now)
    wanted = get_segment(database, reference).segment_id
    return refresh_segment(wanted, database=database, facts=facts, now=now)
