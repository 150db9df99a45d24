"""`rapport sales export` and the like: another CRM, and what was learned from leads."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import sales_desk_of
from rapport.cli.files import read_text
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.sales import (
    Lead,
    LeadMapping,
    all_leads,
    calibration_of,
    earned_by_calls,
    lead_rows,
    parse_lead_mapping,
    read_csv,
    read_plan,
    self_test,
    self_tests,
    take_rows,
    write_csv,
)
from rapport.storage import Database

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Mapping = Annotated[Path | None, typer.Option("--mapping", help="YAML file: their column names.")]
LineArg = Annotated[str, typer.Argument(help="A product line of the plan.")]
_PART = 1_000


def add_learning(app: typer.Typer) -> None:
    """Add these commands to those of leads."""
    app.command("export")(export)
    app.command("import")(import_)
    app.command("calibration")(calibration)
    app.command("self-test")(run_self_test)


def export(
    file: Annotated[Path, typer.Argument(help="CSV file to write.")], mapping: Mapping = None
) -> None:
    """Write all leads as CSV for another CRM."""
    words = _mapping(mapping)
    with opened_operations() as rapport:
        leads = _everybody(rapport.database)
    file.write_text(write_csv(lead_rows(leads), mapping=words), encoding="utf-8")
    out.print(f"{len(leads)} leads written to {file}", soft_wrap=True)


def import_(
    file: Annotated[Path, typer.Argument(help="CSV file of another CRM.")],
    mapping: Mapping = None,
    by: Annotated[str, typer.Option(help="Who says so, as the history keeps it.")] = "crm",
    as_json: AsJson = False,
) -> None:
    """Take what another CRM says of leads; of each field what was said last holds."""
    rows = read_csv(read_text(file), mapping=_mapping(mapping))
    with opened_operations() as rapport:
        done = take_rows(rows, desk=sales_desk_of(rapport, by=by))
    if as_json:
        print_json(done)
        return
    out.print(f"{done.changed} leads changed, {done.unchanged} left as they were.")
    told = [(one.lead_id, one.name, one.ours, one.theirs, one.held) for one in done.conflicts]
    if told:
        print_table("Both sides said", ("lead", "field", "ours", "theirs", "holds"), told)
    for refused in done.refused:
        out.print(refused, soft_wrap=True)


def calibration(
    line: LineArg,
    days: Annotated[int, typer.Option(help="Days after a call in which orders count.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Hold scores at hand-over against what became of the leads, and calls against no calls."""
    with opened() as rapport:
        found = calibration_of(rapport.database, line)
        lift = earned_by_calls(
            rapport.database, rapport.facts, line, days=days, now=rapport.clock()
        )
    if as_json:
        print_json({"calibration": found, "calls": lift})
        return
    rows = [(one.number, one.leads, one.won, f"{one.mean_score:.3f}", f"{one.share:.3f}",
             f"{one.low:.3f} to {one.high:.3f}") for one in found.tenths]  # fmt: skip
    columns = ("tenth", "leads", "won", "mean score", "share won", "95 % interval")
    print_table(f"{line}: {found.won} of {found.leads} closed leads won", columns, rows)
    if lift.difference is not None:
        low, high = (f"{end:+.3f}" if end is not None else "?" for end in (lift.low, lift.high))
        out.print(f"Orders within {days} days: {lift.difference:+.3f} per call ({low} to {high}).")


def run_self_test(as_json: AsJson = False) -> None:
    """Keep last month's test of each line's score, once, and show those that were kept."""
    with opened_operations() as rapport:
        plan, zone = read_plan(rapport.database), rapport.settings.shop.timezone
        self_test(rapport.database, plan, timezone=zone, now=rapport.clock())
        kept = {one.line: self_tests(rapport.database, line=one.line) for one in plan.lines}
    if as_json:
        print_json(kept)
        return
    rows = [(line, one["month"], one["leads"], one["won"], one["brier"], one["order"])
            for line, tests in kept.items() for one in tests]  # fmt: skip
    print_table("Self-tests", ("line", "month", "leads", "won", "Brier", "order"), rows)


def _everybody(database: Database) -> list[Lead]:
    found: list[Lead] = []
    while part := all_leads(database, after=found[-1].lead_id if found else "", limit=_PART):
        found += part
    return found


def _mapping(path: Path | None) -> LeadMapping:
    return LeadMapping() if path is None else parse_lead_mapping(read_text(path))
