"""`rapport journeys drafts`: journeys that are being written, also in the console."""

import sys
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.journey_proofs import AsCsv, AsJson, In, Since, Until, tell_proof, tell_replay
from rapport.cli.journey_publishing import (
    By,
    DryRun,
    Inside,
    People,
    Steps,
    migration_of,
    publish_now,
    tell_migration,
)
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import json_text, out, print_json, print_table
from rapport.journeys import (
    BadJourney,
    Period,
    drop_draft_of,
    drop_journey_draft,
    get_journey_draft,
    journey_in,
    keep_draft,
    list_journey_drafts,
    read_definition,
)

app = typer.Typer(help="Journeys that are being written.", no_args_is_help=True)

DraftId = Annotated[str, typer.Argument(metavar="JOURNEY_ID", help="Id of the journey.")]
File = Annotated[Path, typer.Argument(help="JSON or YAML file; `journey` in it is the id.")]
Revision = Annotated[
    int, typer.Option(min=0, help="Revision of the draft that this one follows; 0 for none.")
]


@app.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List the drafts: which journey, how often it was kept, when last, and by whom."""
    with opened_operations() as rapport:
        drafts = list_journey_drafts(rapport.database)
    rows = [
        {
            "journey": one.journey_id,
            "name": str(one.definition.get("name", "")),
            "revision": one.revision,
            "saved_at": one.saved_at,
            "saved_by": one.saved_by,
        }
        for one in drafts
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("journey", "name", "revision", "saved at", "saved by")
    print_table("Drafts of journeys", columns, ([*row.values()] for row in rows))


@app.command("show")
def show(journey_id: DraftId) -> None:
    """Print a draft as JSON: a file that `save` takes."""
    with opened_operations() as rapport:
        draft = get_journey_draft(rapport.database, journey_id)
    sys.stdout.write(json_text(dict(draft.definition)))


@app.command("save")
def save(
    file: File,
    revision: Revision = 0,
    by: Annotated[str, typer.Option(help="Who writes, as the draft keeps it.")] = "cli",
    as_json: AsJson = False,
) -> None:
    """Keep a draft. It may be unfinished; nobody sees anything of it before it is published."""
    definition = read_definition(file)
    with opened_operations() as rapport:
        draft = keep_draft(
            definition, database=rapport.database, revision=revision, by=by, now=rapport.clock()
        )
    lacks = ""
    try:
        journey_in(draft)
    except BadJourney as error:
        lacks = str(error)
    if as_json:
        print_json({"journey": draft.journey_id, "revision": draft.revision, "lacks": lacks})
        return
    out.print(f"The draft of {draft.journey_id} is kept, revision {draft.revision}.")
    if lacks:
        out.print(f"It is no journey yet: {lacks}")


@app.command("prove")
def prove_draft(journey_id: DraftId, language: In = "en", as_json: AsJson = False) -> None:
    """Prove a draft over all its paths: each fault with a path that shows it."""
    with opened() as rapport:
        journey = journey_in(get_journey_draft(rapport.database, journey_id))
        tell_proof(rapport, journey, language=language, as_json=as_json)


@app.command("replay")
def replay_draft(
    journey_id: DraftId,
    since: Since,
    until: Until,
    language: In = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run the past through a draft: who would have received what, and when. Sends nothing."""
    period = Period(since=since.replace(tzinfo=UTC), until=until.replace(tzinfo=UTC))
    with opened() as rapport:
        journey = journey_in(get_journey_draft(rapport.database, journey_id))
        tell_replay(rapport, [journey], period, language=language, as_json=as_json, as_csv=as_csv)


@app.command("publish")
def publish_draft(
    journey_id: DraftId,
    by: By = "cli",
    people: Inside = People.STAY,
    step: Steps = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make a draft live as a new version; the draft is gone, unless it was changed meanwhile."""
    migration = migration_of(people, step)
    with opened() as rapport:
        draft = get_journey_draft(rapport.database, journey_id)
        journey = journey_in(draft)
        if dry_run:
            tell_migration(rapport, journey, migration, as_json=as_json)
            return
        publish_now(rapport, journey, migration, by=by, as_json=as_json)
        drop_draft_of(rapport.database, draft)


@app.command("delete")
def delete(journey_id: DraftId) -> None:
    """Throw a draft away; what is live stays as it is."""
    with opened_operations() as rapport:
        drop_journey_draft(rapport.database, journey_id)
    out.print(f"The draft of {journey_id} is gone.")
