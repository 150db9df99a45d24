"""Vectors of texts by a network of this machine: the mean of its last states over each text.

An encoder or a causal network, of the lab or of Hugging Face's format; nothing is fetched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from rapport.lab.cards import hash_files
from rapport.lab.classifiers import open_body
from rapport.lab.objectives.sequences import padded
from rapport.lab.tokenizers import load_tokenizer
from rapport.lab.weights import context_of

_AT_ONCE = 64
_MOST_TOKENS = 256  # of a text: what follows hardly moves a mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextVectors:
    """A body that reads texts, and its tokenizer; `name` tells the weights from any others."""

    body: PreTrainedModel
    tokenizer: Tokenizer
    name: str

    @torch.inference_mode()
    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean state of each text: shape (texts, width); zeros for a text without tokens."""
        self.body.train(False)
        most = min(_MOST_TOKENS, context_of(self.body))
        encoded = self.tokenizer.encode_batch_fast(list(texts))
        rows = [one.ids[:most] for one in encoded]
        found = np.zeros((len(rows), int(self.body.config.hidden_size)), dtype=np.float32)
        order = [place for place in np.argsort([len(row) for row in rows]) if rows[place]]
        for first in range(0, len(order), _AT_ONCE):
            places = order[first : first + _AT_ONCE]
            found[places] = self._means([rows[place] for place in places])
        return found

    def _means(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        device = self.body.device
        ids = padded(rows, 0).to(device)
        seen = padded([[1] * len(row) for row in rows], 0).to(device)
        states = self.body(input_ids=ids, attention_mask=seen).last_hidden_state.float()
        weight = seen[..., None].float()
        mean: NDArray[np.float32] = ((states * weight).sum(1) / weight.sum(1)).cpu().numpy()
        return mean


def open_vectors(folder: Path) -> TextVectors:
    """Open an encoder or a causal model; raises `WeightsUnreadable` or `TokenizerUnreadable`.

    A large model's weights take a second a gigabyte to be told apart from others.
    """
    body, tokenizer = open_body(folder), load_tokenizer(folder)
    files = sorted(folder.glob("*.safetensors"))
    return TextVectors(body=body, tokenizer=tokenizer, name=hash_files(files)[:32])
