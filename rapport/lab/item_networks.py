"""A network that reads what a customer did with items and says which may come next.

Self-attention over the history (SASRec: Kang and McAuley, ICDM 2018, arXiv 1808.09781) with two
changes: an item's place is told by how many events lie between it and the reader, as a number that
each head learns (Raffel et al. 2020, arXiv 1910.10683), and items are scored by the table that
they are read with.
"""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import linear

from rapport.recommendations import SequenceShape

NO_ITEM = 0
"""Fills up the rows of a batch behind their last event; item `i` is number `i + 1`."""

_SPREAD = 0.02


class ItemNetwork(nn.Module):
    """Gives a state for each event of histories: shape (customers, events, width).

    `items` has the shape (customers, events), oldest first, filled up behind the newest. A score is
    the product of a state with an item's row of the table.
    """

    def __init__(self, shape: SequenceShape, item_count: int, *, dropout: float) -> None:
        super().__init__()
        self.shape = shape
        self.items = nn.Embedding(item_count + 1, shape.width)
        self.blocks = nn.ModuleList(_Block(shape, dropout) for _ in range(shape.blocks))
        self.norm = nn.LayerNorm(shape.width)
        self.drop = _Drop(dropout)
        for name, value in self.named_parameters():
            if value.dim() > 1 and not name.endswith("distances"):
                nn.init.normal_(value, std=_SPREAD)

    def forward(self, items: torch.Tensor) -> torch.Tensor:
        length = items.shape[1]
        apart = torch.arange(length, device=items.device)
        apart = apart[:, None] - apart[None, :]
        later, apart = apart < 0, apart.clamp(min=0)
        states = self.drop(self.items(items) * self.shape.width**0.5)
        for block in self.blocks:
            states = block(states, apart, later)
        found: torch.Tensor = self.norm(states)
        return found

    def scores(self, states: torch.Tensor) -> torch.Tensor:
        """Scores of all items for some states: shape (states, items), in 32 bits."""
        table = self.items.weight[1:]
        return linear(states, table.to(states.dtype)).float()

    def start_from(self, vectors: NDArray[np.float32]) -> None:
        """Begin with what is known of items before anybody had them: shape (items, any width).

        The directions in which the vectors differ most fill the table, as wide as it is.
        """
        width = self.shape.width
        apart = vectors - vectors.mean(axis=0, keepdims=True)
        _, _, directions = np.linalg.svd(apart.T @ apart)
        found = apart @ directions[:width].T
        found *= _SPREAD / max(float(found.std()), 1e-9)
        with torch.no_grad():
            self.items.weight[1:, : found.shape[1]] = torch.from_numpy(found.astype(np.float32))

    def read(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        """Go on from weights that `numbers` gave."""
        nothing = np.zeros((1, self.shape.width), dtype=np.float32)
        whole = {**weights, "items.weight": np.concatenate([nothing, weights["items.weight"]])}
        self.load_state_dict({name: torch.from_numpy(value) for name, value in whole.items()})

    def numbers(self) -> Mapping[str, NDArray[np.float32]]:
        """The weights by name, without the row of no item, to be read without torch."""
        named = self.state_dict().items()
        found = {name: np.array(value.detach().float().cpu().numpy()) for name, value in named}
        return found | {"items.weight": found["items.weight"][1:]}


class _Drop(nn.Module):
    """Dropout in steps of 1/256: drawing bytes takes a fourth of drawing as many numbers."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.dropped = round(share * 256)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        if not self.training or not self.dropped:
            return states
        words = torch.randint(-(2**63), 2**63 - 1, (-(-states.numel() // 8),), device=states.device)
        bytes_ = words.view(torch.uint8)[: states.numel()].view(states.shape)
        kept = (bytes_ >= self.dropped).to(states.dtype)
        return states * (kept * (256 / (256 - self.dropped)))


class _Block(nn.Module):
    """What each event hears of those before it, and what it makes of that."""

    def __init__(self, shape: SequenceShape, dropout: float) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.first = nn.LayerNorm(width)
        self.asked = nn.Linear(width, 3 * width)
        self.heard = nn.Linear(width, width)
        self.second = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)
        self.drop = _Drop(dropout)
        self.distances = nn.Parameter(torch.zeros(shape.heads, shape.length))

    def forward(
        self, states: torch.Tensor, apart: torch.Tensor, later: torch.Tensor
    ) -> torch.Tensor:
        rows, length, width = states.shape
        asked = self.asked(self.first(states)).view(rows, length, 3, self.heads, -1)
        query, key, value = asked.permute(2, 0, 3, 1, 4)
        scores = torch.matmul(query, key.transpose(-1, -2)) * query.shape[-1] ** -0.5
        scores = scores + self.distances[:, apart].masked_fill(later, float("-inf"))
        said = torch.matmul(scores.softmax(-1), value)
        said = said.transpose(1, 2).reshape(rows, length, width)
        states = states + self.drop(self.heard(said))
        wide = torch.relu(self.wide(self.second(states)))
        out: torch.Tensor = states + self.drop(self.narrow(self.drop(wide)))
        return out
