"""`rapport journeys prove`, `replay` and `templates`: what a journey would do, before it does."""

import csv
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App, rules_of
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.journeys import (
    REPLAY_NOTES,
    Fault,
    Journey,
    JourneyNotSound,
    JourneyTemplate,
    Period,
    Proof,
    Replayed,
    compare_replays,
    get_template,
    list_templates,
    prove,
    read_journey,
    replay,
    world_of,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print a row per message.")]
File = Annotated[Path, typer.Argument(help="YAML or JSON file that describes the journey.")]
In = Annotated[str, typer.Option("--in", help="Language of the sentences: en or zh.")]
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]
Since = Annotated[datetime, typer.Option(formats=_FORMATS, help="From this moment on, UTC.")]
Until = Annotated[datetime, typer.Option(formats=_FORMATS, help="Before this moment, UTC.")]
Against = Annotated[
    Path | None, typer.Option("--against", help="Another draft of it: print what changes.")
]


def prove_journey(file: File, language: In = "en", as_json: AsJson = False) -> None:
    """Prove a journey over all its paths: each fault with a path that shows it."""
    journey = read_journey(file)
    with opened() as rapport:
        tell_proof(rapport, journey, language=language, as_json=as_json)


def replay_journey(  # noqa: PLR0917
    file: File,
    since: Since,
    until: Until,
    against: Against = None,
    language: In = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run the past through a journey: who would have received what, and when. Sends nothing."""
    period = Period(since=since.replace(tzinfo=UTC), until=until.replace(tzinfo=UTC))
    journeys = [read_journey(path) for path in (against, file) if path is not None]
    with opened() as rapport:
        tell_replay(rapport, journeys, period, language=language, as_json=as_json, as_csv=as_csv)


def tell_proof(rapport: App, journey: Journey, *, language: str, as_json: bool) -> None:
    """Prove a journey and print what holds and what does not; raise when it is not sound."""
    world = world_of(
        journey,
        database=rapport.database,
        facts=rapport.facts,
        shop=rapport.settings.shop,
        now=rapport.clock(),
        rules=rules_of(rapport),
    )
    proof = prove(journey, world)
    if as_json:
        print_json(proof_data(proof))
        if not proof.sound:
            raise typer.Exit(2)
        return
    for fault in proof.faults:
        _print_fault(fault, language)
    held = ", ".join(sorted(proof.guarantees)) or "nothing"
    out.print(f"{journey.journey}: proved are {held}; at most {proof.most_messages} messages.")
    if not proof.sound:
        refused = "; ".join(fault.sentence(language) for fault in proof.refusals)
        raise JourneyNotSound(f"journey {journey.journey!r}: {refused}")


def tell_replay(
    rapport: App,
    journeys: Sequence[Journey],
    period: Period,
    *,
    language: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Replay a journey, or one and what it is to become, and print what would have happened."""
    replays = [
        replay(
            journey,
            facts=rapport.facts,
            database=rapport.database,
            period=period,
            timezone=rapport.settings.shop.timezone,
        )
        for journey in journeys
    ]
    replayed = replays[-1]
    change = compare_replays(*replays) if len(replays) > 1 else None
    if as_csv:
        table = csv.DictWriter(sys.stdout, replayed.messages.column_names)
        table.writeheader()
        table.writerows(replayed.messages.to_pylist())
    elif as_json:
        print_json({**replay_data(replayed), "difference": change})
    else:
        _print_replay(replayed, language)
        if change is not None:
            out.print(
                f"Against the other: {change.entered:+} entries, {change.sent:+} messages;"
                f" {change.more} customers get more, {change.fewer} fewer."
            )


def show_templates(
    template_id: Annotated[str | None, typer.Argument(help="Print this one as YAML.")] = None,
    language: In = "en",
    texts: Annotated[
        bool, typer.Option("--texts", help="With a template: its texts, not the journey.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List journeys to begin with, or print one; put your own briefs in the place of BRIEF-…."""
    tongue = "zh" if language == "zh" else "en"
    if template_id is not None:
        template = get_template(template_id)
        sys.stdout.write(_texts(template, tongue) if texts else template.text)
        return
    rows = [
        {"template": one.template_id, "name": one.names[tongue], "about": one.about[tongue]}
        for one in list_templates()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table("Templates", ("template", "name", "about"), ([*r.values()] for r in rows))


def _texts(template: JourneyTemplate, language: str) -> str:
    """The texts of a template in one language, each under the id of its brief."""
    told = (
        f"{brief}\n\n{copies[language].subject}\n\n{copies[language].body}\n\n"
        for brief, copies in template.copies.items()
    )
    return "".join(told)


def add_to(app: typer.Typer) -> None:
    """Put these commands into the group of journeys."""
    app.command("prove")(prove_journey)
    app.command("replay")(replay_journey)
    app.command("templates")(show_templates)


def proof_data(proof: Proof) -> dict[str, object]:
    """Give a proof as JSON can hold it; hours since entry for times."""
    return {
        "journey": proof.journey_id,
        "sound": proof.sound,
        "guarantees": sorted(proof.guarantees),
        "most_messages": proof.most_messages,
        "faults": [
            {
                "code": fault.code,
                "severity": fault.severity,
                "step": fault.step_id or None,
                "sentence": {tongue: fault.sentence(tongue) for tongue in ("en", "zh")},
                "path": [
                    {
                        "step": step.step_id,
                        "soonest_hours": step.soonest.total_seconds() / 3600,
                        "latest_hours": step.latest.total_seconds() / 3600,
                        "assumed": dict(step.assumed),
                    }
                    for step in fault.path
                ],
            }
            for fault in proof.faults
        ],
    }


def replay_data(replayed: Replayed) -> dict[str, object]:
    """Give a replay as JSON can hold it, the messages left out."""
    left_out = ("messages", "notes")
    kept = {name: getattr(replayed, name) for name in Replayed.__slots__ if name not in left_out}
    notes = {
        note: dict(zip(("en", "zh"), REPLAY_NOTES[note], strict=True)) for note in replayed.notes
    }
    return {**kept, "sent": replayed.sent, "notes": notes}


def _print_fault(fault: Fault, language: str) -> None:
    out.print(f"{fault.severity} {fault.code}: {fault.sentence(language)}")
    if fault.path:
        out.print(f"    {fault.path_told(language)}")


def _print_replay(replayed: Replayed, language: str) -> None:
    print_table(
        f"{replayed.journey_id}, {replayed.since:%Y-%m-%d} to {replayed.until:%Y-%m-%d}",
        ("step", "kind", "arrived", "sent", "not sent", "left", "waiting"),
        (
            [
                step.step_id,
                step.kind,
                step.arrived,
                step.sent,
                sum(step.not_sent.values()),
                sum(step.left.values()),
                step.waiting,
            ]
            for step in replayed.steps
        ),
    )
    base = replayed.baseline
    out.print(
        f"{replayed.entered} entries of {replayed.customers} customers, {replayed.held_out} held"
        f" out, {replayed.sent} messages. {base.ordered} ordered within {base.within_days:g} days"
        f" anyway, {base.before_message} of them before any message."
    )
    for bite in replayed.bites:
        where = f" by {bite.cap.channel}" if bite.cap.channel else ""
        out.print(
            f"Cap {bite.cap.most} in {bite.cap.days:g} days{where}: holds back {bite.messages}"
            f" messages of {bite.customers} customers."
        )
    for note in replayed.notes:
        out.print(f"Note: {REPLAY_NOTES[note][1 if language == 'zh' else 0]}")
