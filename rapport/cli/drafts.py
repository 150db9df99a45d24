"""`rapport drafts`: look at drafts, check them, approve them, edit them, send them back."""

import re
from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.briefs import print_drafts
from rapport.cli.files import read_yaml, write_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import (
    BadTemplate,
    Copy,
    Draft,
    DraftStatus,
    Grounds,
    checked_again,
    get_draft,
    grounds_of,
    list_drafts,
    preview_draft,
)
from rapport.review import Edit, approve, decisions_of, edit, send_back

app = typer.Typer(help="Review drafts: only an approved one can be sent.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
DraftIdArg = Annotated[str, typer.Argument(metavar="DRAFT_ID", help="Id of the draft.")]
VersionOpt = Annotated[
    int | None, typer.Option(help="Version that was looked at; the latest if not given.")
]
ByOpt = Annotated[str, typer.Option(help="Who decides, as the log keeps it.")]

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # YAML can write one down, nothing can keep it


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
    print_heading(draft.draft_id, f"version {draft.version}, {draft.status.value}")
    out.print(f"{draft.written_by}\n", markup=False)
    for text in (draft.copy.subject, draft.copy.preheader, draft.copy.body):
        out.print(text, markup=False)
    _print_safe(draft)
    _print_findings(draft)
    rows = ((d.decided_at, d.version, d.verdict.value, d.operator, d.reason) for d in decisions)
    print_table("Decisions", ("when", "version", "verdict", "who", "reason"), rows)


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
    if as_json:
        print_json(checked.findings)
    else:
        _print_findings(checked)


@app.command("approve")
def say_yes(
    draft_id: DraftIdArg, version: VersionOpt = None, by: ByOpt = "cli", as_json: AsJson = False
) -> None:
    """Approve a version of a draft for sending."""
    with opened() as rapport:
        wanted = _version(rapport, draft_id, version)
        draft = approve(
            rapport.database, draft_id, version=wanted, operator=by, now=rapport.clock()
        )
    _print_moved(draft, as_json)


@app.command("edit")
def change(
    draft_id: DraftIdArg,
    file: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="YAML: subject, preheader, body."),
    ],
    version: VersionOpt = None,
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Give a draft another text: a new version, checked again."""
    copy = _read_copy(file)
    with opened() as rapport:
        wanted = _version(rapport, draft_id, version)
        draft = edit(
            Edit(draft_id=draft_id, version=wanted, copy=copy, operator=by),
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
        )
    _print_moved(draft, as_json)


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
        wanted = _version(rapport, draft_id, version)
        draft = send_back(
            rapport.database,
            draft_id,
            version=wanted,
            operator=by,
            reason=reason,
            now=rapport.clock(),
        )
    _print_moved(draft, as_json)


def _grounds(rapport: App, draft: Draft) -> Grounds:
    return grounds_of(
        draft,
        database=rapport.database,
        facts=rapport.facts,
        shop=rapport.settings.shop,
        now=rapport.clock(),
    )


def _version(rapport: App, draft_id: str, version: int | None) -> int:
    return get_draft(rapport.database, draft_id).version if version is None else version


def _read_copy(file: Path) -> Copy:
    raw = read_yaml(file)
    known = {"subject", "preheader", "body"}
    if not isinstance(raw, dict) or "body" not in raw or not set(raw) <= known:
        raise BadTemplate(f"{file} must have a body, and may have a subject and a preheader")
    for name, text in raw.items():
        if not isinstance(text, str) or _HALF_CHARACTER.search(text):
            raise BadTemplate(f"{file}: {name} must be a text; put it into quotation marks")
    return Copy(**raw)


def _print_moved(draft: Draft, as_json: bool) -> None:
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
    for text in (draft.safe.subject, draft.safe.preheader, draft.safe.body):
        out.print(text, markup=False)
    out.print()


def _print_findings(draft: Draft) -> None:
    if draft.findings:
        rows = ((f.severity, f.code, f.part, f.message) for f in draft.findings)
        print_table("Findings", ("severity", "code", "part", "what is wrong"), rows)
