"""The learned order of a shop: what the ranker knows of the best candidates, and how it puts them.

The ranker changes the order alone: the score and the reason of a product remain those of its sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.recommendations.fading import OWN_DECAY
from rapport.recommendations.firsts import first_of
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.item_scores import ItemScores
from rapport.recommendations.ranking import Ranker
from rapport.recommendations.reading import Read
from rapport.recommendations.sequences import ItemSequence
from rapport.recommendations.signals import ItemFacts, Signals, Sources, read_signals

CANDIDATES = 100
PATHS = "graph:"  # how the signals begin that the graph alone knows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What signals are read from besides scores: paths as items by items, facts of each item, the
    countries whose place is a signal, and a model of sequences where there is one."""

    facts: ItemFacts
    pairs: Mapping[str, sparse.csr_matrix] = field(default_factory=dict)
    countries: Sequence[str] = ()
    sequence: ItemSequence | None = None

    def without_paths(self) -> "Known":
        """The same without pairs of products."""
        return replace(self, pairs={})

    def without_sequence(self) -> "Known":
        """The same without the model of sequences."""
        return replace(self, sequence=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ordering:
    """A ranker and what it knows; `again` says whether it learned from repeated orders too."""

    ranker: Ranker
    known: Known
    again: bool


def best_of(scores: Floats, count: int = CANDIDATES) -> tuple[Numbers, Floats]:
    """The best items of each customer and their scores, the best first; of equals the smaller.

    Where fewer are open, the rest have a score of minus infinity and mean nothing.
    """
    count = min(count, scores.shape[1])
    items = np.stack([_first(row, count) for row in scores])
    return items, np.take_along_axis(scores, items, axis=1)


def _first(scores: Floats, count: int) -> Numbers:
    """The best of one customer; where fewer are open, the first of those that are not fill up."""
    found = first_of(scores, count)
    missing = count - len(found)
    if not missing:
        return found
    return np.append(found, np.flatnonzero(np.isneginf(scores))[:missing]).astype(np.int32)


def signals_of(
    scores: ItemScores,
    known: Known,
    some: Read,
    items: Numbers,
    *,
    base: Floats,
    moments: Mapping[str, Floats],
) -> Signals:
    """Work out what is known of each candidate; `base` is what put them among the best.

    A base of minus infinity stands for a place that is empty.
    """
    sources = Sources(
        scores=scores,
        pairs=known.pairs,
        facts=known.facts,
        decay=OWN_DECAY,
        sequence=known.sequence,
    )
    found = read_signals(sources, some.histories, items, moments=moments)
    shown = np.where(np.isfinite(base), base, 0).astype(np.float32)
    most = np.maximum(shown.max(axis=1, keepdims=True, initial=0), 1e-9)
    place = np.broadcast_to(np.arange(items.shape[1], dtype=np.float32), items.shape)
    mine = np.stack([shown, shown / most, place], axis=2).astype(np.float32)
    return Signals(
        names=(*found.names, "base", "base:share", "base:place"),
        values=np.concatenate([found.values, mine], axis=2),
    )


def moments_of(
    seconds: NDArray[np.int64], countries: Sequence[str | None], named: Sequence[str]
) -> dict[str, Floats]:
    """Hour and weekday (UTC) of each moment, and the number of each customer's country."""
    numbers = {country: place for place, country in enumerate(named)}
    found = {
        "hour": seconds % 86_400 // 3_600,
        "weekday": (seconds // 86_400 + 4) % 7,
        "country": np.array([numbers.get(one or "", -1) for one in countries]),
    }
    return {name: values.astype(np.float32) for name, values in found.items()}


def now_seconds(now: datetime, count: int) -> NDArray[np.int64]:
    """The same moment for each of some customers."""
    return np.full(count, int(now.timestamp()), dtype=np.int64)


def reordered(items: Numbers, base: Floats, said: Floats, *, fixed: NDArray[np.bool_]) -> Numbers:
    """Put one customer's candidates into the order of the trees: those that are open, best first.

    What is `fixed` keeps its place: the trees learned nothing of it.
    """
    open_ = items[np.isfinite(base)]
    free = ~fixed[: len(open_)]
    order = np.argsort(-said[: len(open_)][free], kind="stable")
    found = open_.copy()
    found[free] = open_[free][order]
    return found
