"""A classifier of texts: one weight for each run of characters and label, and what to believe.

The score of a label is a sum over the runs of a text, so that every character's part in it is
exact; probabilities are scores drawn to what came true on examples that were not learned from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.texts.errors import ClassifierUnreadable
from rapport.texts.grams import GramRecipe, gram_rows, grams_of

Floats = NDArray[np.float32]

_BLOCK = 4_096  # texts at once: 50 MB of runs
_LEAST = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class TextClassifier:
    """What was learned: of the runs that are `kept` (columns, sorted) how rare each is, and its
    `weights` for each label, (kept, labels). `slope` and `offsets` draw scores to probabilities.
    """

    labels: tuple[str, ...]
    recipe: GramRecipe
    kept: NDArray[np.int32]
    rarity: Floats
    weights: Floats
    bias: Floats
    slope: float = 1.0
    offsets: Floats

    def scores(self, texts: Sequence[str]) -> Floats:
        """How much each label fits each text, (texts, labels); 0 says nothing either way."""
        found = np.empty((len(texts), len(self.labels)), dtype=np.float32)
        for first in range(0, len(texts), _BLOCK):
            rows = self._rows(texts[first : first + _BLOCK])
            found[first : first + rows.shape[0]] = rows @ self.weights + self.bias
        return found

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """The probability of each label for each text, (texts, labels); rows sum to 1."""
        return softmax(self.slope * self.scores(texts) + self.offsets)

    def label(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest label of each text, and its probability."""
        found = self.probabilities(texts)
        best = found.argmax(axis=1)
        chances = found[np.arange(len(found)), best].tolist()
        return [(self.labels[place], chance) for place, chance in zip(best, chances, strict=True)]

    def carried(self, text: str) -> Floats:
        """What each character of a text adds to the score of each label, (characters, labels).

        Columns sum to the score without its bias: a run's weight is shared out evenly among the
        characters of all places where it stands.
        """
        grams = grams_of(text, self.recipe)
        found = np.zeros((len(text), len(self.labels)), dtype=np.float32)
        places = self._places[grams.columns]
        known = places >= 0
        if not known.any():
            return found
        starts, ends, places = grams.starts[known], grams.ends[known], places[known]
        lengths = ends - starts
        characters = np.bincount(places, lengths, minlength=len(self.kept))
        norm = np.sqrt((self.rarity[np.unique(places)] ** 2).sum())
        each = self.rarity[places] / (norm * np.maximum(characters[places], 1))
        steps = np.zeros((len(text) + 1, len(self.labels)), dtype=np.float64)
        parts = each[:, None] * self.weights[places]
        np.add.at(steps, starts, parts)
        np.subtract.at(steps, ends, parts)
        found[:] = steps.cumsum(axis=0)[:-1]
        return found

    def arrays(self) -> dict[str, Any]:
        """All of it as named arrays of numbers, for `read_classifier`."""
        told = {"labels": self.labels, "recipe": asdict(self.recipe), "slope": self.slope}
        return {
            "kept": self.kept,
            "rarity": self.rarity,
            "weights": self.weights,
            "bias": self.bias,
            "offsets": self.offsets,
            "told": np.frombuffer(msgspec.json.encode(told), dtype=np.uint8),
        }

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        """Where the weights of each column stand; -1 for those that are not kept."""
        places = np.full(1 << self.recipe.bits, -1, dtype=np.int32)
        places[self.kept] = np.arange(len(self.kept), dtype=np.int32)
        return places

    def _rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        return unit_rows(self._kept(gram_rows(texts, self.recipe)), self.rarity)

    def _kept(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        """The columns that are kept, as `rows[:, kept]` gives them."""
        places = self._places[rows.indices]
        known = places >= 0
        ends = np.concatenate([[0], np.cumsum(known)])[rows.indptr].astype(np.int32)
        shape = (rows.shape[0], len(self.kept))
        return sparse.csr_matrix((rows.data[known], places[known], ends), shape=shape)


def read_classifier(arrays: Mapping[str, Any]) -> TextClassifier:
    """Read what `TextClassifier.arrays` gave. Raises `ClassifierUnreadable`."""
    try:
        told = msgspec.json.decode(np.asarray(arrays["told"]).tobytes())
        return TextClassifier(
            labels=tuple(told["labels"]),
            recipe=msgspec.convert(told["recipe"], GramRecipe),
            slope=told["slope"],
            **{name: arrays[name] for name in ("kept", "rarity", "weights", "bias", "offsets")},
        )
    except (KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise ClassifierUnreadable(
            "these numbers are no classifier of texts of this release; train it again"
        ) from error


def unit_rows(rows: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """Weigh runs by their rarity, and bring each text to length 1."""
    lengths = np.sqrt(rows @ (rarity * rarity))
    each = np.repeat(1 / np.maximum(lengths, _LEAST), np.diff(rows.indptr))
    data = (rows.data * rarity[rows.indices] * each).astype(np.float32)
    return sparse.csr_matrix((data, rows.indices, rows.indptr), shape=rows.shape)


def softmax(scores: Floats) -> Floats:
    """Scores as shares that sum to 1, row by row."""
    held = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (held / held.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
