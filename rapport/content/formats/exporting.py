"""Gives filled texts to other programs: HTML, plain text, JSON, and tables.

The columns of search ads are those that Google Ads Editor imports
(support.google.com/google-ads/editor: "Headline 1" to "Headline 15", "Description 1" to "4").
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapport.content.formats.labels import Label
from rapport.content.formats.mockups import mockup
from rapport.content.formats.table import format_of
from rapport.content.model import Draft
from rapport.content.rendered import Rendered


class ExportFormat(StrEnum):
    """What a draft can be written as."""

    HTML = "html"
    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A draft and its text, filled with `slots`; `label` is the one it was rendered with."""

    draft: Draft
    rendered: Rendered
    slots: Mapping[str, object]
    label: Label | None = None

    @property
    def metadata(self) -> Mapping[str, str]:
        """What its label tells programs, by name; empty without a label."""
        return self.label.marks if self.label else {}


_FORMULA = ("=", "+", "-", "@", "\t")
_HEADLINES, _DESCRIPTIONS, _PATHS = 15, 4, 2


def as_html(one: Exported) -> str:
    """The page or mail itself; of other formats, a sketch of how it looks."""
    draft = one.draft
    return mockup(one.rendered, channel=draft.channel, language=draft.language, slots=one.slots)


def as_text(one: Exported) -> str:
    """Every part that has words, under its name; then what its label tells programs."""
    told = {**parts_shown(one), **one.metadata}
    return "\n\n".join(f"{name}:\n{text.strip()}" for name, text in told.items()) + "\n"


def as_values(one: Exported) -> dict[str, object]:
    """A draft for a program: who it is, and its parts; lists are lists."""
    made = format_of(one.draft.channel)
    parts: dict[str, object] = {}
    for name, text in parts_shown(one).items():
        part = made.part(name)
        parts[name] = part.items(text) if part and part.kind == "list" else text
    return {
        "draft_id": one.draft.draft_id,
        "version": one.draft.version,
        "format": one.draft.channel,
        "language": one.draft.language,
        "status": one.draft.status.value,
        "written_by": one.draft.written_by,
        "parts": parts,
        "metadata": dict(one.metadata),
    }


def as_csv(drafts: Sequence[Exported], *, campaign: str) -> str:
    """A table of drafts of one format, a row each; search ads as Google Ads Editor reads them."""
    if drafts and all(one.draft.channel == "search-ad" for one in drafts):
        rows = [_search_ad(one, campaign) for one in drafts]
    else:
        rows = [_plain(one) for one in drafts]
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    table = csv.DictWriter(out, names, restval="", lineterminator="\r\n")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def parts_shown(one: Exported) -> dict[str, str]:
    """The parts of the format that have words, in its order, then what was added to them."""
    made, rendered = format_of(one.draft.channel), one.rendered
    named = {part.name: rendered.part(part.name) for part in made.parts}
    return {name: text for name, text in {**named, **rendered.parts}.items() if text.strip()}


def _plain(one: Exported) -> dict[str, str]:
    return {
        "draft_id": one.draft.draft_id,
        "format": one.draft.channel,
        "language": one.draft.language,
        **parts_shown(one),
        **one.metadata,
    }


def _search_ad(one: Exported, campaign: str) -> dict[str, str]:
    rendered = one.rendered
    row = {
        "Campaign": campaign,
        "Ad Group": one.draft.segment_id,
        "Ad type": "Responsive search ad",
        "Status": "Paused",
    }
    row |= _numbered("Headline", rendered.part("headlines"), _HEADLINES)
    row |= _numbered("Description", rendered.text, _DESCRIPTIONS)
    row |= _numbered("Path", rendered.part("paths"), _PATHS)
    return {**row, "Final URL": rendered.part("link")}


def _numbered(name: str, text: str, most: int) -> dict[str, str]:
    items = [line for line in text.splitlines() if line.strip()]
    return {f"{name} {n + 1}": items[n] if n < len(items) else "" for n in range(most)}


def _cell(value: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
