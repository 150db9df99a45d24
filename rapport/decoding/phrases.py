"""Phrases that must occur, and sequences that may not, followed token by token.

Knuth, Morris & Pratt 1977 for one phrase, Aho & Corasick 1975 for many.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapport.decoding.constraints import Phrase


@dataclass(frozen=True, slots=True)
class Need:
    """What phrases still take: tokens, and characters."""

    tokens: int
    characters: int


@dataclass(frozen=True, slots=True)
class Advance:
    """A token that leads on in a phrase, and what all phrases take with it, itself included."""

    token: int
    rest: Need


class MustPhrases:
    """Follows all alternatives of all phrases; a state is a tuple of how far each one is."""

    def __init__(self, must: Sequence[Sequence[Phrase]], characters: Sequence[int]) -> None:
        self._of = [n for n, choices in enumerate(must) for _ in choices]
        self._phrases = [phrase for choices in must for phrase in choices]
        self._falls = [_falls(phrase) for phrase in self._phrases]
        self._rests = [_rests(phrase, characters) for phrase in self._phrases]
        costs = [min(self._rests[j][0] for j in self._choices(n)) for n in range(len(must))]
        self._least = [Need(*cost) for cost in costs]
        self._counted = [
            next(j for j in self._choices(n) if self._rests[j][0] == costs[n])
            for n in range(len(must))
        ]
        self.start = (0,) * len(self._phrases)
        self.count = len(must)

    def follow(self, state: tuple[int, ...], met: int, token: int) -> tuple[tuple[int, ...], int]:
        """The state after a token, and the phrases met as bits."""
        places = []
        for phrase, falls, of, place in zip(
            self._phrases, self._falls, self._of, state, strict=True
        ):
            if met >> of & 1:
                places.append(0)
                continue
            while place and phrase[place] != token:
                place = falls[place - 1]  # noqa: PLW2901 - how far it was
            place += phrase[place] == token  # noqa: PLW2901
            if place == len(phrase):
                met, place = met | 1 << of, 0  # noqa: PLW2901
            places.append(place)
        return tuple(places), met

    def whole(self, met: int) -> bool:
        return met == (1 << self.count) - 1

    def need(self, met: int) -> Need:
        """What all phrases that were not met take from their beginning."""
        left = [each for n, each in enumerate(self._least) if not met >> n & 1]
        return Need(sum(one.tokens for one in left), sum(one.characters for one in left))

    def advances(self, state: tuple[int, ...], met: int) -> Iterator[Advance]:
        """The next token of every phrase under way, and the first of every one that is counted."""
        whole = self.need(met)
        for j, (phrase, place) in enumerate(zip(self._phrases, state, strict=True)):
            n = self._of[j]
            if met >> n & 1 or (not place and self._counted[n] != j):
                continue
            tokens, characters = self._rests[j][place]
            least = self._least[n]
            rest = Need(
                whole.tokens - least.tokens + tokens,
                whole.characters - least.characters + characters,
            )
            yield Advance(phrase[place], rest)

    def progress(self, state: tuple[int, ...], met: int) -> int:
        """How many tokens of phrases are there: whole ones, and the furthest of the others."""
        done = sum(each.tokens for n, each in enumerate(self._least) if met >> n & 1)
        under_way = [0] * self.count
        for of, place in zip(self._of, state, strict=True):
            under_way[of] = max(under_way[of], place)
        return done + sum(under_way)

    def _choices(self, number: int) -> list[int]:
        return [j for j, of in enumerate(self._of) if of == number]


class NeverPhrases:
    """Follows all forbidden sequences at once; a state is a number."""

    def __init__(self, never: Sequence[Phrase]) -> None:
        self._children: list[dict[int, int]] = [{}]
        self._whole: list[bool] = [False]
        for phrase in never:
            self._add(phrase)
        self._fall = [0] * len(self._children)
        self._link()
        self.banned = [frozenset(self._banned(state)) for state in range(len(self._children))]
        """The tokens that would complete a sequence, per state."""

    def follow(self, state: int, token: int) -> int:
        while state and token not in self._children[state]:
            state = self._fall[state]
        return self._children[state].get(token, 0)

    def _add(self, phrase: Phrase) -> None:
        state = 0
        for token in phrase:
            if token not in self._children[state]:
                self._children[state][token] = len(self._children)
                self._children.append({})
                self._whole.append(False)
            state = self._children[state][token]
        self._whole[state] = True

    def _link(self) -> None:
        waiting = deque(self._children[0].values())
        while waiting:
            state = waiting.popleft()
            for token, child in self._children[state].items():
                self._fall[child] = self.follow(self._fall[state], token)
                waiting.append(child)

    def _banned(self, state: int) -> Iterator[int]:
        while True:
            for token, child in self._children[state].items():
                if self._whole[child]:
                    yield token
            if not state:
                return
            state = self._fall[state]


def _falls(phrase: Phrase) -> list[int]:
    """How far one still is when the next token does not fit, per place."""
    falls, place = [0], 0
    for token in phrase[1:]:
        while place and phrase[place] != token:
            place = falls[place - 1]
        place += phrase[place] == token
        falls.append(place)
    return falls


def _rests(phrase: Phrase, characters: Sequence[int]) -> list[tuple[int, int]]:
    """The tokens and characters from each place to the end."""
    counts = [int(characters[token]) for token in phrase]
    return [(len(phrase) - place, sum(counts[place:])) for place in range(len(phrase) + 1)]
