"""`rapport review`: the queue by risk, verdicts, samples of lots, and rules that edits propose."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli import drafts, review_proposals, review_samples
from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import get_draft, versions_of
from rapport.review import (
    Band,
    QueueFilter,
    RunKind,
    Waiting,
    approve_many,
    assess_waiting,
    compare_copies,
    decisions_of,
    known_risk,
    lock_of,
    preferences_from_reviews,
    queue_page,
    reject,
    undo,
    write_pairs,
)

app = typer.Typer(
    help="Review drafts: the queue by risk, verdicts, samples, proposed rules.",
    no_args_is_help=True,
)
app.add_typer(review_samples.app, name="sample")
app.add_typer(review_proposals.app, name="proposals")
app.command("approve")(drafts.say_yes)
app.command("edit")(drafts.change)
app.command("return")(drafts.give_back)

_MARKS = {RunKind.KEPT: "{}", RunKind.REMOVED: "[-{}-]", RunKind.ADDED: "{{+{}+}}"}


@app.command("list")
def show_queue(  # noqa: PLR0917  options of a command line
    channel: Annotated[str, typer.Option(help="Only of this channel.")] = "",
    language: Annotated[str, typer.Option(help="Only in this language, such as zh-CN.")] = "",
    brief: Annotated[str, typer.Option(help="Only of this brief, by its id.")] = "",
    group: Annotated[str, typer.Option(help="Only for this segment, by its id.")] = "",
    risk: Annotated[Band | None, typer.Option(help="Only of this risk.")] = None,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    size: Annotated[int, typer.Option(min=1, max=1000, help="Drafts a page.")] = 25,
    as_json: drafts.AsJson = False,
) -> None:
    """List the drafts that wait, the riskiest first, with the reasons."""
    wanted = QueueFilter(
        channel=channel, language=language, brief_id=brief, segment_id=group, band=risk
    )
    with opened() as rapport:
        assess_waiting(rapport.database, rapport.facts, now=rapport.clock())
        found = queue_page(rapport.database, wanted, now=rapport.clock(), page=page, size=size)
    if as_json:
        print_json(found)
        return
    columns = ("draft", "version", "risk", "reasons", "brief", "group", "text", "")
    print_table("Queue", columns, (_line(line) for line in found.lines))
    out.print(f"{len(found.lines)} of {found.total} drafts")


@app.command()
def show(draft_id: drafts.DraftIdArg, as_json: drafts.AsJson = False) -> None:
    """Show a draft with its risk, what changed since the version before, and its decisions."""
    with opened() as rapport:
        draft = get_draft(rapport.database, draft_id)
        now = rapport.clock()
        risk = known_risk(draft, database=rapport.database, facts=rapport.facts, now=now)
        versions = versions_of(rapport.database, draft_id)
        decisions = decisions_of(rapport.database, draft_id)
        lock = lock_of(rapport.database, draft_id, now=now)
    changes = compare_copies(versions[-2].copy, draft.copy) if len(versions) > 1 else {}
    if as_json:
        told = {"draft": draft, "risk": risk, "lock": lock, "changes": changes}
        print_json(told | {"decisions": decisions})
        return
    drafts.print_draft(draft)
    print_heading(f"Risk {risk.score}", risk.band.value)
    print_table(
        "", ("points", "reason", "value"), ((r.points, r.code, r.value) for r in risk.reasons)
    )
    for part, runs in changes.items():
        text = "".join(_MARKS[run.kind].format(run.text) for run in runs)
        out.print(f"{part}: {text}", markup=False)
    if lock:
        out.print(f"Held by {lock.operator} until {lock.until.isoformat()}")
    drafts.print_decisions(decisions)


@app.command("refuse")
def say_no(
    draft_id: drafts.DraftIdArg,
    reason: Annotated[str, typer.Option(help="Why it is refused for good.")],
    version: drafts.VersionOpt = None,
    by: drafts.ByOpt = "cli",
    as_json: drafts.AsJson = False,
) -> None:
    """Reject a draft for good: no writer tries again, until the verdict is undone."""
    with opened() as rapport:
        draft = reject(
            rapport.database,
            draft_id,
            version=drafts.version_of(rapport, draft_id, version),
            operator=by,
            reason=reason,
            now=rapport.clock(),
        )
    drafts.print_moved(draft, as_json)


@app.command("undo")
def take_back(
    draft_id: drafts.DraftIdArg,
    version: drafts.VersionOpt = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    by: drafts.ByOpt = "cli",
    as_json: drafts.AsJson = False,
) -> None:
    """Take back the last verdict on a draft, by a verdict of its own."""
    with opened() as rapport:
        draft = undo(
            rapport.database,
            draft_id,
            version=drafts.version_of(rapport, draft_id, version),
            operator=by,
            reason=reason,
            now=rapport.clock(),
        )
    drafts.print_moved(draft, as_json)


@app.command("approve-calm")
def say_yes_to_many(
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    by: drafts.ByOpt = "cli",
    as_json: drafts.AsJson = False,
) -> None:
    """Approve waiting drafts of low risk in which no check found anything."""
    with opened() as rapport:
        now, rules = rapport.clock(), rapport.settings.review
        assess_waiting(rapport.database, rapport.facts, now=now)
        low = QueueFilter(band=Band.LOW)
        waiting = queue_page(rapport.database, low, now=now, size=rules.bulk_most * 4).lines
        calm = [
            (line.draft.draft_id, line.draft.version)
            for line in waiting
            if not line.draft.findings and line.risk.score <= rules.bulk_risk and not line.held_by
        ]
        most = min(limit or rules.bulk_most, rules.bulk_most)
        done = approve_many(rapport.database, calm[:most], operator=by, now=now, rules=rules)
    if as_json:
        print_json(done)
        return
    out.print(f"{len(done.approved)} approved, {len(done.agreed)} wait for a second yes")
    for left in done.left:
        out.print(left.why, markup=False)


@app.command()
def preferences(
    file: Annotated[Path, typer.Option("--out", help="JSON Lines file to write.")],
    as_json: drafts.AsJson = False,
) -> None:
    """Write what reviewers preferred, as `rapport lab prefer` reads it."""
    with opened() as rapport:
        found = preferences_from_reviews(rapport.database)
    count = write_pairs(found, file)
    if as_json:
        print_json({"preferences": count, "file": str(file)})
    else:
        out.print(f"{file}: {count} preferences")


def _line(line: Waiting) -> tuple[object, ...]:
    draft = line.draft
    held = f"held by {line.held_by}" if line.held_by else ""
    second = f"needs a second yes after {', '.join(line.yeses)}" if line.yeses else ""
    return (
        draft.draft_id,
        draft.version,
        f"{line.risk.score} {line.risk.band.value}",
        ", ".join(one.code for one in line.risk.reasons[:3]),
        line.brief_name,
        line.group_name,
        draft.copy.subject or draft.copy.body[:40],
        "; ".join(one for one in (held, second) if one),
    )
