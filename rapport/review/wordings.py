"""Finds phrases that people replace or delete again and again, from the edits of drafts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapport.content import Copy
from rapport.llm import mask_personal_data
from rapport.review.comparing import RunKind, compare_copies

LEAST_DRAFTS = 2
"""An edit made in so many drafts becomes a proposal."""

_MOST_CHARACTERS = 60
_LONGEST_GAP = 1  # characters kept between two changes that are one, such as a space
_SLOT = re.compile(r"\{[{%]|[}%]\}")
_TELLING = re.compile(r"[^\W\d_]")
_EDGES = " \t\r\n,，.。!！?？;；:：、~～…“”\"'()（）-—"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeEdit:
    """One edit by a person: the text before and after."""

    draft_id: str
    language: str
    channel: str
    before: Copy
    after: Copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A phrase to avoid and what people write in its place; empty where they delete it.

    `channel` is empty where the evidence is of more than one channel.
    """

    avoid: str
    prefer: str
    language: str
    channel: str
    evidence: tuple[str, ...]


def wordings_of(edits: Iterable[MadeEdit]) -> list[Wording]:
    """Give the wordings that were changed alike in two drafts or more, most evidence first."""
    seen: dict[tuple[str, str, str], dict[str, str]] = {}
    for edit in edits:
        language = edit.language.partition("-")[0]
        for avoid, prefer in changes_of(edit.before, edit.after):
            drafts = seen.setdefault((language, avoid, prefer), {})
            drafts[edit.draft_id] = edit.channel
    found = [
        Wording(
            avoid=avoid,
            prefer=prefer,
            language=language,
            channel=channels.pop() if len(channels := set(drafts.values())) == 1 else "",
            evidence=tuple(sorted(drafts)),
        )
        for (language, avoid, prefer), drafts in seen.items()
        if len(drafts) >= LEAST_DRAFTS
    ]
    return sorted(found, key=lambda one: (-len(one.evidence), one.language, one.avoid, one.prefer))


def changes_of(before: Copy, after: Copy) -> Iterator[tuple[str, str]]:
    """Give the phrases that an edit took out, each with what came in its place.

    Left out: slots, bare numbers and signs, whole sentences, and what names a person.
    """
    for runs in compare_copies(before, after).values():
        avoid = prefer = gap = ""
        for run in runs:
            match run.kind:
                case RunKind.REMOVED:
                    avoid, prefer, gap = avoid + gap + run.text, prefer + gap, ""
                case RunKind.ADDED:
                    avoid, prefer, gap = avoid + gap, prefer + gap + run.text, ""
                case RunKind.KEPT if len(run.text) <= _LONGEST_GAP and run.text.isspace():
                    gap = run.text
                case RunKind.KEPT:
                    yield from _phrase(avoid, prefer)
                    avoid = prefer = gap = ""
        yield from _phrase(avoid, prefer)


def _phrase(avoid: str, prefer: str) -> Iterator[tuple[str, str]]:
    avoid, prefer = avoid.strip(_EDGES), prefer.strip(_EDGES)
    whole = f"{avoid}\n{prefer}"
    if (
        _TELLING.search(avoid)
        and avoid.casefold() != prefer.casefold()
        and "\n" not in avoid + prefer
        and max(len(avoid), len(prefer)) <= _MOST_CHARACTERS
        and not _SLOT.search(whole)
        and mask_personal_data(whole) == whole
    ):
        yield avoid, prefer
