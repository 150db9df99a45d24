"""What writes: the small contract that every engine keeps."""

from collections.abc import Sequence
from typing import Protocol

from rapport.model_server.folder import ServedFolder
from rapport.model_server.jobs import Job, Row

Scores = list[list[float]]
"""One row per answer, one log-probability per token."""


class Engine(Protocol):
    """A model that is loaded. Its methods may be called from several threads at once.

    `name` says what it runs on; `most_rows` is how many jobs are worth writing together.
    """

    name: str
    folder: ServedFolder
    most_rows: int

    def check(self, job: Job) -> None:
        """Raise `EngineUnable` where a job cannot be written, before it waits with others."""
        ...

    def write(self, jobs: Sequence[Job]) -> list[Row]:
        """Write jobs together, each to its end; `job.tell` hears tokens as they come."""
        ...

    def score(self, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> Scores:
        """Give the log-probability (nats) of each token of the answers after their prompts."""
        ...

    def embed(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """Give the mean of the last hidden state of each row; raise `EngineUnable` if it cannot."""
        ...

    def close(self) -> None:
        """Let go of the model."""
        ...
