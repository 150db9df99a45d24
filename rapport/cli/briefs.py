"""`rapport briefs`: what a marketer wants said, and the drafts written from it."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import adviser_of
from rapport.cli.files import read_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import (
    Draft,
    drafts_of,
    get_brief,
    list_briefs,
    parse_brief,
    save_brief,
    write_drafts,
    writer_for,
)
from rapport.llm import open_model

app = typer.Typer(help="Describe what is to be said, and have it written.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
BriefIdArg = Annotated[str, typer.Argument(metavar="BRIEF_ID", help="Id of the brief.")]


@app.command()
def create(
    file: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="YAML or JSON file with the brief.")
    ],
    by: Annotated[str, typer.Option(help="Who asks, as the brief keeps it.")] = "cli",
    as_json: AsJson = False,
) -> None:
    """Keep a brief: name, objective, groups, and what else differs from the defaults."""
    text = read_text(file)
    with opened() as rapport:
        brief = parse_brief(text, created_by=by, now=rapport.clock())
        save_brief(rapport.database, brief)
    if as_json:
        print_json(brief)
    else:
        out.print(f"Brief {brief.brief_id} is kept; next: rapport briefs write {brief.brief_id}")


@app.command("list")
def show_all(as_json: AsJson = False) -> None:
    """List the briefs, the newest first."""
    with opened() as rapport:
        briefs = list_briefs(rapport.database)
    if as_json:
        print_json(briefs)
        return
    rows = [
        (
            brief.brief_id,
            brief.name,
            brief.objective.value,
            ", ".join(brief.channels),
            ", ".join(brief.languages),
            len(brief.groups),
            brief.variants,
        )
        for brief in briefs
    ]
    columns = ("brief", "name", "objective", "channel", "language", "groups", "variants")
    print_table("Briefs", columns, rows)


@app.command()
def show(brief_id: BriefIdArg, as_json: AsJson = False) -> None:
    """Show a brief and its drafts."""
    with opened() as rapport:
        brief = get_brief(rapport.database, brief_id)
        drafts = drafts_of(rapport.database, brief_id)
    if as_json:
        print_json({"brief": brief, "drafts": drafts})
        return
    print_heading(brief.name, f"({brief.objective.value}, {', '.join(brief.channels)})")
    print_drafts("Drafts", drafts)


@app.command()
def write(brief_id: BriefIdArg, as_json: AsJson = False) -> None:
    """Write one draft per group and variant, check each, and keep them for review.

    Safe to repeat: drafts that wait or were approved stay as they are.
    """
    with opened() as rapport:
        drafts = write_drafts(
            get_brief(rapport.database, brief_id),
            database=rapport.database,
            facts=rapport.facts,
            writer=writer_for(
                open_model(rapport.settings.llm, rapport.database), rapport.settings.writer
            ),
            shop=rapport.settings.shop,
            now=rapport.clock(),
            suggest=adviser_of(rapport),
        )
    if as_json:
        print_json(drafts)
    else:
        print_drafts("Drafts", drafts)


def print_drafts(title: str, drafts: list[Draft]) -> None:
    """Print drafts as a table."""
    rows = (
        (
            d.draft_id,
            d.version,
            d.segment_id,
            d.variant,
            d.status.value,
            d.copy.subject or d.copy.body[:40],
            d.written_by,
            len(d.findings) or "",
        )
        for d in drafts
    )
    columns = ("draft", "version", "segment", "variant", "status", "subject", "from", "findings")
    print_table(title, columns, rows)
