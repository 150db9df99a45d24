"""The search for passages that together say what is expected, and every value asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from rapport.lab.exemplars.expecting import Expectation, Flags, Floats

_FLOORS = np.array([[1e-2], [3e-3], [1e-3], [5e-4]])  # an order without a hit is bad, not all


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a text should be like: so many characters; `covers` is what saying all values is worth.

    `misplaced` is what it costs to move a passage from one end of a text to the other.
    """

    length: int
    covers: float
    misplaced: float
    beams: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The passages to choose from; arrays have one entry a passage, `says` one row."""

    expectation: Expectation
    lengths: Floats
    places: Floats
    costs: Floats
    says: Flags


@dataclass(frozen=True, slots=True)
class Choice:
    """Passages in their order, and what a text of them is worth."""

    passages: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beam:
    passages: tuple[int, ...]
    score: float
    said: Flags
    values: Flags
    hits: Floats
    sizes: Floats
    length: float
    cost: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A beam, the passage that it may say next, and what it would be then."""

    beam: _Beam
    at: int
    score: float
    cost: float
    hits: Floats


def search(offer: Offer, wanted: Wanted) -> list[Choice]:
    """Give the choices that were found on the way, best first, each set of passages once.

    There must be at least one passage to choose from.
    """
    beams = [
        _Beam(
            passages=(),
            score=-inf,
            said=offer.expectation.nothing(),
            values=np.zeros(offer.says.shape[1], bool),
            hits=np.zeros((len(_FLOORS), 1)),
            sizes=np.zeros((len(_FLOORS), 1)),
            length=0.0,
            cost=0.0,
        )
    ]
    done: list[_Beam] = []
    for _ in range(wanted.most):
        beams = _widened(beams, offer, wanted)
        if not beams or (done and beams[0].score < max(one.score for one in done)):
            break  # one passage more makes no text better
        done += beams
    best = sorted(done, key=lambda one: -one.score)
    return [Choice(one.passages, one.score) for one in best]


def _widened(beams: Sequence[_Beam], offer: Offer, wanted: Wanted) -> list[_Beam]:
    """The best ways to say one passage more."""
    ways = sorted(
        (way for beam in beams for way in _ways(beam, offer, wanted)), key=lambda way: -way.score
    )
    kept: dict[frozenset[int], _Beam] = {}
    for way in ways:
        chosen = frozenset((*way.beam.passages, way.at))
        if chosen not in kept:
            kept[chosen] = _taken(way, offer)
        if len(kept) == wanted.beams:
            break
    return list(kept.values())


def _ways(beam: _Beam, offer: Offer, wanted: Wanted) -> Iterator[_Way]:
    hits = beam.hits + offer.expectation.gains(beam.said)
    right = np.log(hits / (beam.sizes + offer.expectation.sizes) + _FLOORS).mean(0)
    brevity = np.minimum(0.0, 1 - wanted.length / (beam.length + offer.lengths))
    values = beam.values | offer.says
    covered = values.mean(1) if values.shape[1] else np.ones(len(values))
    costs = beam.cost + offer.costs + wanted.misplaced * _out_of_place(beam, offer)
    scores = right + brevity + wanted.covers * covered - costs
    scores[list(beam.passages)] = -inf
    for at in np.argsort(-scores, kind="stable")[: wanted.beams]:
        if isfinite(scores[at]):
            yield _Way(beam, int(at), float(scores[at]), float(costs[at]), hits[:, [at]])


def _out_of_place(beam: _Beam, offer: Offer) -> Floats:
    """How far each passage would stand from where it stood: it follows the last one, or begins."""
    if not beam.passages:
        return offer.places
    back: Floats = np.maximum(offer.places[beam.passages[-1]] - offer.places, 0.0)
    return back


def _taken(way: _Way, offer: Offer) -> _Beam:
    beam, at = way.beam, way.at
    return _Beam(
        passages=(*beam.passages, at),
        score=way.score,
        said=offer.expectation.with_passage(beam.said, at),
        values=beam.values | offer.says[at],
        hits=way.hits,
        sizes=beam.sizes + offer.expectation.sizes[:, [at]],
        length=beam.length + float(offer.lengths[at]),
        cost=way.cost,
    )
