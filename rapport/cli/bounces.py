"""`rapport bounces`: read what came back from mails, and count it."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from rapport.app import return_desk_of
from rapport.bounces import MOST_BYTES, count_returns_by_kind
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table

app = typer.Typer(help="Read returned mails, and count what came back.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command()
def read(
    path: Annotated[Path | None, typer.Argument(help="File of one mail; else the input.")] = None,
    recipient: Annotated[
        str, typer.Option(help="Address that the mail was delivered to, if known.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Read one returned mail, as a mail server pipes it in, and settle it; safe to repeat."""
    if path is None:
        data = sys.stdin.buffer.read(MOST_BYTES)
    else:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    with opened_operations() as rapport:
        told, report = return_desk_of(rapport).read(data, recipient=recipient)
    if as_json:
        print_json({"returned": told, "report": report})
        return
    what = " ".join(part for part in (told.kind, told.verdict, told.code) if part)
    about = f"of {told.message_id}" if told.message_id else "of no message that can be named"
    new = "new" if report.new else "known" if report.known else "nothing follows"
    out.print(f"{what} {about}: {new}.")


@app.command()
def poll(as_json: AsJson = False) -> None:
    """Empty the mailbox and the Maildir of the settings once, as the server does by itself."""
    with opened_operations() as rapport:
        report = return_desk_of(rapport).poll()
    if as_json:
        print_json(report)
    else:
        out.print(
            f"{report.new} new, {report.known} known, {report.unknown} of no message of ours;"
            f" {report.suppressed} addresses are not written to any more."
        )


@app.command()
def counts(
    campaign: Annotated[str | None, typer.Option(help="Only those of this campaign.")] = None,
    days: Annotated[int, typer.Option(min=1, help="Of so many days.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Count what came back, by kind and by whose doing it is."""
    with opened_operations() as rapport:
        since = rapport.clock() - timedelta(days=days)
        found = count_returns_by_kind(rapport.database, since=since, campaign_id=campaign)
    rows = [(kind, verdict, number) for (kind, verdict), number in sorted(found.items())]
    if as_json:
        print_json([{"kind": k, "verdict": v, "number": n} for k, v, n in rows])
    else:
        print_table("What came back", ("kind", "verdict", "number"), rows)
