"""Cuts a text into clauses, and says how each hangs on the one before.

A clause ends at a mark or before a contrast. A comma inside a number ends nothing, nor does a full
stop inside a word or number, nor the enumeration mark `、`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from rapport.insights.aspects.automaton import Hit, Role


class Join(IntEnum):
    """What stands before a clause."""

    SENTENCE = 0
    COMMA = 1
    CONTRAST = 2


@dataclass(slots=True, kw_only=True)
class Clause:
    """Characters `start` to `end` of a text, its words of the lexicon, what stands before it."""

    start: int
    end: int
    join: Join
    hits: list[Hit] = field(default_factory=list)


_MARK = re.compile(r"(?P<comma>[，,](?!\d{3}(?!\d)))|[。．！？!?；;\n…~～]+|\.+(?=\s|$)")


def clauses_of(text: str, hits: Sequence[Hit]) -> Iterator[Clause]:
    """Give the clauses of a text in order; together they are the whole text."""
    cuts = [
        (mark.end(), Join.COMMA if mark["comma"] else Join.SENTENCE)
        for mark in _MARK.finditer(text)
    ]
    contrasts = [(start, Join.CONTRAST) for start, _, term in hits if term.role is Role.CONTRAST]
    if contrasts:
        cuts = sorted([*cuts, *contrasts])
    start, join, place, count = 0, Join.SENTENCE, 0, len(hits)
    for cut, after in [*cuts, (len(text), Join.SENTENCE)]:
        if cut <= start:  # a contrast at the beginning of a clause says how it hangs on
            join = max(join, after)
            continue
        clause = Clause(start=start, end=cut, join=join)
        while place < count and hits[place][0] < cut:
            clause.hits.append(hits[place])
            place += 1
        yield clause
        start, join = cut, after


def sentences_of(text: str, hits: Sequence[Hit]) -> Iterator[tuple[int, int, list[Hit]]]:
    """Give the sentences of a text in order: where each begins and ends, and its words."""
    start, end, inside = 0, 0, list[Hit]()
    for clause in clauses_of(text, hits):
        if clause.join is Join.SENTENCE and clause.start > start:
            yield start, end, inside
            start, inside = clause.start, []
        inside.extend(clause.hits)
        end = clause.end
    if end > start:
        yield start, end, inside
