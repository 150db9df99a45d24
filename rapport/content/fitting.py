"""How near a text is to what was asked beyond the brief: suggested settings and the brand book."""

from collections.abc import Mapping, Sequence

from rapport.brand import rank_penalty
from rapport.content.attributes import attributes_of
from rapport.content.errors import BadTemplate
from rapport.content.grounds import Grounds
from rapport.content.model import Copy
from rapport.content.parts import parts_of

SETTING = 0.5
"""What one suggested setting is worth among candidates; a finding of the brand book costs 1."""


def settings_met(copy: Copy, settings: Mapping[str, str], grounds: Grounds) -> int:
    """Count the settings that a text has, as they are read from it; none of broken Liquid."""
    if not settings:
        return 0
    try:
        read = attributes_of(copy, grounds)
    except BadTemplate:
        return 0
    return sum(read.get(name) == value for name, value in settings.items())


def most_settings_met(copy: Copy, settings: Sequence[Mapping[str, str]], grounds: Grounds) -> int:
    """Count the settings that a text has of those variants' that it has most of."""
    return max((settings_met(copy, one, grounds) for one in settings), default=0)


def brand_penalty(copy: Copy, grounds: Grounds) -> float:
    """Say how far a text is from the brand book in use; 0 without one.

    Disclaimers are left to the checks, which know offer and sector.
    """
    if grounds.brand is None:
        return 0.0
    text = "\n".join(part for _, part in parts_of(copy) if part)
    return rank_penalty(text, grounds.brand)
