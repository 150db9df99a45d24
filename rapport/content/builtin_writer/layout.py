"""How the parts of a text lie in the line of tokens that the built-in writer reads and writes."""

import re

from rapport.content.entries import Entry, copybook
from rapport.content.model import Copy

PART_TOKENS = ("<subject>", "<preheader>", "<body>")
HEADS = ("subject", "preheader")
FILL = "<fill>"
"""What asks for one of the heads of a text, whose token follows."""

_PARTS = re.compile(
    r"(?:<subject>(?P<subject>.*?))?(?:<preheader>(?P<preheader>.*?))?<body>(?P<body>.*)", re.S
)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SENTENCE = re.compile(r"(?<=[。！？!?])(?![”’」』)）。！？!?])|(?<=[.!?]) +(?=[\"“‘(]?[A-Z{])|\n+")


def laid_out(copy: Copy) -> str:
    """Write a copy as one line: each part that is not empty after its token."""
    parts = (copy.subject, copy.preheader, copy.body)
    return "".join(
        token + part
        for token, part in zip(PART_TOKENS, parts, strict=True)
        if part or token == PART_TOKENS[-1]
    )


def read_layout(text: str) -> Copy | None:
    """Read a line back; None if its parts are not in order, or one is there twice."""
    found = _PARTS.fullmatch(text)
    if found is None or any(token in part for token in PART_TOKENS for part in found.groups("")):
        return None
    parts = found.groupdict("")
    return Copy(
        subject=parts["subject"].strip(),
        preheader=parts["preheader"].strip(),
        body=parts["body"].strip(),
    )


def tags_of(text: str) -> tuple[str, ...]:
    """The slots and other Liquid tags of a text, in order."""
    return tuple(_TAG.findall(text))


def known_tags(entries: tuple[Entry, ...] | None = None) -> tuple[str, ...]:
    """Every slot and tag of the copybook: each is one token, which cannot break."""
    found = {
        tag
        for entry in (copybook() if entries is None else entries)
        for tag in tags_of(laid_out(entry.copy_text))
    }
    return tuple(sorted(found))


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Where the sentences and lines of a part of a text begin and end; tags are never cut."""
    held = [match.span() for match in _TAG.finditer(text)]
    cuts = [
        match.span()
        for match in _SENTENCE.finditer(text)
        if not any(start < match.start() < end for start, end in held)
    ]
    places, begin = [], 0
    for start, end in [*cuts, (len(text), len(text))]:
        if text[begin:start].strip():
            places.append((begin, start))
        begin = end
    return places
