"""Several processes that train one model together, by DDP or FSDP2 under `torchrun`; or one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor
from torch.nn.parallel import DistributedDataParallel
from transformers import XLNetModel

from rapport.lab.learners import HALF, Learner, halved
from rapport.lab.plans import Precision


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

    def share(self, network: nn.Module, *, sharded: bool, precision: Precision) -> nn.Module:
        """Put a network on the device, and give the learner whose gradients are those of all.

        `sharded` spreads the weights over the processes (FSDP2), for networks too large for one.
        """
        whole = Learner(network.to(self.device))
        half = precision is Precision.BF16
        if self.size > 1 and sharded:
            return _sharded(whole, half=half)
        learner = halved(whole) if half else whole
        if self.size == 1:
            return learner
        ids = [self.device.index] if self.device.type == "cuda" else None
        some = any(isinstance(one, XLNetModel) for one in network.modules())
        return DistributedDataParallel(
            learner,
            device_ids=ids,
            find_unused_parameters=some,  # XLNet's weights for segments, which it is not told
        )

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
    if cuda:
        torch.set_float32_matmul_precision("high")
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


def gather(network: nn.Module) -> None:
    """Make a network whole again in every process, where its weights were spread.

    All processes must call it. The network is to be read and written then, not trained further.
    """
    plain: dict[int, nn.Parameter] = {}
    for module in network.modules():
        for name, value in list(module.named_parameters(recurse=False)):
            if isinstance(value, DTensor):
                if id(value) not in plain:
                    plain[id(value)] = nn.Parameter(value.full_tensor(), value.requires_grad)
                setattr(module, name, plain[id(value)])


def reshard(learner: nn.Module) -> None:
    """Let go of weights that a look without a backward pass left whole (FSDP2)."""
    for module in learner.modules():
        if isinstance(module, FSDPModule):
            module.reshard()


def _sharded(learner: nn.Module, *, half: bool) -> nn.Module:
    policy = MixedPrecisionPolicy()
    if half:
        policy = MixedPrecisionPolicy(param_dtype=HALF, reduce_dtype=torch.float32)
    for layer in _layers(learner):
        fully_shard(layer, mp_policy=policy)
    fully_shard(learner, mp_policy=policy)
    return learner


def _layers(network: nn.Module) -> list[nn.Module]:
    """The blocks of the network: the members of its lists of modules that lie in no other list."""
    found: list[nn.Module] = []
    inside: set[nn.Module] = set()
    for one in network.modules():
        if isinstance(one, nn.ModuleList) and one not in inside:
            inside |= set(one.modules())
            found += list(one)
    return found
