"""Keeps a run so that it can go on after a `kill -9`, bit for bit: weights, optimizer, step.

The average of the weights is kept where a run makes one.

A checkpoint is written beside the last one and takes its place when it is whole. There is no state
of chance to keep: what a step draws follows from the seed and its number.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from rapport.lab.averaging import Average

_WHOLE = "state.json"  # written last
_NEW, _NOW, _OLD = "checkpoint.new", "checkpoint", "checkpoint.old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a run is: the steps done, and the best loss on the validation text so far."""

    step: int
    best: float | None


def save_checkpoint(
    folder: Path,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    reached: Reached,
    average: Average | None = None,
) -> None:
    """Write a checkpoint in the place of the last one."""
    new, now, old = folder / _NEW, folder / _NOW, folder / _OLD
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    weights = {name: value.detach() for name, value in network.named_parameters()}
    save_file(_own(weights), new / "weights.safetensors")
    save_file(_own(_moments(optimizer)), new / "optimizer.safetensors")
    if average is not None:
        save_file(_own(average.weights), new / "average.safetensors")
    told = {"step": reached.step, "best": reached.best}
    (new / _WHOLE).write_text(json.dumps(told), encoding="utf-8")
    shutil.rmtree(old, ignore_errors=True)
    if now.exists():
        now.rename(old)
    new.rename(now)
    shutil.rmtree(old, ignore_errors=True)


def load_checkpoint(
    folder: Path,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    average: Average | None = None,
) -> Reached | None:
    """Bring a run to where it was; None where nothing was kept."""
    whole = [one for one in (_NOW, _NEW, _OLD) if (folder / one / _WHOLE).exists()]
    if not whole:
        return None
    kept = folder / whole[0]
    weights = load_file(kept / "weights.safetensors")
    with torch.no_grad():
        for name, value in network.named_parameters():
            value.copy_(weights[name])
    _restore(optimizer, load_file(kept / "optimizer.safetensors"))
    if average is not None:
        average.restore(load_file(kept / "average.safetensors"))
    told = json.loads((kept / _WHOLE).read_text(encoding="utf-8"))
    return Reached(step=int(told["step"]), best=told["best"])


def _moments(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    state = optimizer.state_dict()["state"]
    return {f"{at}/{name}": value for at, kept in state.items() for name, value in kept.items()}


def _restore(optimizer: torch.optim.Optimizer, moments: Mapping[str, torch.Tensor]) -> None:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in moments.items():
        at, _, name = key.partition("/")
        state.setdefault(int(at), {})[name] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


def _own(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Tensors that share no memory: the file format wants each to lie by itself."""
    return {name: value.contiguous().clone() for name, value in tensors.items()}
