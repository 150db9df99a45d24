"""What a run of training is to do; everything in it follows from the dial, and may be set."""

from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi

from rapport.lab.shapes import Shape

_WARM = 0.03  # of the steps
_LAST_SHARE = 0.1  # of the learning rate is left at the end


class Precision(StrEnum):
    """How numbers are kept while a step is computed; weights are always kept in 32 bits."""

    FP32 = "fp32"
    BF16 = "bf16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run. A step is `accumulate` batches of `batch_rows` rows in each process.

    `clip` bounds the norm of the gradient. `looks` is how many batches of the validation text
    are looked at; 0 for all. `average` is the decay of the moving average of the weights that the
    network ends with; 0 ends with those of the last step.
    """

    steps: int
    batch_rows: int
    learning_rate: float
    accumulate: int = 1
    warm_steps: int = 0
    weight_decay: float = 0.1
    beta2: float = 0.95
    clip: float = 1.0
    seed: int = 0
    precision: Precision = Precision.FP32
    evaluate_every: int = 250
    save_every: int = 250
    looks: int = 50
    average: float = 0.0
    compiled: bool = False
    sharded: bool = False

    def rate(self, step: int) -> float:
        """The learning rate of a step: up in a line, then down along a cosine."""
        if step < self.warm_steps:
            return self.learning_rate * (step + 1) / self.warm_steps
        passed = (step - self.warm_steps) / max(self.steps - self.warm_steps, 1)
        share = _LAST_SHARE + (1 - _LAST_SHARE) * (1 + cos(pi * min(passed, 1))) / 2
        return self.learning_rate * share


def plan_of(shape: Shape, *, steps: int, row_tokens: int, batch_rows: int = 0) -> Plan:
    """The plan that follows from a shape; `batch_rows` is what fits into memory at once."""
    wanted = max(1, shape.batch_tokens // row_tokens)
    rows = min(batch_rows or wanted, wanted)
    return Plan(
        steps=steps,
        batch_rows=rows,
        accumulate=max(1, round(wanted / rows)),
        learning_rate=shape.learning_rate,
        warm_steps=max(1, round(steps * _WARM)),
        evaluate_every=max(1, steps // 10),
        save_every=max(1, steps // 10),
    )


def plan_of_tuning(
    *, steps: int, batch_rows: int, learning_rate: float, seed: int, precision: Precision
) -> Plan:
    """The plan of a network that has learned already: little decay, ten looks."""
    return Plan(
        steps=steps,
        batch_rows=batch_rows,
        learning_rate=learning_rate,
        warm_steps=max(1, steps // 30),
        weight_decay=0.01,
        seed=seed,
        precision=precision,
        evaluate_every=max(1, steps // 10),
        save_every=max(1, steps // 10),
    )
