"""The shape of a body: paragraphs, lists and buttons, as a writer types them.

Blank lines part paragraphs; lines that begin with `- ` make a list; a line `[label](address)` on
its own is a button.
"""

import re
from dataclasses import dataclass

_BUTTON = re.compile(r"\[(?P<label>[^\]\n]+)\]\((?P<address>[^)\n]+)\)")
_BULLET = "- "


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Some lines of text."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list, one line each."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A call to act: its label, and the Liquid text of its address."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product as the catalogue has it: picture, name, brand, price. `root` is its slot."""

    root: str


Block = Paragraph | Bullets | Button | Card


def blocks_of(body: str) -> tuple[Block, ...]:
    """Read a body."""
    blocks: list[Block] = []
    lines: list[str] = []
    for raw in [*body.splitlines(), ""]:
        line = raw.strip()
        button = _BUTTON.fullmatch(line)
        if line and not button:
            lines.append(line)
            continue
        if lines:
            blocks.append(_text(tuple(lines)))
            lines = []
        if button:
            blocks.append(Button(label=button["label"], address=button["address"].strip()))
    return tuple(blocks)


def with_cards(blocks: tuple[Block, ...], roots: tuple[str, ...]) -> tuple[Block, ...]:
    """Put a card per product before the first button, or at the end where there is none."""
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Button)), len(blocks))
    cards = tuple(Card(root=root) for root in roots)
    return (*blocks[:first], *cards, *blocks[first:])


def _text(lines: tuple[str, ...]) -> Paragraph | Bullets:
    if all(line.startswith(_BULLET) for line in lines):
        return Bullets(lines=tuple(line.removeprefix(_BULLET) for line in lines))
    return Paragraph(lines=lines)
