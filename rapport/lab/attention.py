"""Causal attention for short texts in 16 bits on a processor, where plain products are faster.

On rows of 256 tokens the fused kernel of PyTorch 2.13 takes 1.7 times as long there, since it works
in small blocks. Longer rows, masks, and all other devices and precisions keep the fused kernel.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from rapport.lab.plans import Precision

_NAME = "rapport_short_rows"
_KINDS = frozenset({"gpt2", "llama", "qwen2", "qwen3"})
_LONGEST = 512


@contextmanager
def short_rows(network: nn.Module, device: torch.device, precision: Precision) -> Iterator[None]:
    """Let causal networks attend by plain products meanwhile, where that is faster."""
    suits = device.type == "cpu" and precision is Precision.BF16
    if not (suits and isinstance(network, PreTrainedModel) and network.config.model_type in _KINDS):
        yield
        return
    before = network.config._attn_implementation
    network.set_attn_implementation(_NAME)
    try:
        yield
    finally:
        network.set_attn_implementation(before)


def _attend(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **told: Any,  # noqa: ANN401
) -> tuple[torch.Tensor, None]:
    """Give states of shape (rows, length, heads, width of a head)."""
    plain = attention_mask is None and not told.get("dropout") and query.shape == key.shape
    if not plain or query.shape[2] > _LONGEST or query.dtype is not torch.bfloat16:
        found: tuple[torch.Tensor, None] = sdpa_attention_forward(
            module, query, key, value, attention_mask, **told
        )
        return found
    scale = told.get("scaling") or query.shape[-1] ** -0.5
    states: torch.Tensor = _Attention.apply(query, key, value, scale)  # type: ignore[no-untyped-call]
    return states.transpose(1, 2), None


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(
        context: Any,  # noqa: ANN401  torch's own, and untyped there
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        scale: float,
    ) -> torch.Tensor:
        length = query.shape[2]
        later = torch.full((length, length), float("-inf"), dtype=query.dtype).triu_(1)
        shares = torch.matmul(query, key.transpose(-1, -2)).mul_(scale).add_(later).softmax(-1)
        context.save_for_backward(query, key, value, shares)
        context.scale = scale
        return torch.matmul(shares, value)

    @staticmethod
    def backward(
        context: Any,  # noqa: ANN401
        *gradients: torch.Tensor,
    ) -> tuple[torch.Tensor | None, ...]:
        query, key, value, shares = context.saved_tensors
        to_value = torch.matmul(shares.transpose(-1, -2), gradients[0])
        to_shares = torch.matmul(gradients[0], value.transpose(-1, -2))
        to_scores = torch._softmax_backward_data(to_shares, shares, -1, shares.dtype)
        to_scores.mul_(context.scale)
        to_key = torch.matmul(to_scores.transpose(-1, -2), query)
        return torch.matmul(to_scores, key), to_key, to_value, None


AttentionInterface.register(_NAME, _attend)
AttentionMaskInterface.register(_NAME, sdpa_mask)
