"""A text under check: the copy, what it may rest on, and its parts as readers will see them."""

from dataclasses import dataclass

from rapport.content.flat import Flat, flatten
from rapport.content.grounds import Grounds
from rapport.content.model import Copy
from rapport.content.parts import parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedText:
    """What the checks look at. The copy is valid Liquid."""

    copy: Copy
    grounds: Grounds
    flats: tuple[Flat, ...]


def open_text(copy: Copy, grounds: Grounds) -> CheckedText:
    """Flatten the parts of a copy."""
    flats = tuple(
        flat
        for part, source in parts_of(copy)
        for flat in flatten(part, source, slots=grounds.slots, language=grounds.language)
    )
    return CheckedText(copy=copy, grounds=grounds, flats=flats)
