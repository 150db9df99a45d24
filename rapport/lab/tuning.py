"""Which weights of a network learn: all, those of the upper layers, or low-rank additions (LoRA).

Hu et al. 2021, https://arxiv.org/abs/2106.09685.
"""

from enum import StrEnum
from warnings import catch_warnings, simplefilter

from peft import LoraConfig, PeftModel, get_peft_model
from torch import nn
from transformers import PreTrainedModel

from rapport.kit.errors import Invalid


class Method(StrEnum):
    """How a network is tuned."""

    FULL = "full"
    FROZEN = "frozen"
    LORA = "lora"

    @property
    def rate(self) -> float:
        """A learning rate that fits: additions that start at nothing bear a larger one."""
        return 1e-3 if self is Method.LORA else 1e-4


class TooManyFrozen(Invalid):
    """More layers are to be frozen than the network has."""

    code = "too-many-frozen-layers"


def prepared(
    network: PreTrainedModel, method: Method, *, rank: int, frozen_layers: int
) -> PreTrainedModel:
    """Give the network with those weights set to learn that the method says.

    Frozen are the embeddings and so many of the lowest layers; 0 freezes the lower half.
    """
    match method:
        case Method.FULL:
            return network
        case Method.FROZEN:
            _freeze(network, frozen_layers)
            return network
        case Method.LORA:
            config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear")
            with catch_warnings():  # of an old name in transformers, and of GPT-2's turned weights
                simplefilter("ignore", FutureWarning)
                simplefilter("ignore", UserWarning)
                return get_peft_model(network, config)  # type: ignore[return-value]  # forwards


def within(network: PreTrainedModel) -> PreTrainedModel:
    """The network itself, with its additions in place, out of what holds these."""
    if isinstance(network, PeftModel):
        held: PreTrainedModel = network.get_base_model()
        return held
    return network


def whole(network: PreTrainedModel) -> PreTrainedModel:
    """The network with its additions merged in, as any other program can open it."""
    if isinstance(network, PeftModel):
        merged: PreTrainedModel = network.merge_and_unload()
        return merged
    return network


def _freeze(network: PreTrainedModel, layers: int) -> None:
    stacks = [one for one in network.modules() if isinstance(one, nn.ModuleList)]
    deepest = max(map(len, stacks))
    if layers >= deepest:
        raise TooManyFrozen(f"{layers} layers are to be frozen, but the network has {deepest}")
    for stack in stacks:
        for layer in list(stack)[: layers or len(stack) // 2]:
            layer.requires_grad_(requires_grad=False)
    network.get_input_embeddings().requires_grad_(requires_grad=False)
