"""The commands of `rapport insights` that find how far the readers err, by texts drawn by lot."""

from dataclasses import asdict
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import FEWEST_CHECKED, check_readings, sample_to_label

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


def add_to(app: typer.Typer) -> None:
    app.command("to-check")(to_check)
    app.command("checked")(checked)


def to_check(
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Draw the next texts by lot, for people to look at what each mentions."""
    with opened() as rapport:
        found = sample_to_label(rapport.facts, limit=limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    print_table("To look at", ("text", "words"), [(one.text_id, one.text[:80]) for one in found])


def checked(
    text_ids: Annotated[list[str], typer.Argument(help="Such as review:r1; drawn by `to-check`.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    as_json: AsJson = False,
) -> None:
    """Say that all that these texts mention is right as it stands now, and nothing is missed."""
    with opened() as rapport:
        texts = check_readings(
            text_ids,
            facts=rapport.facts,
            database=rapport.database,
            operator=by,
            now=rapport.clock(),
        )
    if as_json:
        print_json({"texts": texts})
        return
    left = max(0, FEWEST_CHECKED - texts)
    out.print(f"{texts:,} texts were looked at.")
    out.print(f"Shares are corrected from {left:,} more on." if left else "Shares are corrected.")
