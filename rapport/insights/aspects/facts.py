"""Puts what went wrong among the words of a text: as blame of its own aspect."""

from collections.abc import Iterable, Sequence

from rapport.insights.aspects.automaton import Hit, Role, Term
from rapport.insights.aspects.opinions import Opinion
from rapport.insights.faults import Fault
from rapport.insights.model import Aspect

_GENERAL = frozenset(aspect.value for aspect in Aspect)


def with_faults(hits: list[Hit], faults: Sequence[Fault]) -> list[Hit]:
    """The words of a text with its faults in the place of those that tell them, in order."""
    told = [
        (one.start, one.end, Term(role=Role.OPINION, about=one.about.value, weight=-1.0, fact=True))
        for one in faults
        if one.about is not None
    ]
    if not told:
        return hits
    kept = [
        hit
        for hit in hits
        if _stays(hit[2]) or not any(hit[0] < end and start < hit[1] for start, end, _ in told)
    ]
    return sorted([*kept, *told], key=lambda hit: hit[:2])


def without_blame(opinions: Iterable[Opinion], faults: Sequence[Fault]) -> list[Opinion]:
    """The opinions but for the blame in words that only look like a fault."""
    none = [one for one in faults if one.about is None]
    if not none:
        return list(opinions)
    return [
        opinion
        for opinion in opinions
        if opinion.weight >= 0 or not any(one.touches(opinion.start, opinion.end) for one in none)
    ]


def told_of(target: Hit, opinion: Opinion) -> bool:
    """Whether an opinion may be about a thing: a leak is no fault of the price beside it."""
    if not opinion.fact:
        return True
    about = target[2].about
    return about == opinion.about or about not in _GENERAL


def _stays(term: Term) -> bool:
    """A learned thing stays named where its fault names it, and a contrast parts clauses."""
    return term.role is Role.CONTRAST or (term.role is Role.TARGET and term.about not in _GENERAL)
