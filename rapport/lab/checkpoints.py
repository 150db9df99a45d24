"""Keeps a run so that it can go on after a `kill -9`, bit for bit: weights, optimizer, step.

The average of the weights is kept where a run makes one.

A checkpoint is written beside the last one and takes its place when it is whole. There is no state
of chance to keep: what a step draws follows from the seed and its number. Where weights are spread
over processes, the files hold them whole, so that any number of processes can go on with them.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.distributed.tensor import DTensor, distribute_tensor

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
    *,
    average: Average | None = None,
    writes: bool = True,
) -> None:
    """Write a checkpoint in the place of the last one.

    Of several processes all must call it, and one `writes`.
    """
    weights = _own(dict(network.named_parameters()), writes=writes)
    moments = _own(_moments(optimizer), writes=writes)
    averaged = _own(average.weights, writes=writes) if average is not None else {}
    if not writes:
        return
    new, now, old = folder / _NEW, folder / _NOW, folder / _OLD
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    save_file(weights, new / "weights.safetensors")
    save_file(moments, new / "optimizer.safetensors")
    if averaged:
        save_file(averaged, new / "average.safetensors")
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
            value.copy_(_spread(weights[name], value))
    _restore(optimizer, load_file(kept / "optimizer.safetensors"))
    if average is not None:
        kept_average = load_file(kept / "average.safetensors")
        average.restore(
            {name: _spread(kept_average[name], value) for name, value in average.weights.items()}
        )
    told = json.loads((kept / _WHOLE).read_text(encoding="utf-8"))
    return Reached(step=int(told["step"]), best=told["best"])


def _moments(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    state = optimizer.state_dict()["state"]
    return {f"{at}/{name}": value for at, kept in state.items() for name, value in kept.items()}


def _restore(optimizer: torch.optim.Optimizer, moments: Mapping[str, torch.Tensor]) -> None:
    weights = [one for group in optimizer.param_groups for one in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in moments.items():
        at, _, name = key.partition("/")
        state.setdefault(int(at), {})[name] = _spread(value, weights[int(at)])
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


def _spread(value: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """A whole tensor spread as that of the same shape is; numbers such as a count stay whole."""
    if not isinstance(like, DTensor) or value.shape != like.shape:
        return value
    return distribute_tensor(value.to(like.device), like.device_mesh, like.placements)


def _own(tensors: Mapping[str, torch.Tensor], *, writes: bool) -> dict[str, torch.Tensor]:
    """Whole tensors that share no memory: the file format wants each to lie by itself.

    Each is gathered and, by whoever does not write, let go again, so that only one is held twice.
    """
    found = {}
    for name, value in tensors.items():
        whole = value.detach()
        whole = whole.full_tensor() if isinstance(whole, DTensor) else whole
        if writes:
            found[name] = whole.cpu().contiguous().clone()
    return found
