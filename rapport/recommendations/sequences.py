"""Scores of items by a sequence model, worked out by numpy: what training gave is numbers alone.

A causal network reads the newest events of a history and compares what it makes of the last one
with every item (SASRec: Kang and McAuley, ICDM 2018, arXiv 1808.09781). The history is read at the
time of asking, so that a new event needs no training; the network is trained in `rapport.lab`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.errors import BadHistory, BadRecipe
from rapport.recommendations.histories import Floats, Histories, Numbers

NO_ITEM = -1
"""Fills up rows of items behind the newest event."""

_BLOCK = 128  # customers at once: 10 MB of attention for two heads and a hundred events
_LITTLE = 1e-5  # what torch adds to a variance

Weights = Mapping[str, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceShape:
    """How large a sequence model is; `length` is how many of the newest events it reads."""

    width: int = 64
    blocks: int = 2
    heads: int = 2
    length: int = 100

    def __post_init__(self) -> None:
        if min(self.width, self.blocks, self.heads, self.length) < 1:
            raise BadRecipe("a sequence model has a width, blocks, heads and a length of 1 or more")
        if self.width % self.heads:
            raise BadRecipe("the heads of a sequence model must divide its width")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SequenceModel:
    """Weights by the names that the network in the lab gives them, all float32."""

    shape: SequenceShape
    weights: Weights

    @property
    def item_count(self) -> int:
        """How many items the model knows; they are numbered from 0."""
        return len(self.weights["items.weight"])

    def scores(self, histories: Histories) -> Floats:
        """Score all items for all customers: shape (customers, items).

        Scores are logits: of one customer they may be compared, of two not. Who has no history
        gets zeros.
        """
        found: Floats = self.states(histories) @ self.weights["items.weight"].T
        return found

    def states(self, histories: Histories) -> Floats:
        """What the model makes of each history: shape (customers, width); zeros of an empty one."""
        if histories.item_count != self.item_count:
            raise BadHistory(
                f"histories of {histories.item_count} items meet a model of {self.item_count}"
            )
        states = np.zeros((len(histories), self.shape.width), dtype=np.float32)
        rows, newest = newest_rows(histories, self.shape.length)
        order = np.argsort(newest, kind="stable")  # rows of one length leave little empty
        order = order[newest[order] >= 0]
        for first in range(0, len(order), _BLOCK):
            some = order[first : first + _BLOCK]
            states[some] = self._newest_states(rows[some, : newest[some].max() + 1], newest[some])
        return states

    def _newest_states(self, items: NDArray[np.int64], newest: NDArray[np.int64]) -> Floats:
        """The states of the newest events; the last block is asked for these alone."""
        weights, shape = self.weights, self.shape
        states = weights["items.weight"][np.maximum(items, 0)] * np.float32(shape.width**0.5)
        for block in range(shape.blocks - 1):
            states = _heard(states, weights, f"blocks.{block}.", shape.heads, None)
        last = _heard(states, weights, f"blocks.{shape.blocks - 1}.", shape.heads, newest)
        return _normed(last[:, 0], weights, "norm.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemSequence:
    """A sequence model over the items of a recommender.

    `places` says of each item which one of the model it is; -1 of one that came after the training:
    in a history it counts nothing, and nothing is known of it as a candidate.
    """

    model: SequenceModel
    places: Numbers

    def likelihoods(self, histories: Histories, items: Numbers) -> Floats:
        """How likely each candidate comes next, as a logarithm: shape (customers, count).

        `items` has that shape too. nan where the model does not know the item, or nothing of the
        history.
        """
        known = self._known(histories)
        logits = self.model.scores(known)
        most = logits.max(axis=1, keepdims=True)
        total = np.log(np.exp(logits - most).sum(axis=1, keepdims=True)) + most
        places = self.places[items]
        found: Floats = np.take_along_axis(logits, np.maximum(places, 0), axis=1) - total
        found[(places < 0) | (np.diff(known.starts) == 0)[:, None]] = np.nan
        return found

    def _known(self, histories: Histories) -> Histories:
        places = self.places[histories.items]
        kept = places >= 0
        counts = np.bincount(histories.customers()[kept], minlength=len(histories))
        return Histories(
            items=places[kept],
            weights=histories.weights[kept],
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            item_count=self.model.item_count,
            steps=histories.steps[kept],
        )


def places_of(product_ids: Sequence[str], known: Sequence[str]) -> Numbers:
    """Where each product stands among those that a model knows; -1 where it does not."""
    numbers = {product: place for place, product in enumerate(known)}
    return np.array([numbers.get(product, -1) for product in product_ids], dtype=np.int32)


def newest_rows(histories: Histories, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The newest events of each customer as a row, oldest first, and where the newest stands.

    Rows are filled up behind the newest with `NO_ITEM`; it stands at -1 in an empty history.
    """
    counts = np.minimum(np.diff(histories.starts), length)
    grid = np.arange(int(counts.max(initial=0)))[None, :]
    at = (histories.starts[1:] - counts)[:, None] + grid
    within = grid < counts[:, None]
    at = np.minimum(at, max(len(histories.items) - 1, 0))
    items = np.where(within, histories.items[at], NO_ITEM) if at.size else at
    return items.astype(np.int64), counts - 1


def _heard(
    states: Floats, weights: Weights, block: str, heads: int, newest: NDArray[np.int64] | None
) -> Floats:
    """A block: what events hear of those before them. `newest` asks for one event of each row."""
    rows, length, width = states.shape
    normed = _normed(states, weights, f"{block}first.")
    at = np.arange(length)[None, :] if newest is None else newest[:, None]
    mine = np.arange(rows)[:, None]
    asking, asked = normed, states
    if newest is not None:
        asking, asked = normed[mine, at], states[mine, at]
    matrix, shift = weights[f"{block}asked.weight"], weights[f"{block}asked.bias"]
    query = _in_heads(asking @ matrix[:width].T + shift[:width], heads)
    key = _in_heads(normed @ matrix[width : 2 * width].T + shift[width : 2 * width], heads)
    value = _in_heads(normed @ matrix[2 * width :].T + shift[2 * width :], heads)
    scores: Floats = query @ key.transpose(0, 1, 3, 2)
    scores *= np.float32((width // heads) ** -0.5)
    apart = at[:, :, None] - np.arange(length)[None, None, :]
    told = weights[f"{block}distances"][:, np.maximum(apart, 0)].transpose(1, 0, 2, 3)
    scores += np.where(apart[:, None] < 0, np.float32(-np.inf), told)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    said = (scores @ value).transpose(0, 2, 1, 3).reshape(rows, -1, width)
    heard = asked + _line(said, weights, f"{block}heard.")
    wide = _line(_normed(heard, weights, f"{block}second."), weights, f"{block}wide.")
    np.maximum(wide, 0, out=wide)
    found: Floats = heard + _line(wide, weights, f"{block}narrow.")
    return found


def _in_heads(states: Floats, heads: int) -> Floats:
    rows, length, width = states.shape
    return states.reshape(rows, length, heads, width // heads).transpose(0, 2, 1, 3)


def _line(states: Floats, weights: Weights, name: str) -> Floats:
    found: Floats = states @ weights[f"{name}weight"].T + weights[f"{name}bias"]
    return found


def _normed(states: Floats, weights: Weights, name: str) -> Floats:
    apart = states - states.mean(axis=-1, keepdims=True)
    spread = (apart * apart).mean(axis=-1, keepdims=True)
    scaled = apart / np.sqrt(spread + np.float32(_LITTLE))
    found: Floats = scaled * weights[f"{name}weight"] + weights[f"{name}bias"]
    return found
