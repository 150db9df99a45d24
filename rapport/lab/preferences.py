"""What reviewers preferred, as pairs to tune on: from the drafts of a shop and the log about them.

A text that a reviewer wrote is preferred to the one it replaced; a text that was approved, to one
that was sent back for the same brief, group, language and channel.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, product
from pathlib import Path

from rapport.content import (
    Brief,
    Copy,
    Draft,
    DraftStatus,
    get_brief,
    list_drafts,
    parts_of,
    versions_of,
)
from rapport.lab.objectives import Preference
from rapport.review import Verdict, decisions_of
from rapport.storage import Database


def gather_preferences(database: Database) -> list[Preference]:
    """Give all preferences in the order of the drafts' ids; the same one is given once."""
    drafts = sorted(list_drafts(database), key=_place)
    found: dict[Preference, None] = {}
    for _, some in groupby(drafts, key=_place):
        together = list(some)
        source = source_of(get_brief(database, together[0].brief_id), together[0])
        versions = {one.draft_id: versions_of(database, one.draft_id) for one in together}
        pairs = [
            *(pair for one in together for pair in _edits(database, versions[one.draft_id])),
            *_verdicts([one for some in versions.values() for one in some]),
        ]
        for chosen, rejected in pairs:
            if chosen != rejected:
                found[Preference(source, _text(chosen), _text(rejected))] = None
    return list(found)


def write_preferences(preferences: Iterable[Preference], path: Path) -> int:
    """Write JSON Lines with `source`, `chosen` and `rejected`; give how many there are."""
    lines = [
        {"source": one.source, "chosen": one.chosen, "rejected": one.rejected}
        for one in preferences
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return len(lines)


def source_of(brief: Brief, draft: Draft) -> str:
    """What a draft was to say, in one line a fact: the brief without names of people or ids."""
    group = next((one for one in brief.groups if one.segment_id == draft.segment_id), None)
    facts = {
        "objective": brief.objective.value,
        "group": "" if group is None else f"{group.name} {group.about}".strip(),
        "channel": draft.channel,
        "language": draft.language,
        "tone": brief.tone.value,
        "length": brief.length.value,
        "must have": ", ".join(brief.must_have),
    }
    return "\n".join(f"{name}: {value}" for name, value in facts.items() if value)


def _place(draft: Draft) -> tuple[str, str, str, str]:
    return draft.brief_id, draft.segment_id, draft.language, draft.channel


def _edits(database: Database, versions: list[Draft]) -> Iterator[tuple[Copy, Copy]]:
    """Each text that a reviewer replaced, after the text that they wrote."""
    copies = {one.version: one.copy for one in versions}
    for decision in decisions_of(database, versions[0].draft_id):
        replaced, written = copies.get(decision.version), copies.get(decision.version + 1)
        if decision.verdict is Verdict.EDITED and replaced is not None and written is not None:
            yield written, replaced


def _verdicts(versions: list[Draft]) -> Iterator[tuple[Copy, Copy]]:
    """Each approved text with each that was sent back."""
    approved, returned = (
        [one.copy for one in versions if one.status is status]
        for status in (DraftStatus.APPROVED, DraftStatus.RETURNED)
    )
    yield from product(approved, returned)


def _text(copy: Copy) -> str:
    return "\n".join(text for _, text in parts_of(copy) if text)
