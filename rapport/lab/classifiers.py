"""Networks that label texts: a body that reads, and one linear head a task.

A folder holds the body in Hugging Face's format, `heads.safetensors`, and `heads.json` with the
labels of each task. A head sees the mean and the maximum of the body's last states over the text
(Howard & Ruder 2018, https://arxiv.org/abs/1801.06146).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel

from rapport.lab.errors import WeightsUnreadable
from rapport.lab.objectives import Reading, Tasks
from rapport.lab.tokenizers import load_tokenizer
from rapport.lab.weights import context_of, new_network, open_network, save_network

_HEADS, _WEIGHTS = "heads.json", "heads.safetensors"
_SPREAD = 0.02  # of the first weights of a head, as in BERT
_LONGEST = 512
_ASKED: Mapping[str, Mapping[str, Any]] = {
    "bert": {},
    "xlnet": {"use_mems": False},
    "gpt2": {"use_cache": False},
    "llama": {"use_cache": False},
    "qwen2": {"use_cache": False},
    "qwen3": {"use_cache": False},
}
"""Networks that can label texts, and what else they are asked for."""


class Classifier(nn.Module):
    """A body and its heads; gives the scores of each task, in the order of the tasks."""

    def __init__(self, body: PreTrainedModel, tasks: Tasks, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.body, self.tasks = body, dict(tasks)
        width = 2 * int(body.config.hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleList(nn.Linear(width, len(labels)) for labels in tasks.values())
        for head in self.heads.parameters():
            nn.init.normal_(head, std=_SPREAD) if head.dim() > 1 else nn.init.zeros_(head)
        self._asked = _ASKED[body.config.model_type]

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> list[torch.Tensor]:
        """Scores of shape (rows, labels) for each task."""
        found = self.body(input_ids=input_ids, attention_mask=attention_mask, **self._asked)
        states, seen = found.last_hidden_state, attention_mask[:, :, None].bool()
        mean = states.masked_fill(~seen, 0).sum(1) / seen.sum(1)
        most = states.masked_fill(~seen, float("-inf")).amax(1)
        shown = self.dropout(torch.cat([mean, most], dim=1))
        return [head(shown) for head in self.heads]


def open_body(folder: Path, *, fresh: bool = False, seed: int = 0) -> PreTrainedModel:
    """Read the part of a network that reads texts, or raise `WeightsUnreadable`.

    `fresh` gives random weights of the same shape instead.
    """
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        if config.model_type not in _ASKED:
            raise WeightsUnreadable(
                f"{folder}: a network of type {config.model_type!r} cannot label texts;"
                f" choose one of {', '.join(_ASKED)}"
            )
        body = _body(folder, config, fresh=fresh, seed=seed)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise WeightsUnreadable(
            f"{folder} holds no model that can be opened: {str(error).splitlines()[0][:200]};"
            " it needs config.json and model.safetensors"
        ) from error
    if config.model_type == "bert":
        body.pooler = None  # type: ignore[assignment]  # no head looks at it, so it would have no gradient
    if config.model_type == "xlnet":
        body.mask_emb.requires_grad = False  # seen in pre-training only
    return body


def _body(folder: Path, config: PretrainedConfig, *, fresh: bool, seed: int) -> PreTrainedModel:
    if fresh:
        return new_network(config, seed=seed).base_model  # type: ignore[return-value]
    if not (folder / _HEADS).exists() and config.architectures != ["BertModel"]:
        return open_network(folder).base_model  # type: ignore[return-value]
    told = {"add_pooling_layer": False} if config.model_type == "bert" else {}
    body: PreTrainedModel = AutoModel.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, **told
    )
    return body


def reading_of(body: PreTrainedModel, tokenizer: Tokenizer, *, context: int = 0) -> Reading:
    """How this body is shown texts; a context of 0 is all that it can read, at most 512 tokens."""
    return Reading(
        tokenizer=tokenizer,
        context=min(context or _LONGEST, context_of(body)),
        marked=body.config.model_type == "bert",
    )


def save_classifier(network: Classifier, reading: Reading, folder: Path) -> None:
    """Write body, heads and labels; the tokenizer is written by whoever has it."""
    save_network(network.body, folder)
    save_file(
        {name: value.detach().contiguous() for name, value in network.heads.state_dict().items()},
        folder / _WEIGHTS,
    )
    told = {"tasks": network.tasks, "context": reading.context}
    (folder / _HEADS).write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")


def keep_heads(network: Classifier, folder: Path) -> None:
    """Give a network those heads of a folder's model whose task and labels are its own."""
    if not (folder / _HEADS).exists():
        return
    before, _ = open_classifier(folder)
    for task, head, labels in zip(
        network.tasks, network.heads, network.tasks.values(), strict=True
    ):
        if tuple(before.tasks.get(task, ())) == tuple(labels):
            at = [*before.tasks].index(task)
            head.load_state_dict(before.heads[at].state_dict())


def open_classifier(folder: Path) -> tuple[Classifier, Reading]:
    """Read what `save_classifier` wrote, or raise `WeightsUnreadable`."""
    body, tokenizer = open_body(folder), load_tokenizer(folder)
    try:
        told = json.loads((folder / _HEADS).read_text(encoding="utf-8"))
        network = Classifier(body, told["tasks"])
        network.heads.load_state_dict(load_file(folder / _WEIGHTS))
        context = int(told["context"])
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise WeightsUnreadable(
            f"{folder} holds no heads that can be opened; make some with `rapport lab classify`"
        ) from error
    return network, reading_of(body, tokenizer, context=context)
