"""The loop: batches in, a trained network out; a run that was killed goes on where it was."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import nn

from rapport.lab.attention import short_rows
from rapport.lab.averaging import Average
from rapport.lab.checkpoints import Reached, load_checkpoint, save_checkpoint
from rapport.lab.curves import Curve
from rapport.lab.errors import LossNotFinite
from rapport.lab.flops import flops_a_token, measured_peak
from rapport.lab.objectives.base import IGNORED, Batch, Objective
from rapport.lab.peers import Peers, gather, reshard
from rapport.lab.plans import Plan
from rapport.lab.runs import hold_to
from rapport.lab.watching import Look, Progress, Watch
from rapport.training import read_curve

_STEP_KEYS = 1_000_003  # a prime: seeds of steps of different runs do not meet


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a run gave. Losses are nats a target; `seconds` are those of this process alone."""

    steps: int
    loss: float
    valid_loss: float | None
    seconds: float
    tokens: int
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a network learns from, and what it is judged on meanwhile.

    `judge` gives further figures of the network, such as its accuracy, wherever it is looked at.
    `enough` is asked before each step whether the run may stop there.
    """

    learned: Objective
    valid: Objective | None = None
    judge: Callable[[nn.Module], Mapping[str, float]] | None = None
    enough: Callable[[], bool] | None = None


def train(
    network: nn.Module,
    lesson: Lesson,
    plan: Plan,
    *,
    folder: Path,
    peers: Peers | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Trained:
    """Train the network in place, from the last checkpoint of the folder if there is one.

    Raises `OtherRunThere` if the folder holds a run with another plan, `LossNotFinite` if the loss
    is no number any more; the last checkpoint is kept then.
    """
    peers = peers or Peers()
    if peers.leads:
        hold_to(folder, asdict(plan))
    run = _Run(network, lesson, plan, peers)
    reached = run.resume(folder)
    curve = Curve(folder, after=reached.step) if peers.leads else None
    watch = Watch(curve, plan, run.tokens_a_step, tell, full_speed=run.full_speed())
    began, (loss, look) = time.perf_counter(), _told_before(folder)
    with short_rows(network, peers.device, plan.precision):
        for step in range(reached.step, plan.steps):
            if lesson.enough is not None and lesson.enough():
                break
            loss = run.step(step)
            look = run.look(step + 1)
            watch.note(step + 1, loss, look)
            reached = run.keep(folder, reached, step + 1, look.valid_loss)
    if run.average is not None:
        run.average.settle()
    gather(network)
    return Trained(
        steps=reached.step,
        loss=loss,
        valid_loss=look.valid_loss,
        figures=look.figures,
        seconds=time.perf_counter() - began,
        tokens=reached.step * run.tokens_a_step,
    )


class _Run:
    def __init__(self, network: nn.Module, lesson: Lesson, plan: Plan, peers: Peers) -> None:
        self._plan, self._peers, self._lesson, self._network = plan, peers, lesson, network
        self._learner = peers.share(network, sharded=plan.sharded, precision=plan.precision)
        if plan.compiled:
            _compile(network)
        self.optimizer = _optimizer(network, plan)
        self.average = Average(network, plan.average) if plan.average else None
        rows = plan.batch_rows * plan.accumulate * peers.size
        self.tokens_a_step = rows * lesson.learned.row_tokens

    def resume(self, folder: Path) -> Reached:
        """Go to the last checkpoint of the folder, if there is one."""
        found = load_checkpoint(folder, self._network, self.optimizer, self.average)
        return found or Reached(step=0, best=None)

    def full_speed(self) -> float | None:
        """Tokens a second at the measured peak of the GPUs of all processes; None without GPUs."""
        device, row = self._peers.device, self._lesson.learned.row_tokens
        if device.type != "cuda":
            return None
        peak = self._peers.size * measured_peak(device, self._plan.precision)
        return peak / flops_a_token(self._network, row)

    def step(self, step: int) -> float:
        """Do one step and return its mean loss over all targets of all batches and processes."""
        plan = self._plan
        self._learner.train()
        torch.manual_seed(plan.seed * _STEP_KEYS + step * self._peers.size + self._peers.rank)
        batches = self._batches(step)
        total = torch.zeros((), device=self._peers.device)
        for part, (batch, share) in enumerate(zip(batches, self._shares(batches), strict=True)):
            with self._meeting(last=part + 1 == plan.accumulate):
                loss = self._learner(self._lesson.learned, self._moved(batch))["loss"] * share
                loss.backward()
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = plan.rate(step)
        self.optimizer.step()
        if self.average is not None:
            self.average.follow(step)
        self.optimizer.zero_grad(set_to_none=True)
        mean = self._peers.mean(float(total))
        if not math.isfinite(mean):
            raise LossNotFinite(
                f"the loss of step {step + 1} is {mean}; lower the learning rate"
                f" ({plan.learning_rate:g}) and begin again in another folder"
            )
        return mean

    def look(self, done: int) -> Look:
        """Look at the validation text, where it is time to; at averaged weights if there are."""
        if done != self._plan.steps and done % self._plan.evaluate_every:
            return Look()
        valid, judge = self._lesson.valid, self._lesson.judge
        self._learner.eval()
        averaged = nullcontext() if self.average is None else self.average.shown()
        with torch.no_grad(), averaged:
            look = Look(
                valid_loss=None if valid is None else self._evaluate(valid),
                figures={} if judge is None else judge(self._network),
            )
        reshard(self._learner)
        return look

    def keep(self, folder: Path, before: Reached, done: int, valid_loss: float | None) -> Reached:
        """Write a checkpoint, where it is time for one."""
        reached = Reached(step=done, best=_lower(before.best, valid_loss))
        if done == self._plan.steps or done % self._plan.save_every == 0:
            writes = self._peers.leads
            save_checkpoint(
                folder, self._network, self.optimizer, reached, average=self.average, writes=writes
            )
            self._peers.wait()
        return reached

    def _evaluate(self, valid: Objective) -> float:
        """The mean loss a target over the first rows of the validation text, always the same."""
        rows = self._plan.batch_rows
        batches = -(-valid.rows // rows)
        batches = min(batches, self._plan.looks) if self._plan.looks else batches
        total = targets = 0.0
        for number in range(batches):
            batch = valid.batch(number * rows, min(rows, valid.rows - number * rows))
            loss, weight = self._learner(valid, self._moved(batch))["loss"], _targets(batch)
            total, targets = total + float(loss) * weight, targets + weight
        return total / targets

    def _batches(self, step: int) -> list[Batch]:
        plan, peers = self._plan, self._peers
        parts = range(step * plan.accumulate, (step + 1) * plan.accumulate)
        places = [(part * peers.size + peers.rank) * plan.batch_rows for part in parts]
        return [self._lesson.learned.batch(place, plan.batch_rows) for place in places]

    def _shares(self, batches: Sequence[Batch]) -> list[float]:
        """The weight of each batch: every target of a step counts the same, wherever it is.

        Gradients meet as a mean over processes, so all weights of a step add up to their number.
        """
        targets = [_targets(batch) for batch in batches]
        mean = self._peers.mean(sum(targets))
        return [one / mean for one in targets]

    def _meeting(self, *, last: bool) -> AbstractContextManager[None]:
        """Gradients of several processes meet once a step (DDP)."""
        later = getattr(self._learner, "no_sync", None)
        return nullcontext() if last or later is None else later()

    def _moved(self, batch: Batch) -> Batch:
        device = self._peers.device
        return {name: value.to(device, non_blocking=True) for name, value in batch.items()}


def _targets(batch: Batch) -> float:
    """How many targets a batch has."""
    return float((batch["labels"] != IGNORED).sum())


def _compile(network: nn.Module) -> None:
    """Compile what objectives call: the network, and its body."""
    network.compile()
    body = getattr(network, "base_model", network)
    if body is not network:
        body.compile()


def _optimizer(network: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """AdamW; weight decay on matrices alone (Loshchilov & Hutter 2019, arXiv 1711.05101)."""
    weights = [value for value in network.parameters() if value.requires_grad]
    groups = [
        {"params": [one for one in weights if one.dim() > 1], "weight_decay": plan.weight_decay},
        {"params": [one for one in weights if one.dim() <= 1], "weight_decay": 0.0},
    ]
    betas = (0.9, plan.beta2)
    return torch.optim.AdamW(groups, lr=plan.learning_rate, betas=betas, fused=True)


def _told_before(folder: Path) -> tuple[float, Look]:
    """What the last point of a run's curve says, for a run that is done already."""
    point = next(reversed(read_curve(folder)), None)
    if point is None:
        return math.nan, Look()
    known = {"step", "steps", "loss", "valid_loss", "rate", "tokens_per_second"}
    valid = point["valid_loss"]
    return float(str(point["loss"])), Look(
        valid_loss=None if valid is None else float(str(valid)),
        figures={name: float(str(one)) for name, one in point.items() if name not in known},
    )


def _lower(one: float | None, other: float | None) -> float | None:
    found = [value for value in (one, other) if value is not None]
    return min(found) if found else None
