"""The runs of `training_speed`, in a process of their own: both train, and steps are timed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch.utils.data import Dataset
from transformers import GPT2Config, PretrainedConfig, Trainer, TrainingArguments

from rapport.bench.rows import Size
from rapport.lab import (
    SIZES,
    Causal,
    Family,
    Lesson,
    Objective,
    Plan,
    Precision,
    Stream,
    config_of,
    new_network,
    train,
)

_SHAPE = SIZES["small"]
_THREADS = 2
_ROWS = 8
_STEPS, _ROUNDS = {Size.QUICK: 5, Size.FULL: 13}, {Size.QUICK: 2, Size.FULL: 4}
_WARM = 2  # steps of a turn that are left out


@dataclass(slots=True)
class _Moments:
    """When each batch was made, for the steps between them."""

    at: list[float] = field(default_factory=list)

    def note(self) -> None:
        self.at.append(time.perf_counter())

    @property
    def steps(self) -> list[float]:
        return [after - before for before, after in pairwise(self.at)][_WARM:]


@dataclass(frozen=True, slots=True)
class _Noted:
    """An objective whose batches are noted."""

    inner: Objective
    moments: _Moments

    @property
    def rows(self) -> int:
        return self.inner.rows

    @property
    def row_tokens(self) -> int:
        return self.inner.row_tokens

    def batch(self, first: int, count: int) -> object:
        self.moments.note()
        return self.inner.batch(first, count)

    def loss(self, model: torch.nn.Module, batch: object) -> object:
        return self.inner.loss(model, batch)  # type: ignore[arg-type]


def race(size: Size, scratch: Path) -> dict[str, float]:
    """Tokens a second of each, by its name."""
    torch.set_num_threads(_THREADS)
    objective = Causal(_stream(), context=_SHAPE.context, seed=0)
    ours = config_of(Family.GPT2, _SHAPE, pad=0, bos=1, eos=2)
    plain = GPT2Config(**{**ours.to_dict(), "activation_function": "gelu_new"})

    def lab(precision: Precision) -> Callable[[], list[float]]:
        return lambda: _lab(objective, ours, precision, _STEPS[size], scratch)

    def trainer(config: PretrainedConfig, precision: Precision) -> Callable[[], list[float]]:
        return lambda: _trainer(objective, config, precision, _STEPS[size], scratch)

    runners = {
        "Trainer bf16": trainer(plain, Precision.BF16),
        "rapport bf16": lab(Precision.BF16),
        "Trainer bf16, our activation": trainer(ours, Precision.BF16),
        "Trainer fp32": trainer(plain, Precision.FP32),
        "rapport fp32": lab(Precision.FP32),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(_ROUNDS[size]):
        for name, runner in runners.items():
            seconds[name] += runner()
    tokens = _ROWS * _SHAPE.context
    return {name: tokens / median(found) for name, found in seconds.items()}


def _lab(
    objective: Causal, config: PretrainedConfig, precision: Precision, steps: int, scratch: Path
) -> list[float]:
    moments = _Moments()
    lesson = Lesson(_Noted(objective, moments))  # type: ignore[arg-type]
    plan = Plan(steps=steps + 1, batch_rows=_ROWS, learning_rate=1e-3, precision=precision)
    with TemporaryDirectory(dir=scratch) as folder:
        train(new_network(config, seed=0), lesson, plan, folder=Path(folder))
    return moments.steps


def _trainer(
    objective: Causal, config: PretrainedConfig, precision: Precision, steps: int, scratch: Path
) -> list[float]:
    moments = _Moments()
    rows = objective.batch(0, _ROWS * (steps + 2))["input_ids"]

    def collated(items: Sequence[torch.Tensor]) -> dict[str, torch.Tensor]:
        moments.note()
        ids = torch.stack(list(items))
        return {"input_ids": ids, "labels": ids}

    with TemporaryDirectory(dir=scratch) as folder:
        arguments = TrainingArguments(
            output_dir=folder, use_cpu=True, bf16=precision is Precision.BF16,
            per_device_train_batch_size=_ROWS, max_steps=steps + 1, learning_rate=1e-3,
            lr_scheduler_type="cosine", optim="adamw_torch_fused", weight_decay=0.1,
            save_strategy="no", report_to=[], disable_tqdm=True, logging_strategy="no",
            dataloader_pin_memory=False,
        )  # fmt: skip
        Trainer(
            model=new_network(config, seed=0),
            args=arguments,
            train_dataset=_Rows(rows),
            data_collator=collated,
        ).train()
    return moments.steps


class _Rows(Dataset[torch.Tensor]):
    def __init__(self, rows: torch.Tensor) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> torch.Tensor:
        return self._rows[place]


def _stream() -> Stream:
    """Tokens that are as unequal as words are (Zipf's law); speed does not ask what they say."""
    draw = np.random.default_rng(0)
    count = _SHAPE.context * 512
    chances = 1 / np.arange(1, _SHAPE.vocabulary + 1)
    tokens = draw.choice(_SHAPE.vocabulary, size=count, p=chances / chances.sum())
    return Stream(tokens=tokens.astype(np.uint32), ends=np.array([count]), characters=0, size=0)
