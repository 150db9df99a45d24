"""The loop: batches in, a trained network out; a run that was killed goes on where it was."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import nn

from rapport.lab.averaging import Average
from rapport.lab.checkpoints import Reached, load_checkpoint, save_checkpoint
from rapport.lab.curves import Curve
from rapport.lab.errors import LossNotFinite
from rapport.lab.objectives.base import IGNORED, Batch, Objective
from rapport.lab.peers import Peers, bare
from rapport.lab.plans import Plan, Precision
from rapport.lab.runs import hold_to

_TELL_EVERY = 10
_STEP_KEYS = 1_000_003  # a prime: seeds of steps of different runs do not meet


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a run goes: what the last steps gave."""

    step: int
    steps: int
    loss: float
    valid_loss: float | None
    rate: float
    tokens_per_second: float
    figures: Mapping[str, float] = field(default_factory=dict)


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
    """

    learned: Objective
    valid: Objective | None = None
    judge: Callable[[nn.Module], Mapping[str, float]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen when a run was looked at."""

    valid_loss: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


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
    watch = _Watch(Curve(folder, after=reached.step), plan, run.tokens_a_step, tell)
    began, loss, look = time.perf_counter(), math.nan, Look()
    for step in range(reached.step, plan.steps):
        loss = run.step(step)
        look = run.look(step + 1)
        if peers.leads:
            watch.note(step + 1, loss, look)
        reached = run.keep(folder, reached, step + 1, look.valid_loss)
    if run.average is not None:
        run.average.settle()
    return Trained(
        steps=plan.steps,
        loss=loss,
        valid_loss=look.valid_loss,
        figures=look.figures,
        seconds=time.perf_counter() - began,
        tokens=plan.steps * run.tokens_a_step,
    )


class _Run:
    def __init__(self, network: nn.Module, lesson: Lesson, plan: Plan, peers: Peers) -> None:
        self._plan, self._peers, self._lesson = plan, peers, lesson
        self.network = peers.share(network, sharded=plan.sharded)
        if plan.compiled:
            self.network.compile()
        self.optimizer = _optimizer(network, plan)
        self.average = Average(network, plan.average) if plan.average else None
        rows = plan.batch_rows * plan.accumulate * peers.size
        self.tokens_a_step = rows * lesson.learned.row_tokens

    def resume(self, folder: Path) -> Reached:
        """Go to the last checkpoint of the folder, if there is one."""
        found = load_checkpoint(folder, self.network, self.optimizer, self.average)
        return found or Reached(step=0, best=None)

    def look(self, done: int) -> Look:
        """Look at the validation text, where it is time to; at averaged weights if there are."""
        if done != self._plan.steps and done % self._plan.evaluate_every:
            return Look()
        valid, judge = self._lesson.valid, self._lesson.judge
        self.network.eval()
        averaged = nullcontext() if self.average is None else self.average.shown()
        with torch.no_grad(), self._precision(), averaged:
            return Look(
                valid_loss=None if valid is None else self._evaluate(valid),
                figures={} if judge is None else judge(self.network),
            )

    def keep(self, folder: Path, before: Reached, done: int, valid_loss: float | None) -> Reached:
        """Write a checkpoint, where it is time for one."""
        reached = Reached(step=done, best=_lower(before.best, valid_loss))
        if done == self._plan.steps or done % self._plan.save_every == 0:
            if self._peers.leads:
                network = bare(self.network)
                save_checkpoint(folder, network, self.optimizer, reached, self.average)
            self._peers.wait()
        return reached

    def step(self, step: int) -> float:
        """Do one step and return its mean loss over all batches and processes."""
        plan = self._plan
        self.network.train()
        torch.manual_seed(plan.seed * _STEP_KEYS + step * self._peers.size + self._peers.rank)
        total = 0.0
        for batch, syncs in self._batches(step):
            with syncs, self._precision():
                part = self._lesson.learned.loss(self.network, batch)["loss"] / plan.accumulate
            part.backward()  # type: ignore[no-untyped-call]
            total += float(part.detach())
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = plan.rate(step)
        self.optimizer.step()
        if self.average is not None:
            self.average.follow(step)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self._peers.mean(total)
        if not math.isfinite(loss):
            raise LossNotFinite(
                f"the loss of step {step + 1} is {loss}; lower the learning rate"
                f" ({plan.learning_rate:g}) and begin again in another folder"
            )
        return loss

    def _evaluate(self, valid: Objective) -> float:
        """The mean loss a target over the first rows of the validation text, always the same."""
        rows = self._plan.batch_rows
        batches = -(-valid.rows // rows)
        batches = min(batches, self._plan.looks) if self._plan.looks else batches
        total = targets = 0.0
        for number in range(batches):
            count = min(rows, valid.rows - number * rows)
            batch = self._moved(valid.batch(number * rows, count))
            loss = valid.loss(self.network, batch)["loss"]
            weight = float((batch["labels"] != IGNORED).sum())
            total, targets = total + float(loss) * weight, targets + weight
        return total / targets

    def _batches(self, step: int) -> Iterator[tuple[Batch, AbstractContextManager[None]]]:
        plan, peers = self._plan, self._peers
        for part in range(plan.accumulate):
            place = (step * plan.accumulate + part) * peers.size + peers.rank
            batch = self._lesson.learned.batch(place * plan.batch_rows, plan.batch_rows)
            last = part + 1 == plan.accumulate
            later = getattr(self.network, "no_sync", None)  # DDP: gradients meet once a step
            yield self._moved(batch), nullcontext() if last or later is None else later()

    def _moved(self, batch: Batch) -> Batch:
        device = self._peers.device
        return {name: value.to(device, non_blocking=True) for name, value in batch.items()}

    def _precision(self) -> AbstractContextManager[None]:
        if self._plan.precision is Precision.FP32:
            return nullcontext()
        return torch.autocast(self._peers.device.type, dtype=torch.bfloat16)


def _optimizer(network: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """AdamW; weight decay on matrices alone (Loshchilov & Hutter 2019, arXiv 1711.05101)."""
    weights = [value for value in network.parameters() if value.requires_grad]
    groups = [
        {"params": [one for one in weights if one.dim() > 1], "weight_decay": plan.weight_decay},
        {"params": [one for one in weights if one.dim() <= 1], "weight_decay": 0.0},
    ]
    betas = (0.9, plan.beta2)
    return torch.optim.AdamW(groups, lr=plan.learning_rate, betas=betas, fused=True)


class _Watch:
    """Notes how it goes in the curve of the run, and tells whoever watches."""

    def __init__(
        self, curve: Curve, plan: Plan, tokens_a_step: int, tell: Callable[[Progress], None]
    ) -> None:
        self._curve, self._plan, self._tell = curve, plan, tell
        self._tokens_a_step = tokens_a_step
        self._last: tuple[int, float] | None = None

    def note(self, done: int, loss: float, look: Look) -> None:
        seen = look.valid_loss is not None or look.figures
        if not seen and done != self._plan.steps and done % _TELL_EVERY:
            return
        told = Progress(
            step=done,
            steps=self._plan.steps,
            loss=loss,
            valid_loss=look.valid_loss,
            figures=look.figures,
            rate=self._plan.rate(done - 1),
            tokens_per_second=self._speed(done),
        )
        figures = asdict(told)
        self._curve.add(done, {**figures, **figures.pop("figures")})
        self._tell(told)

    def _speed(self, done: int) -> float:
        """Tokens a second since the last look."""
        now = time.perf_counter()
        before, self._last = self._last, (done, now)
        if before is None or now == before[1]:
            return 0.0
        return (done - before[0]) * self._tokens_a_step / (now - before[1])


def _lower(one: float | None, other: float | None) -> float | None:
    found = [value for value in (one, other) if value is not None]
    return min(found) if found else None
