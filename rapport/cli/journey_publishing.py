"""Makes a journey live from the command line, and says what becomes of the people inside."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from rapport.app import App, rules_of
from rapport.cli.output import out, print_json, print_table
from rapport.journeys import (
    Journey,
    Migration,
    PublishedJourney,
    StepMove,
    plan_migration,
    publish_journey,
)


class People(StrEnum):
    """What becomes of the people inside."""

    STAY = "stay"
    MOVE = "move"
    LEAVE = "leave"


By = Annotated[str, typer.Option(help="Who publishes, as the log keeps it.")]
Inside = Annotated[
    People, typer.Option(help="Those inside stay on their version, move to the new one, or leave.")
]
Steps = Annotated[
    list[str] | None, typer.Option(help="OLD=NEW: who is at OLD goes on at NEW; repeatable.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what would become of those inside.")
]


def migration_of(people: People, steps: Sequence[str] | None) -> Migration:
    """Read the options that say what becomes of the people inside."""
    pairs = [one.partition("=") for one in steps or []]
    return Migration(people=people.value, steps={old: new for old, _, new in pairs})


def tell_migration(rapport: App, journey: Journey, migration: Migration, *, as_json: bool) -> None:
    """Say what publishing would do to the people inside; nothing is done."""
    _print_moves(plan_migration(journey, migration, database=rapport.database), as_json=as_json)


def publish_now(
    rapport: App, journey: Journey, migration: Migration, *, by: str, as_json: bool
) -> PublishedJourney:
    """Publish a journey, and say which version it is and where the people inside went."""
    moves = plan_migration(journey, migration, database=rapport.database)
    published = publish_journey(
        journey,
        database=rapport.database,
        facts=rapport.facts,
        shop=rapport.settings.shop,
        rules=rules_of(rapport),
        operator=by,
        now=rapport.clock(),
        migration=migration,
    )
    if as_json:
        print_json({"journey": published.journey_id, "version": published.version})
        return published
    out.print(f"{published.journey_id} is live, version {published.version}.")
    if moves:
        _print_moves(moves, as_json=False)
    return published


def _print_moves(moves: Sequence[StepMove], *, as_json: bool) -> None:
    if as_json:
        print_json(moves)
        return
    rows = ((m.from_version, m.step_id, m.to_step or "leave", m.people) for m in moves)
    print_table("People inside", ("version", "from", "to", "people"), rows)
