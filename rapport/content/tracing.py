"""Traces what a draft claims, slots and all, to show it beside the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapport.claims import BoundSpan, Status, TracedClaim, trace
from rapport.content.flat import Flat, flatten
from rapport.content.grounds import Grounds
from rapport.content.liquid import MARK
from rapport.content.model import Copy
from rapport.content.parts import parts_of

_PATH = re.compile(r"\{\{-?\s*([\w.\[\]-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyClaim:
    """A claim of a draft with its source. `part` and `start` say where it stands in the draft."""

    part: str
    start: int
    traced: TracedClaim

    @property
    def holds(self) -> bool:
        """Whether a source says it."""
        return self.traced.status is Status.TRACED


def trace_copy(copy: Copy, grounds: Grounds) -> tuple[CopyClaim, ...]:
    """Give every claim of a draft in reading order, with its source and the source's version.

    The copy is valid Liquid. Slots are claims of their own kind, `slot`, whatever fills them.
    """
    return tuple(
        CopyClaim(part=part, start=_start(flat, one), traced=one)
        for part, source in parts_of(copy)
        for flat in flatten(part, source, slots=grounds.slots, language=grounds.language)
        for one in trace_flat(flat, grounds)
    )


def trace_flat(flat: Flat, grounds: Grounds) -> tuple[TracedClaim, ...]:
    """Trace the claims of one part of a text; what a slot filled is traced to the slot's field."""
    return trace(flat.text, grounds.sources, bound=tuple(_spans(flat)))


def _spans(flat: Flat) -> Iterator[BoundSpan]:
    start = 0
    while start < len(flat.text):
        end = start + 1
        if flat.bound[start]:
            while end < len(flat.text) and _same_slot(flat, start, end):
                end += 1
            mark = MARK.match(flat.source, flat.origin[start])
            path = _PATH.match(mark[0]) if mark else None
            yield BoundSpan(start=start, end=end, path=path[1] if path else "")
        start = end


def _same_slot(flat: Flat, start: int, end: int) -> bool:
    return flat.bound[end] and flat.origin[end] == flat.origin[start]


def _start(flat: Flat, one: TracedClaim) -> int:
    return flat.place(one.claim.start, one.claim.end)[0] if one.claim.end else -1
