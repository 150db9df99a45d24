"""Peers of the race for the next basket: implicit, where it is installed."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from scipy import sparse

_FACTORS = (32, 128)
_REGULARIZATION = (0.01, 10.0)
_NEIGHBOURS = (20, 200)
_SEED = 5


def peers() -> Iterator[tuple[str, "Peer"]]:
    """The name of each way and, one after another, what settings it may have."""
    if find_spec("implicit") is None:
        return
    neighbours = import_module("implicit.nearest_neighbours")
    for count in _NEIGHBOURS:
        yield "implicit, cosine", Peer(neighbours.CosineRecommender(K=count, num_threads=1))
        yield "implicit, BM25", Peer(neighbours.BM25Recommender(K=count, num_threads=1))
    factors = import_module("implicit.als").AlternatingLeastSquares
    for width in _FACTORS:
        for ridge in _REGULARIZATION:
            made = factors(factors=width, regularization=ridge, num_threads=1, random_state=_SEED)
            yield "implicit, ALS", Peer(made)


class Peer:
    """A model of implicit, fitted on how often each customer ordered each item."""

    def __init__(self, model: object) -> None:
        self._model = model

    def best(
        self, learned: sparse.csr_matrix, asked: sparse.csr_matrix, *, count: int, again: bool
    ) -> np.ndarray:
        """The best items of each customer asked for, with those ordered before or without.

        ALS works out the factors of who is asked for anew from their row.
        """
        model = self._model
        model.fit(sparse.csr_matrix(learned), show_progress=False)  # type: ignore[attr-defined]
        items, _ = model.recommend(  # type: ignore[attr-defined]
            np.arange(asked.shape[0]),
            asked,
            N=count,
            filter_already_liked_items=not again,
            **({"recalculate_user": True} if hasattr(model, "factors") else {}),
        )
        found: np.ndarray = items
        return found
