"""A network that reads a short text as a bag of features: their vectors are added up.

One hidden layer of rectified sums stands between the features and the labels (Joulin et al. 2017,
https://aclanthology.org/E17-2068, with a layer more). A few that began differently are averaged:
they are right more often than one, and doubt what they have not seen (Lakshminarayanan et al. 2017,
https://arxiv.org/abs/1612.01474).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.texts import softmax

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bag:
    """`vectors` of the features (features, hidden), `lines` to the labels (hidden, labels)."""

    vectors: Floats
    hidden_bias: Floats
    lines: Floats
    bias: Floats

    def scores(self, rows: sparse.csr_matrix) -> Floats:
        """How much each label fits each text, (texts, labels)."""
        hidden = np.maximum(rows @ self.vectors + self.hidden_bias, 0)
        found: Floats = hidden @ self.lines + self.bias
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class BagRecipe:
    """How to learn. `dropped` are the shares of features and of hidden units left out at a step,
    `smoothed` the share of belief given to all labels alike (Szegedy et al. 2016).
    """

    bags: int = 2
    hidden: int = 256
    epochs: int = 20
    least_steps: int = 800
    batch: int = 64
    rate: float = 2e-3
    dropped_features: float = 0.2
    dropped_hidden: float = 0.5
    smoothed: float = 0.1
    seed: int = 7


def fit_bags(
    rows: sparse.csr_matrix, labels: NDArray[np.int64], count: int, recipe: BagRecipe | None = None
) -> tuple[Bag, ...]:
    """Learn `count` labels from rows; the same rows and recipe give the same bags."""
    how = recipe or BagRecipe()
    return tuple(
        _Learning(rows.shape[1], count, how, seed=how.seed + number).done(rows, labels)
        for number in range(how.bags)
    )


def bag_probabilities(bags: Sequence[Bag], rows: sparse.csr_matrix) -> Floats:
    """The mean probability of each label, (texts, labels)."""
    found = sum(softmax(bag.scores(rows)) for bag in bags)
    return np.asarray(found / len(bags), dtype=np.float32)


class _Learning:
    """Adam (Kingma & Ba 2015) on small batches; a vector moves only where its feature stands."""

    def __init__(self, features: int, labels: int, how: BagRecipe, *, seed: int) -> None:
        self.how = how
        self.random = np.random.default_rng(seed)
        vectors = self.random.standard_normal((features, how.hidden)) * 0.3
        lines = self.random.standard_normal((how.hidden, labels)) / how.hidden**0.5
        self.weights = [
            vectors.astype(np.float32),
            np.zeros(how.hidden, np.float32),
            lines.astype(np.float32),
            np.zeros(labels, np.float32),
        ]
        self.means = [np.zeros_like(one) for one in self.weights]
        self.squares = [np.zeros_like(one) for one in self.weights]
        self.steps = 0

    def done(self, rows: sparse.csr_matrix, labels: NDArray[np.int64]) -> Bag:
        count, batch = rows.shape[0], self.how.batch
        each = -(-count // batch)
        epochs = max(self.how.epochs, -(-self.how.least_steps // each))
        for _ in range(epochs):
            order = self.random.permutation(count)
            for first in range(0, count, batch):
                taken = order[first : first + batch]
                rate = self.how.rate * (1 - self.steps / (epochs * each))
                self._step(rows[taken], labels[taken], rate)
        vectors, hidden_bias, lines, bias = self.weights
        return Bag(vectors=vectors, hidden_bias=hidden_bias, lines=lines, bias=bias)

    def _step(self, rows: sparse.csr_matrix, labels: NDArray[np.int64], rate: float) -> None:
        some, columns = self._thinned(rows)
        vectors, hidden_bias, lines, bias = self.weights
        sums = some @ vectors[columns] + hidden_bias
        kept = self._kept(sums.shape, self.how.dropped_hidden) * (sums > 0)
        hidden = sums * kept
        apart = (softmax(hidden @ lines + bias) - self._wanted(labels, len(bias))) / len(labels)
        back = (apart @ lines.T) * kept
        self.steps += 1
        gradients = (some.T @ back, back.sum(axis=0), hidden.T @ apart, apart.sum(axis=0))
        for place, gradient in enumerate(gradients):
            self._move(place, gradient.astype(np.float32), rate, None if place else columns)

    def _thinned(self, rows: sparse.csr_matrix) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
        """Some of the features, numbered anew, and which columns these were."""
        data = rows.data * self._kept(rows.data.shape, self.how.dropped_features)
        columns, places = np.unique(rows.indices, return_inverse=True)
        shape = (rows.shape[0], len(columns))
        return sparse.csr_matrix((data, places, rows.indptr), shape=shape), columns

    def _kept(self, shape: tuple[int, ...], dropped: float) -> Floats:
        return ((self.random.random(shape) >= dropped) / (1 - dropped)).astype(np.float32)

    def _wanted(self, labels: NDArray[np.int64], count: int) -> Floats:
        wanted = np.full((len(labels), count), self.how.smoothed / count, dtype=np.float32)
        wanted[np.arange(len(labels)), labels] += 1 - self.how.smoothed
        return wanted

    def _move(
        self, place: int, gradient: Floats, rate: float, rows: NDArray[np.int64] | None
    ) -> None:
        where = slice(None) if rows is None else rows
        mean = self.means[place][where] * 0.9 + gradient * np.float32(0.1)
        square = self.squares[place][where] * 0.999 + gradient * gradient * np.float32(0.001)
        self.means[place][where], self.squares[place][where] = mean, square
        mean = mean / (1 - 0.9**self.steps)
        square = square / (1 - 0.999**self.steps)
        self.weights[place][where] -= np.float32(rate) * mean / (np.sqrt(square) + 1e-8)
