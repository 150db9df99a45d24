"""New networks, and folders of weights: safetensors and JSON, never a pickle."""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import nn
from transformers import (
    AutoConfig,
    BartForConditionalGeneration,
    BertForPreTraining,
    GPT2LMHeadModel,
    LlamaForCausalLM,
    PretrainedConfig,
    PreTrainedModel,
    Qwen2ForCausalLM,
    Qwen3ForCausalLM,
    T5ForConditionalGeneration,
    XLNetLMHeadModel,
)
from transformers.utils import logging

from rapport.lab.errors import WeightsUnreadable

_NETWORKS: Mapping[str, type[PreTrainedModel]] = {
    "gpt2": GPT2LMHeadModel,
    "llama": LlamaForCausalLM,
    "qwen2": Qwen2ForCausalLM,
    "qwen3": Qwen3ForCausalLM,
    "bert": BertForPreTraining,
    "xlnet": XLNetLMHeadModel,
    "t5": T5ForConditionalGeneration,
    "bart": BartForConditionalGeneration,
}
_LONGEST = 512
WITH_ENCODER = frozenset({"t5", "bart"})
"""Networks that read a source before they write."""


def new_network(config: PretrainedConfig, *, seed: int) -> PreTrainedModel:
    """Make a network with random weights; the same seed gives the same weights."""
    torch.manual_seed(seed)
    network: PreTrainedModel = _NETWORKS[config.model_type](config)
    return network


def open_network(folder: Path) -> PreTrainedModel:
    """Read a network in Hugging Face's format from this machine, or raise `WeightsUnreadable`.

    Only safetensors are opened, and code that comes with a model is not run.
    """
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        kind = _NETWORKS.get(config.model_type)
        if kind is None:
            known = ", ".join(_NETWORKS)
            raise WeightsUnreadable(
                f"{folder}: networks of type {config.model_type!r} are not known; known are {known}"
            )
        network: PreTrainedModel = kind.from_pretrained(
            folder, local_files_only=True, use_safetensors=True
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise WeightsUnreadable(
            f"{folder} holds no model that can be opened: {str(error).splitlines()[0][:200]};"
            " it needs config.json and model.safetensors"
        ) from error
    return network


def context_of(network: PreTrainedModel) -> int:
    """How many tokens a network can read; one that has no end is given 512."""
    most = getattr(network.config, "max_position_embeddings", None) or 0
    return most if most > 0 else _LONGEST


def save_network(network: nn.Module, folder: Path) -> None:
    """Write a network in Hugging Face's format."""
    assert isinstance(network, PreTrainedModel), "only networks of transformers are kept"
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # a bar per file of weights among our own lines
    try:
        network.save_pretrained(folder)
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def count_parameters(network: nn.Module) -> int:
    """Count each weight once, shared ones too."""
    return sum(one.numel() for one in network.parameters())
