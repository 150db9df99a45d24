"""The items whose vectors are nearest: exactly, block by block, or nearly, with an index.

A million vectors of 64 numbers are gone through exactly in about 30 ms by one free core; an index
is for those who ask thousands of times (`rapport bench decisions --only nearest`).
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Protocol

import numpy as np

from rapport.recommendations.errors import BadHistory, NoIndexLibrary
from rapport.recommendations.histories import Floats, Numbers

_ROWS = 65_536  # vectors at once: 16 MB of 64 numbers, which a core's cache serves well
_QUESTIONS = 256
_TAUGHT_EACH = 50  # vectors per cell that the cells are learned from


class Nearest(Protocol):
    """Finds, for each question, the items with the largest inner product, the largest first.

    Both answers have the shape (questions, count); where there are fewer items the rest have a
    score of minus infinity and mean nothing.
    """

    def find(self, questions: Floats, *, count: int) -> tuple[Numbers, Floats]: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExactNearest:
    """Looks at all vectors: shape (items, numbers), float32. Needs no memory besides."""

    vectors: Floats

    def find(self, questions: Floats, *, count: int) -> tuple[Numbers, Floats]:
        _need_width(self.vectors.shape[1], questions)
        found = np.zeros((len(questions), count), dtype=np.int32)
        scores = np.full((len(questions), count), -np.inf, dtype=np.float32)
        for first in range(0, len(questions), _QUESTIONS):
            some = slice(first, first + _QUESTIONS)
            for start in range(0, len(self.vectors), _ROWS):
                block = questions[some] @ self.vectors[start : start + _ROWS].T
                _keep_best(block, start, found[some], scores[some])
        order = np.lexsort((found, -scores), axis=1)
        return np.take_along_axis(found, order, axis=1), np.take_along_axis(scores, order, axis=1)


class CellNearest:
    """Looks at the vectors of the cells nearest to the question: an inverted file of FAISS.

    Hervé Jégou, Matthijs Douze, Cordelia Schmid, "Product Quantization for Nearest Neighbor
    Search", PAMI 2011. More `probed` cells find more of the nearest and take longer. Holds a copy
    of the vectors. Needs the extra `ann`.
    """

    def __init__(
        self, vectors: Floats, *, cells: int | None = None, probed: int = 32, seed: int = 7
    ) -> None:
        faiss = _library()
        count, width = vectors.shape
        split = max(1, min(cells or int(2 * count**0.5), count // 2 or 1))
        quantizer = faiss.IndexFlatIP(width)
        self._width, self._keeps_alive = width, quantizer
        self._index = faiss.IndexIVFFlat(quantizer, width, split, faiss.METRIC_INNER_PRODUCT)
        taught = np.random.default_rng(seed).permutation(count)[: split * _TAUGHT_EACH]
        self._index.cp.seed = seed
        self._index.cp.min_points_per_centroid = 1
        self._index.train(np.ascontiguousarray(vectors[np.sort(taught)]))
        self._index.add(np.ascontiguousarray(vectors))
        self._index.nprobe = min(probed, split)

    def looking_at(self, probed: int) -> "CellNearest":
        """Look at this many cells from now on; gives the same index."""
        self._index.nprobe = min(probed, self._index.nlist)
        return self

    def find(self, questions: Floats, *, count: int) -> tuple[Numbers, Floats]:
        _need_width(self._width, questions)
        scores, found = self._index.search(np.ascontiguousarray(questions), count)
        scores[found < 0] = -np.inf
        return np.maximum(found, 0).astype(np.int32), scores


def _library() -> ModuleType:
    if find_spec("faiss") is None:
        raise NoIndexLibrary(
            "an index of vectors needs FAISS: pip install 'rapport[ann]', or look at all vectors"
        )
    return import_module("faiss")


def _need_width(width: int, questions: Floats) -> None:
    if questions.shape[1:] != (width,):
        raise BadHistory(f"questions are rows of {width} numbers, as the vectors are")


def _keep_best(block: Floats, start: int, found: Numbers, scores: Floats) -> None:
    """Bring what beats the worst kept of each question in; the arrays are changed in place."""
    worst = scores.min(axis=1)
    for row, values in enumerate(block):
        better = np.flatnonzero(values > worst[row])
        every = np.concatenate([scores[row], values[better]])
        which = np.concatenate([found[row], better + start])
        kept = np.argpartition(-every, scores.shape[1] - 1)[: scores.shape[1]]
        scores[row], found[row] = every[kept], which[kept]
