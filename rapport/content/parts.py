"""The parts of a copy, whatever its format: one way to read all of them and to put them back."""

from collections.abc import Mapping

from rapport.content.model import Copy

CLASSIC_PARTS = ("subject", "preheader", "body")


def parts_of(copy: Copy) -> tuple[tuple[str, str], ...]:
    """Give name and text of every part, in order: subject, preheader, body, then the others.

    The first three are there even where they are empty.
    """
    return (
        ("subject", copy.subject),
        ("preheader", copy.preheader),
        ("body", copy.body),
        *copy.more,
    )


def part_of(copy: Copy, name: str) -> str:
    """Give the text of one part; empty where the copy has none of this name."""
    return dict(parts_of(copy)).get(name, "")


def copy_of(parts: Mapping[str, str]) -> Copy:
    """Put a copy together from its parts by name; an empty part is kept of the first three only."""
    more = tuple(
        (name, text) for name, text in parts.items() if name not in CLASSIC_PARTS and text.strip()
    )
    return Copy(
        subject=parts.get("subject", ""),
        preheader=parts.get("preheader", ""),
        body=parts.get("body", ""),
        more=more,
    )


def with_part(copy: Copy, name: str, text: str) -> Copy:
    """Give the copy with another text for one part."""
    return copy_of({**dict(parts_of(copy)), name: text})
