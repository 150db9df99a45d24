"""`rapport facts`: how the analytical store lies on the disk, and copies on other engines."""

import time
from typing import Annotated

import typer

from rapport.catalog import PRODUCTS
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.events import EVENTS, ORDER_LINES
from rapport.profiles import CONSENT_FACTS, PROFILES
from rapport.scoring import FINDINGS, SCORES
from rapport.segments import LISTS, get_segment, members, rule_lookup
from rapport.storage import copy_facts, open_reader, recluster
from rapport.traits import COMPUTED

app = typer.Typer(help="Tidy the analytical store; copy it to other engines.", no_args_is_help=True)

RULE_TABLES = (
    PROFILES,
    EVENTS,
    ORDER_LINES,
    PRODUCTS,
    CONSENT_FACTS,
    COMPUTED,
    SCORES,
    FINDINGS,
    LISTS,
)
"""Every table that a rule may read."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
_ADDRESS = (
    "postgresql://user@host/database, clickhouse://user@host/database, chdb:///folder"
    " or spark:///folder."
)


@app.command("recluster")
def lay_down(as_json: AsJson = False) -> None:
    """Lay the events of each customer together; the server does it every night by itself."""
    with opened() as rapport:
        done = {table.name: recluster(rapport.facts, table) for table in (EVENTS, ORDER_LINES)}
    if as_json:
        print_json(done)
        return
    print_table(
        "Laid down again",
        ["table", "months", "rows", "seconds"],
        [[name, one.months, f"{one.rows:,}", one.seconds] for name, one in done.items()],
    )


@app.command("copy")
def copy(to: Annotated[str, typer.Option("--to", help=_ADDRESS)], as_json: AsJson = False) -> None:
    """Copy every table that rules read to another engine, in the place of what is there."""
    with opened() as rapport:
        rows = copy_facts(rapport.facts, to, RULE_TABLES)
    if as_json:
        print_json(rows)
        return
    print_table("Copied", ["table", "rows"], [[name, f"{n:,}"] for name, n in rows.items()])


@app.command("count")
def count(
    segment: Annotated[str, typer.Argument(help="Id or name of a segment.")],
    on: Annotated[str, typer.Option("--on", help=_ADDRESS)],
    as_json: AsJson = False,
) -> None:
    """Count a segment's members on another engine, as of its last copy, and here beside it."""
    with opened() as rapport:
        found = get_segment(rapport.database, segment)
        lookup, now = rule_lookup(rapport.database), rapport.clock()
        here = rapport.facts.count(
            members(found.rule, facts=rapport.facts, now=now, segments=lookup)
        )
        with open_reader(on, query_seconds=rapport.settings.query_seconds) as reader:
            start = time.perf_counter()
            there = reader.count(members(found.rule, facts=reader, now=now, segments=lookup))
            seconds = round(time.perf_counter() - start, 3)
    if as_json:
        print_json({"there": there, "here": here, "seconds": seconds})
        return
    out.print(f"{found.name}: {there:,} members there, {here:,} here, in {seconds:g} s")
