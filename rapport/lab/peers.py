"""Several processes that train one model together, by DDP or FSDP2 under `torchrun`; or one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
import torch.distributed as dist
from peft import PeftModel
from torch import nn
from torch.distributed.fsdp import fully_shard
from torch.nn.parallel import DistributedDataParallel
from transformers import PreTrainedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Which of how many processes this is, and on which device."""

    rank: int = 0
    size: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @property
    def leads(self) -> bool:
        """Whether this process writes files and tells how it goes."""
        return self.rank == 0

    def share(self, network: PreTrainedModel, *, sharded: bool) -> nn.Module:
        """Put a network on the device, and wrap it so that gradients are those of all processes.

        `sharded` spreads the weights over the processes (FSDP2), for networks too large for one.
        """
        network.to(self.device)  # type: ignore[arg-type]  # its annotation lost the argument
        if self.size == 1:
            return network
        if not sharded:
            ids = [self.device.index] if self.device.type == "cuda" else None
            return DistributedDataParallel(network, device_ids=ids)
        for layer in _layers(network):
            fully_shard(layer)
        fully_shard(network)
        return network

    def mean(self, value: float) -> float:
        """The mean of a figure over all processes."""
        if self.size == 1:
            return value
        told = torch.tensor(value, dtype=torch.float64, device=self.device)
        dist.all_reduce(told)
        return float(told) / self.size

    def wait(self) -> None:
        """Return once every process is here."""
        if self.size > 1:
            dist.barrier()


@contextmanager
def joined() -> Iterator[Peers]:
    """Join the other processes where `torchrun` started this one; on a GPU where there is one."""
    cuda = torch.cuda.is_available()
    if not dist.is_torchelastic_launched():
        yield Peers(device=torch.device("cuda", 0) if cuda else torch.device("cpu"))
        return
    dist.init_process_group("nccl" if cuda else "gloo")
    try:
        rank = dist.get_rank()
        device = torch.device("cpu")
        if cuda:
            device = torch.device("cuda", rank % torch.cuda.device_count())
            torch.cuda.set_device(device)
        yield Peers(rank=rank, size=dist.get_world_size(), device=device)
    finally:
        dist.destroy_process_group()


def bare(network: nn.Module) -> PreTrainedModel:
    """The network inside whatever wraps it."""
    inner = network.module if isinstance(network, DistributedDataParallel) else network
    inner = getattr(inner, "_orig_mod", inner)  # what torch.compile wraps
    known = isinstance(inner, PreTrainedModel | PeftModel)
    assert known, "only networks of transformers are trained"
    return inner


def _layers(network: nn.Module) -> list[nn.Module]:
    """The blocks of the network: the members of its lists of modules."""
    lists = [one for one in network.modules() if isinstance(one, nn.ModuleList)]
    return [layer for some in lists for layer in some]
