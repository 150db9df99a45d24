"""A network, seen as a function of tokens."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np


class Stepper(Protocol):
    """One running batch of a network that writes.

    `vocabulary` counts the tokens, `end` is the token that ends a text (-1: there is none).
    A prompt is what a decoder continues, or what an encoder reads; the decoder of an
    encoder-decoder network then starts by itself.
    """

    vocabulary: int
    end: int

    def begin(self, prompts: Sequence[Sequence[int]]) -> np.ndarray:
        """Forget the last batch; give the float32 logits (rows × vocabulary) after each prompt."""
        ...

    def step(self, tokens: np.ndarray, parents: np.ndarray) -> np.ndarray:
        """Continue row `parents[i]` of the last call with `tokens[i]`; give the logits after it.

        There may be fewer rows than before, more, or the same in another order.
        """
        ...

    def room(self, prompt_tokens: int) -> int:
        """How many tokens may follow a prompt of this length."""
        ...
