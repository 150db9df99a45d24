"""Compares two versions of a text, word by word; a slot or a tag is one word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import rjieba

from rapport.content import Copy, parts_of

_PIECE = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}"  # a slot or a tag
    "|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"  # Chinese, cut into words below
    r"|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*|\n|[^\S\n]+|.",
    re.DOTALL,
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class RunKind(StrEnum):
    """What became of some words from one version to the next."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that stand together and share their fate."""

    kind: RunKind
    text: str


def pieces_of(text: str) -> list[str]:
    """Cut a text into words, signs and spaces; put together they are the text again."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        found.extend(rjieba.cut(piece) if _HAN.match(piece) else (piece,))
    return found


def compare(before: str, after: str) -> tuple[Run, ...]:
    """Give the runs that lead from one text to the other, in order; what is removed stands before
    what is added in its place. The kept and removed ones make the first text, the kept and added
    ones the second."""
    old, new = pieces_of(before), pieces_of(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Run(kind=kind, text="".join(words))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        for kind, words in _told(tag, old[i1:i2], new[j1:j2])
        if words
    )


def compare_copies(before: Copy, after: Copy) -> dict[str, tuple[Run, ...]]:
    """Compare the parts of two texts, those of the first in its order, then what is new."""
    old, new = dict(parts_of(before)), dict(parts_of(after))
    return {part: compare(old.get(part, ""), new.get(part, "")) for part in {**old, **new}}


def _told(tag: str, old: list[str], new: list[str]) -> Iterator[tuple[RunKind, list[str]]]:
    if tag == "equal":
        yield RunKind.KEPT, old
    else:
        yield RunKind.REMOVED, old
        yield RunKind.ADDED, new
