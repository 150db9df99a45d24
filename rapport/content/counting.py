"""Counts what is typed while it is typed: how much of its limit each part takes."""

from dataclasses import dataclass

from rapport.content.compiling import PREVIEW_LINKS, compile_copy
from rapport.content.errors import BadTemplate, SlotMissing
from rapport.content.formats.schema import Kind, Measure, Part
from rapport.content.formats.table import format_of
from rapport.content.grounds import Grounds
from rapport.content.model import Copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How much a part takes once its slots are filled: `size` of `most`, 0 where there is no limit.

    Of a list it is the longest item, and `items` of `most_items`.
    """

    part: Part
    size: int
    most: int
    measure: Measure
    items: int = 0
    most_items: int = 0

    @property
    def over(self) -> bool:
        """Whether it is too much."""
        too_long = bool(self.most) and self.size > self.most
        return too_long or bool(self.most_items and self.items > self.most_items)


def counts_of(copy: Copy, grounds: Grounds) -> dict[str, Count]:
    """Count every part of a copy by its name; nothing of one that cannot be filled."""
    try:
        compiled = compile_copy(copy, channel=grounds.channel, language=grounds.language)
        rendered = compiled.render({**grounds.slots, "links": PREVIEW_LINKS})
    except (BadTemplate, SlotMissing):
        return {}
    made = format_of(grounds.channel)
    return {part.name: _count(part, rendered.part(part.name)) for part in made.parts}


def _count(part: Part, text: str) -> Count:
    items = part.items(text)
    listed = part.kind is Kind.LIST
    return Count(
        part=part,
        size=max((part.limit.size_of(item) for item in items), default=0),
        most=part.limit.most or part.limit.advised,
        measure=part.limit.measure,
        items=len(items) if listed else 0,
        most_items=part.at_most if listed else 0,
    )
