"""What a ranker may know of a candidate: numbers for each customer and item, each with a name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.recommendations.errors import BadHistory
from rapport.recommendations.fading import faded
from rapport.recommendations.histories import Floats, Histories, Numbers
from rapport.recommendations.item_scores import ItemScores
from rapport.recommendations.sequences import ItemSequence

_BLOCK = 256  # customers at once: dense scores of all items are held for these
_RECENT = 3  # the newest events, each of which has a signal of its own
_UNKNOWN = np.float32(np.nan)  # a tree sends what is unknown its own way

SEQUENCE_SIGNALS = "sequence:"
"""How the signals of a sequence model begin."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemFacts:
    """What is known of each item: `numbers` like a price, a trend, a stock (nan where unknown);
    `groups` like a brand or a category, numbered from 0, and -1 where unknown. Shape (items,).
    """

    numbers: Mapping[str, Floats] = field(default_factory=dict)
    groups: Mapping[str, Numbers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """Where the signals come from.

    `pairs` has matrices of items by items, whose rows speak for columns: what follows in one step,
    likeness of texts, paths of a graph. `decay` fades a history before them. `sequence` is a model
    of sequences, where one was trained.
    """

    scores: ItemScores
    pairs: Mapping[str, sparse.csr_matrix] = field(default_factory=dict)
    facts: ItemFacts = field(default_factory=ItemFacts)
    decay: float = 3.0
    sequence: ItemSequence | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """One row per customer and candidate: `values` has the shape (customers, count, names)."""

    names: tuple[str, ...]
    values: Floats

    def without(self, *prefixes: str) -> "Signals":
        """Leave out the signals of some sources, by how their names begin."""
        kept = [place for place, name in enumerate(self.names) if not name.startswith(prefixes)]
        names = tuple(self.names[place] for place in kept)
        return Signals(names=names, values=self.values[:, :, kept])


def read_signals(
    sources: Sources,
    histories: Histories,
    items: Numbers,
    *,
    moments: Mapping[str, Floats] | None = None,
) -> Signals:
    """Work out the signals of each customer's candidates; `items` has shape (customers, count).

    `moments` says of each customer what holds when the list is shown: an hour, a season, a region
    as a number; shape (customers,).
    """
    if len(items) != len(histories):
        raise BadHistory(f"candidates of {len(items)} customers meet {len(histories)} histories")
    blocks = []
    for first in range(0, len(histories), _BLOCK):
        rows = slice(first, min(first + _BLOCK, len(histories)))
        some, asked = histories.some(rows.start, rows.stop), items[rows]
        named = {name: values[rows] for name, values in (moments or {}).items()}
        blocks.append(dict(_columns(sources, some, asked, named)))
    names = tuple(blocks[0]) if blocks else ()
    values = [np.stack([block[name] for name in names], axis=2) for block in blocks]
    return Signals(names=names, values=np.concatenate(values).astype(np.float32))


def _columns(
    sources: Sources, some: Histories, asked: Numbers, moments: Mapping[str, Floats]
) -> Iterator[tuple[str, Floats]]:
    yield from _of_scores(sources.scores, some, asked)
    heard = some.matrix(faded(some, sources.decay))
    times = some.matrix(np.ones(len(some.items), dtype=np.float32)).toarray()
    yield "had", np.take_along_axis(heard.toarray(), asked, axis=1)
    yield "had:times", np.take_along_axis(times, asked, axis=1)
    for name, pairs in sources.pairs.items():
        yield f"{name}:history", np.take_along_axis((heard @ pairs).toarray(), asked, axis=1)
        yield f"{name}:last", _of_event(pairs, some, asked, 0)
    for name, numbers in sources.facts.numbers.items():
        yield f"fact:{name}", numbers[asked]
        yield f"fact:{name}:apart", numbers[asked] - _usual(numbers, some)[:, None]
    for name, groups in sources.facts.groups.items():
        yield f"group:{name}:share", _share(groups, heard, asked)
        yield f"group:{name}:last", _same_as_last(groups, some, asked)
    for name, values in moments.items():
        yield f"moment:{name}", np.broadcast_to(values[:, None], asked.shape)
    if sources.sequence is not None:
        yield from _of_sequence(sources.sequence, some, asked)


def _of_sequence(
    sequence: ItemSequence, some: Histories, asked: Numbers
) -> Iterator[tuple[str, Floats]]:
    """How likely each candidate is next, and its place by that."""
    likely = sequence.likelihoods(some, asked)
    yield f"{SEQUENCE_SIGNALS}likely", likely
    order = np.argsort(np.where(np.isnan(likely), np.inf, -likely), axis=1, kind="stable")
    yield f"{SEQUENCE_SIGNALS}place", order.argsort(axis=1).astype(np.float32)


def _of_scores(scores: ItemScores, some: Histories, asked: Numbers) -> Iterator[tuple[str, Floats]]:
    recipe = scores.recipe
    follow = some.matrix(faded(some, recipe.follow_decay))
    follows = np.take_along_axis((follow @ scores.follows).toarray(), asked, axis=1)
    alike = np.zeros_like(follows)
    if len(scores.known):
        heard = some.matrix(faded(some, recipe.alike_decay))[:, scores.known]
        everything = np.zeros((len(some), len(scores.popularity)), dtype=np.float32)
        everything[:, scores.known] = heard @ scores.alike
        alike = np.take_along_axis(everything, asked, axis=1)
    popular = scores.popularity[asked]
    total = follows + recipe.alike_weight * alike + recipe.popular_weight * popular
    yield "score", total
    yield "score:share", total / np.maximum(total.max(axis=1, keepdims=True), 1e-9)
    yield "score:place", (-total).argsort(axis=1).argsort(axis=1).astype(np.float32)
    yield "follows", follows
    yield "alike", alike
    yield "popular", popular
    for back in range(_RECENT):
        yield f"follows:{back}", _of_event(scores.follows, some, asked, back)
    lengths = np.diff(some.starts).astype(np.float32)
    yield "length", np.broadcast_to(lengths[:, None], asked.shape)


def _events(some: Histories, back: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The customers who have an event that `back` later ones follow, and its place."""
    places = some.starts[1:] - 1 - back
    customers = np.flatnonzero(places >= some.starts[:-1])
    return customers, places[customers]


def _of_event(pairs: sparse.csr_matrix, some: Histories, asked: Numbers, back: int) -> Floats:
    """What one event of each history says for the candidates."""
    said = np.zeros(asked.shape, dtype=np.float32)
    customers, places = _events(some, back)
    rows = pairs[some.items[places]].toarray()
    said[customers] = np.take_along_axis(rows, asked[customers], axis=1)
    return said


def _usual(numbers: Floats, some: Histories) -> Floats:
    """The mean of a number over the items of each history; nan where nothing is known."""
    known = np.isfinite(numbers[some.items])
    customers = some.customers()[known]
    summed = np.bincount(customers, numbers[some.items][known], minlength=len(some))
    counts = np.bincount(customers, minlength=len(some))
    usual = np.full(len(some), _UNKNOWN, dtype=np.float32)
    usual[counts > 0] = summed[counts > 0] / counts[counts > 0]
    return usual


def _share(groups: Numbers, heard: sparse.csr_matrix, asked: Numbers) -> Floats:
    """Which share of a faded history lies in the group of each candidate."""
    count = int(groups.max(initial=-1)) + 1
    known = np.flatnonzero(groups >= 0)
    shape = (len(groups), count + 1)  # the last column stands for unknown, and is empty
    ones = np.ones(len(known), dtype=np.float32)
    member = sparse.csr_matrix((ones, (known, groups[known])), shape=shape)
    total = np.maximum(np.asarray(heard.sum(axis=1)).reshape(-1, 1), 1e-9)
    shares = (heard @ member).toarray() / total
    return np.take_along_axis(shares, groups[asked] % (count + 1), axis=1).astype(np.float32)


def _same_as_last(groups: Numbers, some: Histories, asked: Numbers) -> Floats:
    same = np.zeros(asked.shape, dtype=np.float32)
    customers, places = _events(some, 0)
    last = groups[some.items[places]][:, None]
    same[customers] = (groups[asked[customers]] == last) & (last >= 0)
    return same
