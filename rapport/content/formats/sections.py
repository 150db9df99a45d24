"""The shape of a page's body: sections, each under a heading, a line that begins with `## `."""

from dataclasses import dataclass

from rapport.content.blocks import Block, Bullets, Button, Card, Paragraph, blocks_of

HEADING = "## "


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, empty for what stands before the first one, and the blocks below it."""

    heading: str
    blocks: tuple[Block, ...]


def sections_of(body: str) -> tuple[Section, ...]:
    """Read a body; what is empty is left out."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in body.splitlines():
        if line.startswith(HEADING):
            found.append((line.removeprefix(HEADING).strip(), []))
        else:
            found[-1][1].append(line)
    sections = (
        Section(heading=heading, blocks=blocks_of("\n".join(lines))) for heading, lines in found
    )
    return tuple(one for one in sections if one.heading or one.blocks)


def section_text(section: Section) -> str:
    """Give the Liquid source of a section's blocks as plain text, without its links."""
    pieces = []
    for block in section.blocks:
        match block:
            case Paragraph():
                pieces.append("\n".join(block.lines))
            case Bullets():
                pieces.append("\n".join(f"- {line}" for line in block.lines))
            case Button():
                pieces.append(block.label)
            case Card():
                pass
    return "\n".join(pieces)
