"""Peers of the race for the next item: implicit and RecTools, where they are installed.

They know what each customer had, not in which order. Settings are those of their papers, or what
each brings along; none was chosen on these sets.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.bench.leave_one_out import Ranked
from rapport.recommendations import Histories

_FIRST = 10
_FACTORS = 128
_SEED = 5
_RIDGE = 250.0  # of EASE on films: Anelli et al., UMAP 2022
_MOST_ITEMS = 5_000  # EASE inverts a matrix of items by items

Items = NDArray[np.int64]
Best = Callable[[sparse.csr_matrix], Items]


def rank_peers(
    learned: Histories, asked: NDArray[np.int64], targets: NDArray[np.int32]
) -> dict[str, Ranked]:
    """Let each peer learn from histories and recommend to the customers `asked`."""
    had = sparse.csr_matrix(learned.matrix(np.ones(len(learned.items), dtype=np.float32)))
    had.data[:] = 1
    return {name: rank_of_lists(best(had)[asked], targets) for name, best in _peers(had.shape[1])}


def rank_of_lists(items: Items, targets: NDArray[np.int32]) -> Ranked:
    """How far up lists of ten, the best first, have the item that was taken."""
    hits = items == targets[:, None]
    gains = hits / np.log2(np.arange(_FIRST) + 2)
    return Ranked(hit_rate=float(hits.any(axis=1).mean()), ndcg=float(gains.sum(axis=1).mean()))


def _peers(item_count: int) -> Iterator[tuple[str, Best]]:
    if find_spec("implicit") is not None:
        neighbours = import_module("implicit.nearest_neighbours")
        als = import_module("implicit.als").AlternatingLeastSquares
        yield "implicit, cosine", _of_implicit(neighbours.CosineRecommender(num_threads=1))
        yield "implicit, BM25", _of_implicit(neighbours.BM25Recommender(num_threads=1))
        made = als(factors=_FACTORS, num_threads=1, random_state=_SEED)
        yield "implicit, ALS", _of_implicit(made)
    if find_spec("rectools") is not None and item_count <= _MOST_ITEMS:
        yield "RecTools, EASE", _ease


def _of_implicit(model: object) -> Best:
    def best(had: sparse.csr_matrix) -> Items:
        model.fit(had, show_progress=False)  # type: ignore[attr-defined]
        items, _ = model.recommend(  # type: ignore[attr-defined]
            np.arange(had.shape[0]), had, N=_FIRST, filter_already_liked_items=True
        )
        found: Items = items
        return found

    return best


def _ease(had: sparse.csr_matrix) -> Items:
    frames, tools = import_module("pandas"), import_module("rectools")
    columns = tools.Columns
    pairs = had.tocoo()
    events = frames.DataFrame(
        {
            columns.User: pairs.row,
            columns.Item: pairs.col,
            columns.Weight: 1.0,
            columns.Datetime: frames.Timestamp("2000-01-01"),
        }
    )
    known = import_module("rectools.dataset").Dataset.construct(events)
    model = import_module("rectools.models").EASEModel(regularization=_RIDGE)
    model.fit(known)
    customers = np.arange(had.shape[0])
    listed = model.recommend(users=customers, dataset=known, k=_FIRST, filter_viewed=True)
    found = np.full((len(customers), _FIRST), -1, dtype=np.int64)
    found[listed[columns.User], listed[columns.Rank] - 1] = listed[columns.Item]
    return found
