"""Writes with PyTorch: on a GPU, or where hidden states or a seed are wanted on a CPU."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn.functional import log_softmax

from rapport.lab import TorchStepper, open_network
from rapport.model_server.engine import Scores
from rapport.model_server.errors import EngineFailed
from rapport.model_server.folder import ServedFolder
from rapport.model_server.jobs import Job, Row
from rapport.model_server.stepping import write_stepped

_ROWS_AT_ONCE = 8  # rows that are scored or embedded together


class TorchEngine:
    """A network of the lab with a cache of keys and values; one batch at a time."""

    def __init__(self, folder: ServedFolder, *, device: str, threads: int = 0) -> None:
        if threads:
            torch.set_num_threads(threads)
        self.name = f"torch on {device}"
        self.folder = folder
        self.most_rows = 16
        network: Any = open_network(folder.path)
        self._network = network.eval().to(device=device, dtype=_precision(device))
        self._device = device
        self._busy = threading.Lock()

    def close(self) -> None:
        """Weights go with the process."""

    def check(self, job: Job) -> None:
        """Everything can be written with the logits of every step."""

    def write(self, jobs: Sequence[Job]) -> list[Row]:
        with self._busy:
            try:
                return write_stepped(TorchStepper(self._network), jobs)
            except RuntimeError as error:
                raise EngineFailed(f"PyTorch stopped: {str(error)[:200]}") from error

    @torch.inference_mode()
    def score(self, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> Scores:
        with self._busy:
            return [
                self._score(prompt, answer) if answer else []
                for prompt, answer in zip(prompts, answers, strict=True)
            ]

    @torch.inference_mode()
    def embed(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        with self._busy:
            starts = range(0, len(rows), _ROWS_AT_ONCE)
            return [one for n in starts for one in self._embed(rows[n : n + _ROWS_AT_ONCE])]

    def _embed(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)], mask[number, : len(row)] = row, 1
        read, seen = self._tensor(ids), self._tensor(mask)
        body = self._network.get_encoder() if self.folder.encodes else self._network.base_model
        states = body(input_ids=read, attention_mask=seen).last_hidden_state.float()
        weight = seen[..., None].float()
        mean = (states * weight).sum(1) / weight.sum(1)
        found: list[list[float]] = mean.cpu().tolist()
        return found

    def _score(self, prompt: Sequence[int], answer: Sequence[int]) -> list[float]:
        target = self._tensor(np.array([answer]))
        if self.folder.encodes:
            read = self._tensor(np.array([prompt]))
            logits = self._network(input_ids=read, labels=target).logits[0]
        else:
            whole = self._tensor(np.array([[*prompt, *answer][:-1]]))
            logits = self._network(input_ids=whole, use_cache=False).logits[0, -len(answer) :]
        sure = log_softmax(logits.float(), dim=-1)
        found: list[float] = sure.gather(1, target[0][:, None])[:, 0].cpu().tolist()
        return found

    def _tensor(self, numbers: np.ndarray[Any, Any]) -> torch.Tensor:
        return torch.from_numpy(numbers.astype(np.int64)).to(self._device)


def _precision(device: str) -> torch.dtype:
    return torch.float32 if device == "cpu" else torch.bfloat16
