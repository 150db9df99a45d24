"""Paths between products as reasons of a learned order."""

import numpy as np
from scipy import sparse

from rapport.recommendations import Because, ItemFacts
from rapport.recommendations.ordering import Known
from rapport.recommendations.paths import are_together, path_to

NOTHING = sparse.csr_matrix((4, 4), dtype=np.float32)
HAD = np.array([0, 1], dtype=np.int32)


def known(**pairs: sparse.csr_matrix) -> Known:
    groups = {
        "brand": np.array([0, 1, 1, -1], dtype=np.int32),
        "category": np.array([0, 0, -1, 0], dtype=np.int32),
    }
    named = {"graph:complement": NOTHING} | {f"graph:{name}": one for name, one in pairs.items()}
    return Known(facts=ItemFacts(groups=groups), pairs=named)


def test_what_was_in_orders_together_tells_most() -> None:
    pairs = sparse.csr_matrix(([0.2, 0.5], ([0, 1], [2, 2])), shape=(4, 4), dtype=np.float32)
    some = known(complement=pairs)
    assert path_to(some, HAD, 2) == (Because.TOGETHER, 1)
    assert are_together(some, 0, 2)
    assert not are_together(some, 2, 0)


def test_then_the_brand_and_then_the_category() -> None:
    assert path_to(known(), HAD, 2) == (Because.BRAND, 1)
    assert path_to(known(), HAD, 3) == (Because.CATEGORY, 0)


def test_without_a_graph_there_is_no_path() -> None:
    assert path_to(known().without_paths(), HAD, 2) is None
