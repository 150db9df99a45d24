"""What reviewers preferred, as pairs for the language lab: from the texts and the log about them.

A text that a reviewer wrote is preferred to the one it replaced; one that was approved, to one that
was returned or rejected for the same brief, group, language and channel. Nothing in a pair names a
person: texts hold slots, and one in which something was typed that looks like it is left out.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
from rapport.llm import mask_personal_data
from rapport.review.model import Verdict
from rapport.review.store import decisions_of
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencePair:
    """Of two texts for the same prompt, the one that reviewers preferred and the other."""

    prompt: str
    chosen: str
    rejected: str


def preferences_from_reviews(database: Database) -> list[PreferencePair]:
    """Give all pairs in the order of the drafts' places; the same one is given once."""
    drafts = sorted(list_drafts(database), key=_place)
    found: dict[PreferencePair, None] = {}
    for _, some in groupby(drafts, key=_place):
        together = list(some)
        prompt = prompt_of(get_brief(database, together[0].brief_id), together[0])
        versions = {one.draft_id: versions_of(database, one.draft_id) for one in together}
        pairs = [
            *(pair for one in together for pair in _edits(database, versions[one.draft_id])),
            *_verdicts([one for some in versions.values() for one in some]),
        ]
        for chosen, rejected in pairs:
            pair = PreferencePair(prompt=prompt, chosen=_text(chosen), rejected=_text(rejected))
            if chosen != rejected and _names_nobody(pair):
                found[pair] = None
    return list(found)


def write_pairs(pairs: Iterable[PreferencePair], path: Path) -> int:
    """Write JSON Lines as `rapport lab prefer` reads them (`source` is the prompt); count them."""
    lines = [
        {"source": one.prompt, "chosen": one.chosen, "rejected": one.rejected} for one in pairs
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return len(lines)


def prompt_of(brief: Brief, draft: Draft) -> str:
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
    """Each approved text with each that a reviewer did not want."""
    approved = [one.copy for one in versions if one.status is DraftStatus.APPROVED]
    unwanted = {DraftStatus.RETURNED, DraftStatus.REJECTED}
    yield from product(approved, [one.copy for one in versions if one.status in unwanted])


def _text(copy: Copy) -> str:
    return "\n".join(text for _, text in parts_of(copy) if text)


def _names_nobody(pair: PreferencePair) -> bool:
    whole = "\n".join((pair.prompt, pair.chosen, pair.rejected))
    return mask_personal_data(whole) == whole
