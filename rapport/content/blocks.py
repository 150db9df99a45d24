"""The shape of a body: paragraphs, lists and buttons, as a writer types them.

Blank lines part paragraphs; lines that begin with `- ` make a list; a line `[label](address)` on
its own is a button.
"""

import re
from dataclasses import dataclass
from itertools import chain

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
    """Put a card per product before the first button, or at the end where there is none.

    Where a mail has a button for each of its products, every card stands over its own.
    """
    own = {root: next((b for b in blocks if _leads_to(b, root)), None) for root in roots}
    buttons = [block for block in blocks if isinstance(block, Button)]
    if len(roots) > 1 and list(own.values()) == buttons:
        over = {id(button): Card(root=root) for root, button in own.items()}
        pairs = ((over[id(b)], b) if id(b) in over else (b,) for b in blocks)
        return tuple(chain.from_iterable(pairs))
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Button)), len(blocks))
    cards = tuple(Card(root=root) for root in roots)
    return (*blocks[:first], *cards, *blocks[first:])


def _leads_to(block: Block, root: str) -> bool:
    """Whether a block is the button of a product; the first of them has a name of its own."""
    if not isinstance(block, Button):
        return False
    names = (root, "product") if root == "products[0]" else (root,)
    return any(f"{{{{ {name}.url" in block.address for name in names)


def _text(lines: tuple[str, ...]) -> Paragraph | Bullets:
    if all(line.startswith(_BULLET) for line in lines):
        return Bullets(lines=tuple(line.removeprefix(_BULLET) for line in lines))
    return Paragraph(lines=lines)
