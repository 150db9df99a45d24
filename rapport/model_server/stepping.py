"""Writes several jobs together, one token of each at a time, on whatever gives logits."""

from collections.abc import Sequence

import numpy as np

from rapport.decoding import Stepper
from rapport.model_server.choosing import choose
from rapport.model_server.jobs import Job, Row


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
