"""How much of a processor's peak a run uses: model FLOPs utilisation.

Chowdhery et al. 2022, https://arxiv.org/abs/2204.02311, appendix B: a token costs 6 N + 12 L H Q T
in training, with N weights, L layers, H heads of width Q, and rows of T tokens.
"""

import time

import torch
from torch import nn
from transformers import PreTrainedModel

from rapport.lab.plans import Precision

_SIDE = {"cuda": 8_192}
_SIDE_ELSE = 768
_TRIES = 5
_POSITIONS = frozenset({"wpe", "position_embeddings", "embed_positions"})


def flops_a_token(network: nn.Module, row_tokens: int) -> float:
    """What a token costs in training; tables of positions count nothing, nobody multiplies them."""
    weights = sum(one.numel() for one in network.parameters())
    if not isinstance(network, PreTrainedModel):
        return 6.0 * weights
    config = network.config
    for name, one in network.named_modules():
        if isinstance(one, nn.Embedding) and name.rpartition(".")[2] in _POSITIONS:
            weights -= one.weight.numel()
    width = int(config.hidden_size)
    return 6.0 * weights + 12.0 * int(config.num_hidden_layers) * width * row_tokens


def measured_peak(device: torch.device, precision: Precision) -> float:
    """The FLOPs a second of a large product of matrices on this device, the best of five."""
    side = _SIDE.get(device.type, _SIDE_ELSE)
    dtype = torch.bfloat16 if precision is Precision.BF16 else torch.float32
    one, two = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
    best = float("inf")
    for _ in range(_TRIES + 1):  # the first one warms up
        began = _now(device)
        torch.mm(one, two)
        best = min(best, _now(device) - began)
    return 2 * side**3 / best


def _now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()
