"""Teaches a tagger from what the lexicon finds: things in sentences that tell a feeling of them.

A tagger is to find what the lexicon does not know. So most things are hidden from it, and some
other words too, lest it take whatever is hidden for a thing: what is left is their company.
"""

import zlib
from collections.abc import Iterator, Sequence

from rapport.insights.aspects.automaton import Automaton, Role, small
from rapport.insights.aspects.clauses import sentences_of
from rapport.insights.aspects.model import MarkedText
from rapport.insights.aspects.pairing import pairs_of
from rapport.insights.aspects.tagging_features import Piece
from rapport.insights.model import Span

_HIDDEN_THINGS, _HIDDEN_OTHERS = 0.8, 0.6  # shares
_TURNS = 1000


def silver_of(text: str, automaton: Automaton) -> Iterator[MarkedText]:
    """Give the sentences of a text in which a feeling about a thing is told, marked."""
    lowered = small(text)
    for start, end, hits in sentences_of(lowered, list(automaton.hits(lowered))):
        things = [hit for hit in hits if hit[2].role is Role.TARGET]
        if not things or not any(hit[2].role is Role.OPINION for hit in hits):
            continue
        told = [
            pair.target
            for pair in pairs_of(text[start:end], automaton)
            if pair.target is not None and pair.weight
        ]
        if told:
            yield MarkedText(text=text[start:end], targets=dict.fromkeys(told))


def hidden_places(one: MarkedText, cut: Sequence[Piece]) -> set[int]:
    """Which pieces of a silver text a tagger is not to see; the same ones each time."""
    hidden: set[int] = set()
    turn = zlib.crc32(one.text.encode())
    for place, piece in enumerate(cut):
        target = _at(piece, one)
        share = _HIDDEN_OTHERS if target is None else _HIDDEN_THINGS
        drawn = zlib.crc32(f"{turn} {piece.start if target is None else target[0]}".encode())
        if drawn % _TURNS < share * _TURNS:
            hidden.add(place)
    return hidden


def _at(piece: Piece, one: MarkedText) -> Span | None:
    return next((t for t in one.targets if t[0] < piece.end and piece.start < t[1]), None)
