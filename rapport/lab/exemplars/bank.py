"""A bank of exemplars: which are nearest to some attributes, and what each of their sentences says.

The nearest are found by the cosine of attributes, rare ones weighing more (inverse document
frequency; Spärck Jones 1972, https://doi.org/10.1108/eb026526).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from rapport.lab.exemplars.model import Attribute, Exemplar, Passage

_SENTENCE = re.compile(r"[^。！？!?；;~]+[。！？!?；;~]*[”’」』]*")
_UNREADABLE = re.compile(r"<[A-Za-z]+>")
_SHORTEST = 6


class ExemplarBank:
    """Holds exemplars. Sentences with something in them that matches `marks` are left out."""

    def __init__(
        self, exemplars: Sequence[Exemplar], *, marks: re.Pattern[str] = _UNREADABLE
    ) -> None:
        self.exemplars, self._marks = tuple(exemplars), marks
        self._rows: dict[Attribute, NDArray[np.int64]] = _rows_of(self.exemplars)
        norms = [sqrt(sum(self._weight(a) ** 2 for a in set(e.attributes))) for e in self.exemplars]
        self._norms = np.maximum(np.array(norms), 1e-9)

    def nearest(
        self, attributes: Sequence[Attribute], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The numbers of the nearest exemplars, nearest first, and their cosines, 0 to 1."""
        likeness = self.likeness(attributes)
        best = np.argsort(-likeness, kind="stable")[:count]
        return best, likeness[best]

    def likeness(self, attributes: Sequence[Attribute]) -> NDArray[np.float64]:
        """The cosine of each exemplar's attributes and these."""
        found = np.zeros(len(self.exemplars))
        norm = 0.0
        for attribute in dict.fromkeys(attributes):
            weight = self._weight(attribute)
            norm += weight**2
            if attribute in self._rows:
                found[self._rows[attribute]] += weight**2
        likeness: NDArray[np.float64] = found / (self._norms * sqrt(max(norm, 1e-9)))
        return likeness

    @cached_property
    def passages(self) -> tuple[tuple[Passage, ...], ...]:
        """The sentences of each exemplar."""
        return tuple(
            _cut(number, one.text, self._marks) for number, one in enumerate(self.exemplars)
        )

    @cached_property
    def saying(self) -> Mapping[str, tuple[Passage, ...]]:
        """The passages that say a value, for each value of the bank."""
        values = {value for one in self.exemplars for _, value in one.attributes}
        found: defaultdict[str, list[Passage]] = defaultdict(list)
        for passages in self.passages:
            for passage in passages:
                lowered = passage.text.casefold()
                for value in values:
                    if value.casefold() in lowered:
                        found[value].append(passage)
        return {value: tuple(some) for value, some in found.items()}

    @cached_property
    def telling(self) -> Mapping[str, float]:
        """How often a value that is said was asked for: near 1 for `白色`, low for idle words."""
        said: Counter[str] = Counter()
        meant: Counter[str] = Counter()
        for value, passages in self.saying.items():
            for number in {passage.exemplar for passage in passages}:
                said[value] += 1
                meant[value] += value in {one for _, one in self.exemplars[number].attributes}
        return {value: meant[value] / said[value] for value in said}

    def said_in(self, text: str) -> tuple[tuple[str, float], ...]:
        """The values of the bank that a text says, each with how telling it is."""
        lowered = text.casefold()
        return tuple(one for one in self.telling.items() if one[0].casefold() in lowered)

    @cached_property
    def values(self) -> Mapping[str, frozenset[str]]:
        """The values of each name."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.exemplars:
            for name, value in one.attributes:
                found[name].add(value)
        return {name: frozenset(some) for name, some in found.items()}

    def _weight(self, attribute: Attribute) -> float:
        rows = self._rows.get(attribute)
        return log((len(self.exemplars) + 1) / ((0 if rows is None else len(rows)) + 0.5))


def _rows_of(exemplars: Sequence[Exemplar]) -> dict[Attribute, NDArray[np.int64]]:
    rows: defaultdict[Attribute, list[int]] = defaultdict(list)
    for number, one in enumerate(exemplars):
        for attribute in dict.fromkeys(one.attributes):
            rows[attribute].append(number)
    return {attribute: np.array(some) for attribute, some in rows.items()}


def _cut(number: int, text: str, marks: re.Pattern[str]) -> tuple[Passage, ...]:
    found = list(_SENTENCE.finditer(text))
    return tuple(
        Passage(one.group().strip(), number, one.start() / len(text))
        for one in found
        if len(one.group().strip()) >= _SHORTEST and not marks.search(one.group())
    )
