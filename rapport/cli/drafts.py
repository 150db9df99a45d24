"""`rapport drafts`: look at drafts, check them, approve them, edit them, send them back."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.briefs import print_drafts
from rapport.cli.draft_texts import export, read_copy
from rapport.cli.files import write_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import (
    Draft,
    DraftStatus,
    Grounds,
    Standing,
    checked_again,
    faults_of,
    get_draft,
    grounds_of,
    label_of,
    list_drafts,
    parts_of,
    preview_draft,
    standing_of,
)
from rapport.review import (
    Decision,
    Edit,
    approve,
    decisions_of,
    edit,
    known_risk,
    send_back,
)

app = typer.Typer(help="Review drafts: only an approved one can be sent.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
DraftIdArg = Annotated[str, typer.Argument(metavar="DRAFT_ID", help="Id of the draft.")]
VersionOpt = Annotated[
    int | None, typer.Option(help="Version that was looked at; the latest if not given.")
]
ByOpt = Annotated[str, typer.Option(help="Who decides, as the log keeps it.")]

_FAULTS = {"offer-over": "its offer has ended", "product-gone": "the catalogue lost its product"}

app.command("export")(export)


@app.command("list")
def show_all(
    status: Annotated[DraftStatus | None, typer.Option(help="Only drafts of this status.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the latest version of every draft."""
    with opened() as rapport:
        drafts = list_drafts(rapport.database, status)
    if as_json:
        print_json(drafts)
    else:
        print_drafts("Drafts", drafts)


@app.command()
def show(draft_id: DraftIdArg, as_json: AsJson = False) -> None:
    """Show a draft: its text, findings and the decisions about it."""
    with opened() as rapport:
        draft = get_draft(rapport.database, draft_id)
        decisions = decisions_of(rapport.database, draft_id)
    if as_json:
        print_json({"draft": draft, "decisions": decisions})
        return
    print_draft(draft)
    print_decisions(decisions)


@app.command()
def preview(
    draft_id: DraftIdArg,
    html: Annotated[Path | None, typer.Option(help="Write the mail's HTML to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Render a draft for a sample customer."""
    with opened() as rapport:
        draft = get_draft(rapport.database, draft_id)
        rendered = preview_draft(draft, _grounds(rapport, draft))
    if html:
        write_text(html, rendered.html)
    if as_json:
        print_json(rendered)
    else:
        out.print(f"{rendered.subject}\n{rendered.preheader}\n\n{rendered.text}", markup=False)


@app.command()
def check(draft_id: DraftIdArg, as_json: AsJson = False) -> None:
    """Check a draft against today's catalogue, offer and group; nothing is changed."""
    with opened() as rapport:
        draft = get_draft(rapport.database, draft_id)
        checked = checked_again(draft, _grounds(rapport, draft))
        faults = faults_of(draft, _standing(rapport, draft))
    if as_json:
        print_json(checked.findings)
        return
    _print_findings(checked)
    told = "; ".join(_FAULTS.get(one, one) for one in faults)
    out.print(f"It cannot be sent today: {told}." if told else "It can be sent today.")


@app.command("approve")
def say_yes(
    draft_id: DraftIdArg,
    version: VersionOpt = None,
    reason: Annotated[str, typer.Option(help="Why; not needed.")] = "",
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Approve a version of a draft for sending."""
    with opened() as rapport:
        wanted = version_of(rapport, draft_id, version)
        kept = get_draft(rapport.database, draft_id)  # if it is newer, that is said below
        now = rapport.clock()
        known_risk(kept, database=rapport.database, facts=rapport.facts, now=now)
        draft = approve(
            rapport.database,
            draft_id,
            version=wanted,
            operator=by,
            now=now,
            reason=reason,
            rules=rapport.settings.review,
        )
    print_moved(draft, as_json)
    if draft.status is not DraftStatus.APPROVED and not as_json:
        out.print("Your yes is kept; another operator has to second it.")


@app.command("edit")
def change(
    draft_id: DraftIdArg,
    file: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="YAML: the parts by name."),
    ],
    version: VersionOpt = None,
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Give a draft another text: a new version, checked again."""
    copy = read_copy(file)
    with opened() as rapport:
        wanted = version_of(rapport, draft_id, version)
        draft = edit(
            Edit(draft_id=draft_id, version=wanted, copy=copy, operator=by),
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
        )
    print_moved(draft, as_json)


@app.command("return")
def give_back(
    draft_id: DraftIdArg,
    reason: Annotated[str, typer.Option(help="Why, so that the writer can do better.")],
    version: VersionOpt = None,
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Send a draft back with a reason."""
    with opened() as rapport:
        wanted = version_of(rapport, draft_id, version)
        draft = send_back(
            rapport.database,
            draft_id,
            version=wanted,
            operator=by,
            reason=reason,
            now=rapport.clock(),
        )
    print_moved(draft, as_json)


def _standing(rapport: App, draft: Draft) -> Standing:
    return standing_of(
        draft,
        database=rapport.database,
        facts=rapport.facts,
        shop=rapport.settings.shop,
        now=rapport.clock(),
    )


def _grounds(rapport: App, draft: Draft) -> Grounds:
    return grounds_of(
        draft,
        database=rapport.database,
        facts=rapport.facts,
        shop=rapport.settings.shop,
        now=rapport.clock(),
    )


def print_draft(draft: Draft) -> None:
    """Print a draft with what its checks found."""
    print_heading(draft.draft_id, f"version {draft.version}, {draft.status.value}")
    out.print(f"{draft.written_by}\n", markup=False)
    for name, text in parts_of(draft.copy):
        if text:
            out.print(f"{label_of(draft.channel, name, 'en')}:\n{text}\n", markup=False)
    _print_safe(draft)
    _print_findings(draft)


def print_decisions(decisions: list[Decision]) -> None:
    """Print the log of a draft as a table."""
    rows = ((d.decided_at, d.version, d.verdict.value, d.operator, d.reason) for d in decisions)
    print_table("Decisions", ("when", "version", "verdict", "who", "reason"), rows)


def version_of(rapport: App, draft_id: str, version: int | None) -> int:
    """Give the version that was looked at, by default the latest."""
    return get_draft(rapport.database, draft_id).version if version is None else version


def print_moved(draft: Draft, as_json: bool) -> None:
    """Print where a draft stands after a verdict."""
    if as_json:
        print_json(draft)
        return
    out.print(f"Draft {draft.draft_id} version {draft.version}: {draft.status.value}")
    _print_findings(draft)


def _print_safe(draft: Draft) -> None:
    if draft.safe is None:
        out.print("\nNo safe text: once a fact behind this draft changes, it is held.\n")
        return
    out.print("\nSafe text, sent instead once a fact behind this draft no longer holds:\n")
    for _, text in parts_of(draft.safe):
        out.print(text, markup=False)
    out.print()


def _print_findings(draft: Draft) -> None:
    if draft.findings:
        rows = ((f.severity, f.code, f.part, f.message) for f in draft.findings)
        print_table("Findings", ("severity", "code", "part", "what is wrong"), rows)
