"""Puts things that a tagger found among those that the lexicon knows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapport.insights.aspects.automaton import Hit, Role, Term
from rapport.insights.aspects.clauses import sentences_of
from rapport.insights.aspects.model import OTHER

if TYPE_CHECKING:  # who reads without a tagger does not load its libraries
    from rapport.insights.aspects.tagging import Tagger

_SURE = 0.5  # a thing less likely than this is none
_OTHER = Term(role=Role.TARGET, about=OTHER, tagged=True)


def with_tagged(text: str, hits: Sequence[Hit], tagger: "Tagger") -> list[Hit]:
    """The words of a text with the tagged things among them, in order.

    Only sentences with a word of feeling are asked about, and where the lexicon knows a word it is
    right. Which aspect a tagged thing belongs to is not guessed: it is another one.
    """
    found = list(hits)
    for start, end, inside in sentences_of(text, hits):
        if not any(term.role is Role.OPINION for _, _, term in inside):
            continue
        for one in tagger.tag(text[start:end]):
            first, last = start + one.target[0], start + one.target[1]
            known = any(first < hit[1] and hit[0] < last for hit in inside)
            if one.probability >= _SURE and not known and text[first:last].strip(".,!?'- "):
                found.append((first, last, _OTHER))
    return sorted(found, key=lambda hit: hit[:2])
