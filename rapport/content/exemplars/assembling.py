"""Copy assembled from sentences of exemplars: what the nearest of them would say, and all values.

A text is likely right if its n-grams are those of many exemplars with like attributes. So sentences
are put together that raise the expected share of right n-grams (the idea of minimum Bayes risk,
Kumar & Byrne 2004, https://aclanthology.org/N04-1022), by a beam search over sentences.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rapport.content.exemplars.bank import ExemplarBank
from rapport.content.exemplars.model import Attribute, Passage
from rapport.content.exemplars.pooling import pool_of
from rapport.decoding import ORDERS, ngram_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How texts are assembled; the weights are nats of the mean logarithm of right n-grams.

    `witnesses` nearest exemplars say what is expected, each with its likeness to the power of
    `sharpness`. `length` is how many characters a text should have.
    """

    witnesses: int = 100
    sharpness: float = 3.0
    beams: int = 8
    longest: int = 6
    length: int = 110
    covers: float = 4.0
    foreign: float = 0.3
    changed: float = 0.1
    misplaced: float = 0.3
    worn: float = 0.1
    own: float = 0.0


@dataclass(frozen=True, slots=True)
class Assembled:
    """A text put together, the values that it lacks, and how right it is held to be."""

    text: str
    lacks: tuple[str, ...]
    score: float


@dataclass(slots=True)
class _Beam:
    chosen: tuple[int, ...]
    seen: NDArray[np.bool_]
    hits: NDArray[np.float64]
    sizes: NDArray[np.float64]
    said: NDArray[np.bool_]
    cost: float
    length: int
    score: float = field(default=-np.inf)


class Assembler:
    """Writes texts from a bank. It remembers what it said, and says it less in the next texts."""

    def __init__(self, bank: ExemplarBank, manner: Manner | None = None) -> None:
        self._bank, self._manner = bank, manner or Manner()
        self._said: Counter[str] = Counter()
        self._grams = [
            tuple(np.unique(ngram_codes(one.text, n)) for n in ORDERS) for one in bank.exemplars
        ]

    def write(self, attributes: Sequence[Attribute], count: int = 1) -> list[Assembled]:
        """Write up to `count` different texts for these attributes, best first."""
        desk = _Desk(self._bank, self._manner, attributes, self._grams, self._said)
        found = desk.search()[:count]
        if found:
            self._said.update(desk.pool[at].text for at in found[0].chosen)
        return [desk.told(one) for one in found]


class _Desk:
    """All that is known while one text is written."""

    def __init__(self, bank, manner, attributes, grams, said) -> None:
        self._bank, self._manner = bank, manner
        self.values = tuple(dict.fromkeys(value for _, value in attributes))
        self.pool: list[Passage] = pool_of(bank, attributes)
        numbers, likeness = bank.nearest(attributes, manner.witnesses)
        weights = likeness**manner.sharpness
        weights /= max(weights.sum(), 1e-9)
        self._weight_of = dict(zip(numbers.tolist(), weights.tolist(), strict=True))
        self._tables = [self._table(order, numbers, weights, grams) for order in range(len(ORDERS))]
        lowered = [one.text.casefold() for one in self.pool]
        self._says = np.array(
            [[value.casefold() in text for value in self.values] for text in lowered], bool
        ).reshape(len(self.pool), len(self.values))
        self._lengths = np.array([len(one.text) for one in self.pool])
        self._costs = np.array([self._cost(one, text, said) for one, text in zip(self.pool, lowered)])

    def _table(self, order, numbers, weights, grams):
        parts = [grams[int(number)][order] for number in numbers]
        keys = np.concatenate(parts)
        mass = np.repeat(weights, [len(part) for part in parts])
        known, inverse = np.unique(keys, return_inverse=True)
        share = np.bincount(inverse, mass, len(known))
        codes = [np.unique(ngram_codes(one.text, ORDERS[order])) for one in self.pool]
        flat = np.concatenate(codes)
        ends = np.cumsum([len(one) for one in codes])
        starts = np.concatenate([[0], ends[:-1]])
        places = np.minimum(np.searchsorted(known, flat), len(known) - 1)
        right = np.where(known[places] == flat, share[places], 0.0)
        own = np.repeat(
            [self._weight_of.get(one.exemplar, 0.0) for one in self.pool], [len(c) for c in codes]
        )
        right = np.maximum(right - (1 - self._manner.own) * own, 0.0) / (1 - own * (1 - self._manner.own) + 1e-9)
        local, ids = np.unique(flat, return_inverse=True)
        return right, ids, starts, len(local), np.diff(np.concatenate([[0], ends]))

    def _cost(self, passage: Passage, lowered: str, said) -> float:
        manner = self._manner
        foreign = sum(
            self._bank.telling[value]
            for value in self._bank.telling
            if value.casefold() in lowered and not any(value in one for one in self.values)
        )
        return manner.foreign * foreign + manner.changed * passage.changed + manner.worn * np.log1p(said[passage.text])

    def search(self):
        manner = self._manner
        sizes = [table[3] for table in self._tables]
        self._cuts = np.concatenate([[0], np.cumsum(sizes)])
        start = _Beam((), np.zeros(self._cuts[-1], bool), np.zeros(4), np.zeros(4), np.zeros(len(self.values), bool), 0.0, 0)
        beams, done = [start], {}
        for _ in range(manner.longest):
            offered = []
            for beam in beams:
                gains = np.stack([self._gain(order, beam) for order in range(4)])
                hits = beam.hits[:, None] + gains
                totals = beam.sizes[:, None] + np.stack([t[4] for t in self._tables])
                length = beam.length + self._lengths
                said = beam.said[None, :] | self._says
                last = self.pool[beam.chosen[-1]].place if beam.chosen else 0.0
                places = np.array([one.place for one in self.pool])
                wrong = manner.misplaced * (np.maximum(last - places, 0) if beam.chosen else places)
                cost = beam.cost + self._costs + wrong
                score = (
                    np.log(hits / totals + np.array([1e-2, 3e-3, 1e-3, 5e-4])[:, None]).mean(0)
                    + np.minimum(0, 1 - manner.length / length)
                    + manner.covers * (said.mean(1) if len(self.values) else 0)
                    - cost
                )
                score[list(beam.chosen)] = -np.inf
                for at in np.argsort(-score)[: manner.beams]:
                    offered.append((float(score[at]), beam, int(at), hits[:, at], totals[:, at], said[at], float(cost[at]), int(length[at])))
            offered.sort(key=lambda one: -one[0])
            beams, met = [], set()
            for score, beam, at, hits, totals, said, cost, length in offered:
                chosen = (*beam.chosen, at)
                key = tuple(sorted(chosen))
                if key in met or not np.isfinite(score):
                    continue
                met.add(key)
                seen = beam.seen.copy()
                for order in range(4):
                    _, ids, starts, _, counts = self._tables[order]
                    seen[self._cuts[order] + ids[starts[at] : starts[at] + counts[at]]] = True
                beams.append(_Beam(chosen, seen, hits, totals, said, cost, length, score))
                if len(beams) == manner.beams:
                    break
            for beam in beams:
                done[tuple(sorted(beam.chosen))] = beam
        return sorted(done.values(), key=lambda one: -one.score)

    def _gain(self, order, beam):
        right, ids, starts, _, _ = self._tables[order]
        fresh = right * ~beam.seen[self._cuts[order] + ids]
        total = np.add.reduceat(np.append(fresh, 0.0), starts)
        return total

    def told(self, beam: _Beam) -> Assembled:
        text = "".join(self.pool[at].text for at in beam.chosen)
        lacks = tuple(v for v, s in zip(self.values, beam.said) if not s)
        return Assembled(text, lacks, beam.score)
