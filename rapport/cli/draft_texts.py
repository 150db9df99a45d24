"""`rapport drafts export`: the text of drafts for other programs. Also reads a text from a file."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.files import read_yaml, write_text
from rapport.cli.opening import opened
from rapport.cli.output import out
from rapport.content import (
    BadTemplate,
    Copy,
    Exported,
    ExportFormat,
    as_csv,
    as_html,
    as_text,
    as_values,
    copy_of,
    get_brief,
    get_draft,
    grounds_of,
    label_of_draft,
    preview_draft,
)

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # YAML can write one down, nothing can keep it


def export(
    draft_ids: Annotated[list[str], typer.Argument(metavar="DRAFT_ID...", help="Ids of drafts.")],
    kind: Annotated[
        ExportFormat, typer.Option("--format", help="What to write.")
    ] = ExportFormat.TEXT,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write to; printed if not given.")
    ] = None,
) -> None:
    """Write drafts for other programs, filled for a sample customer.

    A CSV of search ads has the columns of Google Ads Editor, every ad paused.
    """
    with opened() as rapport:
        found = [_exported(rapport, draft_id) for draft_id in draft_ids]
        campaign = get_brief(rapport.database, found[0].draft.brief_id).name
    text = _written(found, kind, campaign)
    if to is None:
        out.print(text, markup=False, highlight=False, soft_wrap=True, end="")
    else:
        write_text(to, text)


def read_copy(file: Path) -> Copy:
    """Read a text from YAML: its parts by name, a list of texts for one item a line."""
    raw = read_yaml(file)
    if not isinstance(raw, dict) or "body" not in raw:
        raise BadTemplate(f"{file} must have a body, and may have the other parts of its format")
    parts = {}
    for name, value in raw.items():
        listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
        text = "\n".join(value) if listed else value
        if not isinstance(text, str) or _HALF_CHARACTER.search(text):
            raise BadTemplate(f"{file}: {name} must be a text; put it into quotation marks")
        parts[str(name)] = text
    return copy_of(parts)


def _exported(rapport: App, draft_id: str) -> Exported:
    draft = get_draft(rapport.database, draft_id)
    grounds = grounds_of(
        draft,
        database=rapport.database,
        facts=rapport.facts,
        shop=rapport.settings.shop,
        now=rapport.clock(),
    )
    return Exported(
        draft=draft,
        rendered=preview_draft(draft, grounds),
        slots=grounds.slots,
        label=label_of_draft(draft, grounds.shop),
    )


def _written(found: list[Exported], kind: ExportFormat, campaign: str) -> str:
    match kind:
        case ExportFormat.CSV:
            return as_csv(found, campaign=campaign)
        case ExportFormat.JSON:
            return (
                json.dumps([as_values(one) for one in found], ensure_ascii=False, indent=2) + "\n"
            )
        case ExportFormat.HTML:
            return "\n".join(as_html(one) for one in found) + "\n"
        case ExportFormat.TEXT:
            return "\n".join(as_text(one) for one in found)
