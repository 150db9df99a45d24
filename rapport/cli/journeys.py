"""`rapport journeys`: prove a journey, make it live, let customers in, move them on."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import FOLLOWERS, App, rules_of
from rapport.cli import journey_drafts, journey_proofs
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
from rapport.cli.journeys_people import export_people, show_journey, show_results
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.journeys import (
    Advanced,
    JourneyNotSound,
    PublishedJourney,
    advance_due,
    check_journey,
    count_positions,
    drain_journey,
    enter_journey,
    get_journey,
    list_journeys,
    pause_journey,
    read_journey,
    resume_journey,
    stop_journey,
    wake_waiting,
)
from rapport.kit.ids import new_id
from rapport.profiles import drain_inbox, follow_moves

app = typer.Typer(help="Many messages to one customer, over time.", no_args_is_help=True)
journey_proofs.add_to(app)
app.add_typer(journey_drafts.app, name="drafts")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
File = Annotated[Path, typer.Argument(help="YAML or JSON file that describes the journey.")]
JourneyId = Annotated[str, typer.Argument(help="Id of a published journey.")]
app.command("show")(show_journey)
app.command("results")(show_results)
app.command("people")(export_people)


@app.command("check")
def check(file: File, as_json: AsJson = False) -> None:
    """Prove a journey without publishing it: its shape, its segment, its drafts."""
    journey = read_journey(file)
    with opened() as rapport:
        flaws = check_journey(
            journey,
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            rules=rules_of(rapport),
            now=rapport.clock(),
        )
    if as_json:
        print_json({"journey": journey.journey, "sound": not flaws, "flaws": flaws})
    elif not flaws:
        out.print(f"{journey.journey} is sound: {len(journey.steps)} steps, every path ends.")
    if flaws and not as_json:
        raise JourneyNotSound(f"journey {journey.journey!r}: " + "; ".join(flaws))
    if flaws:
        raise typer.Exit(2)


@app.command("publish")
def publish(
    file: File,
    by: By = "cli",
    people: Inside = People.STAY,
    step: Steps = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make a journey live as a new version, and say what becomes of the people inside."""
    journey, migration = read_journey(file), migration_of(people, step)
    with opened() as rapport:
        if dry_run:
            tell_migration(rapport, journey, migration, as_json=as_json)
        else:
            publish_now(rapport, journey, migration, by=by, as_json=as_json)


@app.command("pause")
def pause(journey_id: JourneyId) -> None:
    """Let nobody in and move nobody on until the journey is resumed."""
    with opened() as rapport:
        pause_journey(journey_id, database=rapport.database)
    out.print(f"{journey_id} is paused.")


@app.command("resume")
def resume(journey_id: JourneyId) -> None:
    """Let a paused or draining journey live again."""
    with opened() as rapport:
        resume_journey(journey_id, database=rapport.database)
    out.print(f"{journey_id} is live.")


@app.command("drain")
def drain(journey_id: JourneyId) -> None:
    """Let nobody in any more; those inside go on to their end."""
    with opened() as rapport:
        drain_journey(journey_id, database=rapport.database)
    out.print(f"{journey_id} is draining.")


@app.command("stop")
def stop(journey_id: JourneyId, as_json: AsJson = False) -> None:
    """Let nobody in and move nobody on until the journey is published again."""
    with opened() as rapport:
        stop_journey(journey_id, database=rapport.database)
    if as_json:
        print_json({"journey": journey_id, "stopped": True})
    else:
        out.print(f"{journey_id} is stopped.")


@app.command("enter")
def enter(
    journey_id: Annotated[
        str | None, typer.Argument(help="Id of a journey; every live journey without one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let in whoever the trigger picks now. Safe to repeat: nobody comes in twice."""
    with opened() as rapport:
        _take_in(rapport)
        rows = [_enter(rapport, published) for published in _chosen(rapport, journey_id)]
    if as_json:
        print_json(rows)
    else:
        print_table("Entered", ("journey", "entered", "held out"), ([*r.values()] for r in rows))


@app.command("advance")
def advance(as_json: AsJson = False) -> None:
    """Move every customer who is due; their messages go to the outbox, where workers send them."""
    with opened() as rapport:
        _take_in(rapport)
        done = _advance_all(rapport)
    if as_json:
        print_json(done)
        return
    out.print(
        f"{done.looked_at} customers were due: {done.queued} messages queued, {done.waiting} wait, "
        f"{done.exited} left, {done.done} are through."
    )
    for reason, count in done.not_sent.items():
        out.print(f"  not sent, {reason}: {count}")


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List the journeys, and how many customers stand where."""
    with opened() as rapport:
        rows = [_summary(rapport, published) for published in list_journeys(rapport.database)]
    if as_json:
        print_json(rows)
        return
    columns = ("journey", "name", "version", "live", "active", "through", "left", "held out")
    print_table("Journeys", columns, ([*row.values()] for row in rows))


def _take_in(rapport: App) -> None:
    """Make facts of what waits in the inbox, so that whoever left by now is seen to have left."""
    while drain_inbox(rapport.database, rapport.facts).calls:
        pass
    follow_moves(rapport.database, rapport.facts, FOLLOWERS)


def _chosen(rapport: App, journey_id: str | None) -> list[PublishedJourney]:
    if journey_id is not None:
        return [get_journey(rapport.database, journey_id)]
    return list_journeys(rapport.database)


def _enter(rapport: App, published: PublishedJourney) -> dict[str, object]:
    entered = enter_journey(
        published,
        database=rapport.database,
        facts=rapport.facts,
        now=rapport.clock(),
        timezone=rapport.settings.shop.timezone,
    )
    return {
        "journey": published.journey_id,
        "entered": entered.entered,
        "held_out": entered.held_out,
    }


def _advance_all(rapport: App) -> Advanced:
    worker, total = new_id("wrk"), Advanced()
    wake_waiting(database=rapport.database, facts=rapport.facts, now=rapport.clock())
    while True:
        done = advance_due(
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
            worker=worker,
        )
        if not done.looked_at:
            return total
        total += done


def _summary(rapport: App, published: PublishedJourney) -> dict[str, object]:
    counts = count_positions(rapport.database, published.journey_id)
    by_status: dict[str, int] = {}
    for (status, _), count in counts.items():
        by_status[status] = by_status.get(status, 0) + count
    return {
        "journey": published.journey_id,
        "name": published.journey.name,
        "version": published.version,
        "live": not published.stopped,
        **{name: by_status.get(name, 0) for name in ("active", "done", "exited", "holdout")},
    }
