"""Copy assembled from sentences of exemplars: what the nearest of them would say, and all values.

A text is likely right if its n-grams are those of many exemplars with like attributes. So sentences
are put together that raise the expected share of right n-grams (the idea of minimum Bayes risk,
Kumar & Byrne 2004, https://aclanthology.org/N04-1022), by a beam search over sentences.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log1p

import numpy as np

from rapport.lab.exemplars.bank import ExemplarBank
from rapport.lab.exemplars.expecting import Expectation, Grams, Witness, grams_of
from rapport.lab.exemplars.model import Attribute, Passage
from rapport.lab.exemplars.pooling import pool_of
from rapport.lab.exemplars.searching import Choice, Offer, Wanted, search

_WANTED = Wanted(length=80, covers=4.0, misplaced=0.3, beams=8, most=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """How texts are assembled; weights are nats of the mean logarithm of right n-grams.

    The `witnesses` nearest exemplars say what is expected, each with its likeness to the power of
    `sharpness`. A passage costs `foreign` for each value that nobody asked for, `changed` for each
    that was exchanged, and `worn` times log(1 + how often it was used).
    """

    wanted: Wanted = field(default=_WANTED)
    witnesses: int = 100
    sharpness: float = 2.0
    foreign: float = 0.3
    changed: float = 0.1
    worn: float = 0.1


@dataclass(frozen=True, slots=True)
class Assembled:
    """A text put together, its passages, and the values that it lacks."""

    text: str
    passages: tuple[Passage, ...]
    lacks: tuple[str, ...]
    score: float


class Assembler:
    """Writes texts from a bank. It remembers what it said, and says it less in the next texts."""

    def __init__(self, bank: ExemplarBank, assembly: Assembly = Assembly()) -> None:
        self._bank, self._assembly = bank, assembly
        self._used: Counter[str] = Counter()
        self._grams = [grams_of(one.text) for one in bank.exemplars]
        self._known: dict[str, _Known] = {}

    def write(self, attributes: Sequence[Attribute], count: int = 1) -> list[Assembled]:
        """Write up to `count` different texts for these attributes, best first.

        There is none if the bank holds no passage; `lacks` says which values a text does not say.
        """
        values = tuple(dict.fromkeys(value for _, value in attributes))
        pool = pool_of(self._bank, attributes)
        if not pool:
            return []
        choices = search(self._offer(pool, attributes, values), self._assembly.wanted)[:count]
        found = [_told(choice, pool, values) for choice in choices]
        if found:
            self._used.update(passage.text for passage in found[0].passages)
        return found

    def _offer(
        self, pool: Sequence[Passage], attributes: Sequence[Attribute], values: Sequence[str]
    ) -> Offer:
        numbers, likeness = self._bank.nearest(attributes, self._assembly.witnesses)
        weights = np.maximum(likeness, 1e-6) ** self._assembly.sharpness
        weight_of = dict(zip(numbers.tolist(), weights.tolist(), strict=True))
        return Offer(
            expectation=Expectation(
                [self._of(one).grams for one in pool],
                [weight_of.get(one.exemplar, 0.0) for one in pool],
                [
                    Witness(grams=self._grams[number], weight=weight)
                    for number, weight in weight_of.items()
                ],
            ),
            lengths=np.array([len(one.text) for one in pool], np.float64),
            places=np.array([one.place for one in pool], np.float64),
            costs=np.array([self._cost(one, values) for one in pool]),
            says=np.array([_says(one.text, values) for one in pool], bool).reshape(-1, len(values)),
        )

    def _cost(self, passage: Passage, values: Sequence[str]) -> float:
        foreign = sum(
            telling
            for value, telling in self._of(passage).said
            if not any(value in asked for asked in values)
        )
        told = self._assembly
        worn = log1p(self._used[passage.text])
        return told.foreign * foreign + told.changed * passage.changed + told.worn * worn

    def _of(self, passage: Passage) -> "_Known":
        """What a passage says; that of the bank's own passages is kept."""
        known = self._known.get(passage.text)
        if known is None:
            known = _Known(grams_of(passage.text), self._bank.said_in(passage.text))
            if not passage.changed:
                self._known[passage.text] = known
        return known


@dataclass(frozen=True, slots=True)
class _Known:
    grams: Grams
    said: tuple[tuple[str, float], ...]


def _says(text: str, values: Sequence[str]) -> list[bool]:
    lowered = text.casefold()
    return [value.casefold() in lowered for value in values]


def _told(choice: Choice, pool: Sequence[Passage], values: Sequence[str]) -> Assembled:
    passages = tuple(pool[at] for at in choice.passages)
    text = "".join(one.text for one in passages)
    said = _says(text, values)
    lacks = tuple(value for value, is_said in zip(values, said, strict=True) if not is_said)
    return Assembled(text, passages, lacks, choice.score)
