"""Pairs each thing that a text names with the words of feeling about it.

Inside a clause a thing takes the opinions that stand nearer to it than to any other thing; where
none is left for it, it shares the nearest. A thing without an opinion takes that of the next clause
if that names nothing itself (`屏幕嘛，很清晰`), or if the things are enumerated. What went wrong is
told of its own aspect, and of a learned thing beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rapport.insights.aspects.automaton import Automaton, Hit, Role, small
from rapport.insights.aspects.clauses import Clause, Join, clauses_of
from rapport.insights.aspects.facts import told_of, with_faults, without_blame
from rapport.insights.aspects.opinions import Opinion, opinions_of
from rapport.insights.faults import Fault, faults_in
from rapport.insights.model import Span

_BEFORE = 1.25  # an opinion before its thing counts as so much farther away, in Chinese
_BARE = 0.5  # an enumerated thing fills so much of its clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What is spoken of, the words for it, the opinions about it, and the clause that shows it.

    `near` says whether the nearest opinion is its own; it is False for one that is shared.
    """

    about: str
    start: int
    end: int
    target: Span | None
    opinions: tuple[Opinion, ...]
    near: bool = True

    @property
    def weight(self) -> float:
        """Above 0 it pleases, below 0 it does not."""
        return sum(one.weight for one in self.opinions)


@dataclass(slots=True, kw_only=True)
class _Read:
    """A clause with its things and opinions; `given` are the opinions nearest to each thing."""

    clause: Clause
    targets: list[Hit]
    opinions: list[Opinion]
    given: list[list[Opinion]] = field(default_factory=list)
    lent: bool = False  # its first opinion was said of the clause before


MoreHits = Callable[[str, list[Hit]], list[Hit]]
"""Gives the words of a text with things among them that no lexicon knows."""


def pairs_of(text: str, automaton: Automaton, *, more: MoreHits | None = None) -> list[Pair]:
    """Give what a text speaks of, in its order."""
    lowered = small(text)
    faults = faults_in(lowered)
    hits = with_faults(list(automaton.hits(lowered)), faults)
    if not hits:
        return []
    if more is not None:
        hits = more(text, hits)
    read = [
        _read(lowered, clause, faults)
        for clause in clauses_of(lowered, hits)
        if any(term.role <= Role.OPINION for _, _, term in clause.hits)
    ]
    found: list[Pair] = []
    for place, one in enumerate(read):
        found.extend(_pairs(text, one, read[place + 1] if place + 1 < len(read) else None))
    return found


def _read(lowered: str, clause: Clause, faults: Sequence[Fault]) -> _Read:
    targets = [hit for hit in clause.hits if hit[2].role is Role.TARGET]
    opinions = without_blame(opinions_of(lowered, clause.hits), faults)
    given: list[list[Opinion]] = [[] for _ in targets]
    if len(targets) == 1:
        given[0].extend(opinion for opinion in opinions if told_of(targets[0], opinion))
    for opinion in opinions if len(targets) > 1 else ():
        chinese = not lowered[opinion.word[0]].isascii()
        gaps = {
            place: _gap(target, opinion, chinese=chinese)
            for place, target in enumerate(targets)
            if told_of(target, opinion)
        }
        if gaps:
            given[min(gaps, key=gaps.__getitem__)].append(opinion)
    return _Read(clause=clause, targets=targets, opinions=opinions, given=given)


def _gap(target: Hit, opinion: Opinion, *, chinese: bool) -> float:
    """How far an opinion stands from a thing, in characters."""
    start, end, _ = target
    if opinion.word[0] >= end:
        return opinion.start - end
    gap = max(0, start - opinion.end)
    return gap * _BEFORE + 1 if chinese else gap


def _pairs(text: str, one: _Read, following: _Read | None) -> Iterator[Pair]:
    clause = one.clause
    for target, own in zip(one.targets, one.given, strict=True):
        about = target[2].about
        if about is None:
            continue
        opinions, near, end = _felt(text, one, following, target, own)
        if target[2].tagged and not opinions:  # nothing is told of it
            continue
        yield Pair(
            about=about,
            start=clause.start,
            end=end,
            target=(target[0], target[1]),
            opinions=tuple(opinions),
            near=near,
        )
    for opinion in _alone(one):
        if opinion.about is not None and opinion.weight:
            yield Pair(
                about=opinion.about,
                start=clause.start,
                end=max(clause.end, opinion.end),
                target=None,
                opinions=(opinion,),
            )


def _alone(one: _Read) -> list[Opinion]:
    """The opinions that speak of an aspect without its name."""
    if not one.opinions:
        return []
    facts = [opinion for opinion in one.opinions if opinion.fact]
    if facts:
        named = {term.about for _, _, term in one.targets}
        facts = [opinion for opinion in facts if opinion.about not in named]
    if not all(term.tagged for _, _, term in one.targets):
        return facts
    return [*(opinion for opinion in one.opinions[one.lent :] if not opinion.fact), *facts]


def _felt(
    text: str, one: _Read, following: _Read | None, target: Hit, own: list[Opinion]
) -> tuple[list[Opinion], bool, int]:
    """The opinions about a thing, whether they are its own, and where the words end."""
    if own or (near := [each for each in one.opinions if told_of(target, each)]):
        told = own or [min(near, key=lambda each: _far(target, each))]
        return told, bool(own), max(one.clause.end, told[-1].end)
    if (
        following is not None
        and target[2].about is not None
        and (borrowed := _borrowed(text, one, following, target[2].about))
    ):
        return borrowed, False, max(following.clause.end, borrowed[0].end)
    return own, True, one.clause.end


def _far(target: Hit, opinion: Opinion) -> int:
    return max(opinion.start - target[1], target[0] - opinion.end)


def _borrowed(text: str, one: _Read, following: _Read, about: str) -> list[Opinion]:
    """What the next clause says of a thing that has no opinion in its own."""
    after = following.clause
    if after.join is not Join.COMMA or after.start != one.clause.end or not following.opinions:
        return []
    first = following.opinions[0]
    if first.about not in (None, about):  # `…，太贵` speaks of the price
        return []
    if not following.targets:
        following.lent = True
        return [first]
    named = sum(end - start for start, end, _ in one.targets)
    letters = sum(map(str.isalnum, text[one.clause.start : one.clause.end]))
    return [first] if named >= _BARE * letters else []
