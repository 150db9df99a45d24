"""`rapport segments boundary|explain|test`: who is at a segment's edge, why, and its own tests."""

from typing import Annotated

import typer

from rapport.app import topics_of_shop
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.kit.errors import Conflict
from rapport.profiles import get_profile
from rapport.segments import (
    Explained,
    SegmentTestRun,
    boundary_of,
    explain,
    get_segment,
    rule_lookup,
    run_all_segment_tests,
    run_segment_tests,
    save_boundary_tests,
    segment_names,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Reference = Annotated[str, typer.Argument(help="Id or name of a segment.")]
Language = Annotated[str, typer.Option("--language", help="Of the sentences: `zh` or `en`.")]


class SegmentTestsFailed(Conflict):
    """Tests of a segment no longer hold; the reasons are printed above."""

    code = "segment-tests-failed"


def show_boundary(
    reference: Reference,
    each: Annotated[int, typer.Option(min=1, max=100, help="How many on each side.")] = 5,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Show who is just inside a segment and just outside, and which condition decides."""
    with opened() as rapport:
        found = boundary_of(
            get_segment(rapport.database, reference).rule,
            facts=rapport.facts,
            now=rapport.clock(),
            segments=rule_lookup(rapport.database),
            segment_name=segment_names(rapport.database),
            topics=topics_of_shop(rapport),
            each=each,
        )
    if as_json:
        print_json(found)
        return
    said = {one.path: one.sentence.get(language, one.sentence["en"]) for one in found.conditions}
    columns = ("customer", "deciding condition", "actual", "bound")
    for title, edges in (("Just inside", found.inside), ("Just outside", found.outside)):
        rows = [
            (one.customer_id, said[one.path], one.standing.actual, one.standing.needed)
            for one in edges
        ]
        print_table(title, columns, rows)
    if found.looked_at < found.customers:
        out.print(f"Of {found.looked_at:,} customers out of {found.customers:,}, drawn by chance.")


def explain_customer(
    reference: Reference, customer_id: str, as_json: AsJson = False, language: Language = "en"
) -> None:
    """Say why a customer is in a segment, or why not."""
    with opened() as rapport:
        segment = get_segment(rapport.database, reference)
        get_profile(rapport.facts, customer_id)
        told = explain(
            segment.rule,
            customer_id,
            facts=rapport.facts,
            now=rapport.clock(),
            segments=rule_lookup(rapport.database),
            segment_name=segment_names(rapport.database),
            topics=topics_of_shop(rapport),
        )
    if as_json:
        print_json(told)
    else:
        _print(told, language, depth=0)


def run_tests(
    reference: Annotated[str | None, typer.Argument(help="Id or name; without, all.")] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep those at the boundary as tests first.")
    ] = False,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Run the tests of a segment, or of all; fails when one no longer holds."""
    with opened() as rapport:
        database, facts = rapport.database, rapport.facts
        if reference is None:
            runs = run_all_segment_tests(database=database, facts=facts)
        else:
            segment_id = get_segment(database, reference).segment_id
            if save:
                save_boundary_tests(
                    segment_id, database=database, facts=facts, now=rapport.clock(), made_by="cli"
                )
            runs = [run_segment_tests(segment_id, database=database, facts=facts)]
    if as_json:
        print_json(runs)
    else:
        for run in runs:
            print_run(run, language)
    failed = sum(run.failed for run in runs)
    if failed:
        raise SegmentTestsFailed(f"{failed} segment tests no longer hold; see the reasons above")


def print_run(run: SegmentTestRun, language: str) -> None:
    """Print how many tests hold, and why the others do not."""
    held = len(run.results) - run.failed
    out.print(f"{run.segment_id}: {held} of {len(run.results)} tests hold.")
    for result in run.results:
        if not result.passed:
            reason = result.reason.get(language, result.reason["en"])
            out.print(f"  {result.test.customer_id}: {reason}")


def _print(told: Explained, language: str, *, depth: int) -> None:
    standing = told.standing
    mark = "yes" if standing.holds else "no "
    numbers = ""
    if standing.needed is not None:
        actual = "unknown" if standing.actual is None else f"{standing.actual:g}"
        numbers = f"  ({actual}, bound {standing.needed:g} {told.unit})"
    sentence = told.sentence.get(language, told.sentence["en"])
    out.print(f"{'  ' * depth}{mark} {sentence}{numbers}")
    for part in told.parts:
        _print(part, language, depth=depth + 1)
