"""A network of the lab as a function of tokens, for `rapport.decoding`.

Keys and values of earlier tokens are kept, so that a step costs one token a row.
"""

from collections.abc import Sequence
from inspect import signature
from typing import Any

import numpy as np
import torch
from transformers import GPT2LMHeadModel, PreTrainedModel
from transformers.cache_utils import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

from rapport.lab.errors import CannotWrite
from rapport.lab.weights import WITH_ENCODER

WRITERS = frozenset({"gpt2", "llama", "qwen2", "qwen3"}) | WITH_ENCODER
"""The types of networks that write."""

CACHE = "cache" if "cache" in signature(GPT2LMHeadModel.forward).parameters else "past_key_values"
_ENDLESS = 1 << 20


class TorchStepper:
    """One running batch of a network of type gpt2, llama, qwen2, qwen3, t5 or bart.

    The source of an encoder-decoder network is read as it is: end it as the network learned to.
    `end` is the token that ends a text, if it is another than the configuration names.
    """

    def __init__(self, network: PreTrainedModel, *, end: int | None = None) -> None:
        config = network.config
        if config.model_type not in WRITERS:
            raise CannotWrite(
                f"a network of type {config.model_type!r} does not write;"
                f" these do: {', '.join(sorted(WRITERS))}"
            )
        self.vocabulary = int(config.vocab_size)
        self.end = _first(config.eos_token_id) if end is None else end
        self._network = network
        network.train(False)
        self._encodes = config.model_type in WITH_ENCODER
        self._context = getattr(config, "max_position_embeddings", None) or _ENDLESS
        self._cache: DynamicCache | EncoderDecoderCache | None = None
        self._mask = torch.zeros(0)
        self._places = torch.zeros(0)
        self._read = torch.zeros(0)

    def room(self, prompt_tokens: int) -> int:
        """How many tokens the network's positions leave for the text."""
        if self._encodes:
            return self._context if prompt_tokens <= self._context else 0
        return max(self._context - prompt_tokens, 0)

    @torch.inference_mode()
    def begin(self, prompts: Sequence[Sequence[int]]) -> np.ndarray:
        """Read prompts of any lengths; give the logits after each."""
        longest = max(map(len, prompts))
        ids = np.zeros((len(prompts), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, prompt in enumerate(prompts):
            where = slice(0, len(prompt)) if self._encodes else slice(longest - len(prompt), None)
            ids[row, where], mask[row, where] = prompt, 1
        device = self._network.device
        self._mask = torch.from_numpy(mask).to(device)
        read = torch.from_numpy(ids).to(device)
        config = self._network.config
        if not self._encodes:
            self._cache = DynamicCache(config=config)
            places = (self._mask.cumsum(1) - 1).clamp(min=0)
            self._places = places[:, -1:]
            return self._forward(read, places)
        self._read = self._network.get_encoder()(
            input_ids=read, attention_mask=self._mask
        ).last_hidden_state
        self._cache = EncoderDecoderCache(DynamicCache(config=config), DynamicCache(config=config))
        return self._forward(read.new_full((len(prompts), 1), config.decoder_start_token_id), None)

    @torch.inference_mode()
    def step(self, tokens: np.ndarray, parents: np.ndarray) -> np.ndarray:
        """Continue rows of the last call; see `rapport.decoding.Stepper`."""
        assert self._cache is not None, "a batch begins with its prompts"
        if len(parents) != len(self._mask) or (parents != np.arange(len(parents))).any():
            self._select(torch.from_numpy(np.asarray(parents, np.int64)).to(self._mask.device))
        taken = torch.from_numpy(np.asarray(tokens, np.int64)).to(self._mask.device)[:, None]
        if self._encodes:
            return self._forward(taken, None)
        self._mask = torch.cat([self._mask, torch.ones_like(taken)], dim=1)
        self._places = self._places + 1
        return self._forward(taken, self._places)

    def _select(self, rows: torch.Tensor) -> None:
        assert self._cache is not None, "a batch begins with its prompts"
        self._cache.batch_select_indices(rows)
        self._mask = self._mask[rows]
        if self._encodes:
            self._read = self._read[rows]
        else:
            self._places = self._places[rows]

    def _forward(self, ids: torch.Tensor, places: torch.Tensor | None) -> np.ndarray:
        told: dict[str, Any] = {"attention_mask": self._mask, "use_cache": True}
        told[CACHE] = self._cache
        if self._encodes:
            told |= {
                "decoder_input_ids": ids,
                "encoder_outputs": BaseModelOutput(last_hidden_state=self._read),
            }
        else:
            told |= {"input_ids": ids, "position_ids": places, "logits_to_keep": 1}
        logits = self._network(**told).logits[:, -1]
        return np.asarray(logits.float().cpu().numpy())


def _first(ends: int | list[int] | None) -> int:
    if isinstance(ends, list):
        return ends[0]
    return -1 if ends is None else ends
