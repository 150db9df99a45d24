"""Writes several jobs together, one token of each at a time, on whatever gives logits."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rapport.model_server.choosing import Logits, choose
from rapport.model_server.jobs import Job, Row


class Stepper(Protocol):
    """A network as a function of tokens. One stepper is one batch under way."""

    def begin(self, prompts: Sequence[Sequence[int]]) -> Logits:
        """Read prompts; give the logits of the token after each, rows × vocabulary."""
        ...

    def step(self, tokens: NDArray[np.int64], parents: NDArray[np.int64]) -> Logits:
        """Go on: row i is earlier row `parents[i]` with `tokens[i]` added."""
        ...


def write_stepped(stepper: Stepper, jobs: Sequence[Job]) -> list[Row]:
    """Write jobs to their ends; a row that ends leaves the batch."""
    rows = [Row(job=job) for job in jobs]
    chances = {id(row): np.random.default_rng(row.job.sampling.seed) for row in rows}
    live, logits = rows, stepper.begin([job.prompt for job in jobs])
    while True:
        tokens = [
            choose(scores, row, chances[id(row)]) for scores, row in zip(logits, live, strict=True)
        ]
        going = [n for n, row in enumerate(live) if not row.take(tokens[n])]
        if not going:
            return rows
        logits = stepper.step(np.array([tokens[n].id for n in going]), np.array(going))
        live = [live[n] for n in going]
