"""The nouns of the language benchmark: a task, and where a figure comes from."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.bench.rows import Row, Setup

_HASH_LETTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to learn. `needs` are files in the folder of public data.

    `measure` is a module-level function: it runs in a process of its own, whose peak memory becomes
    a row too.
    """

    name: str
    about: str
    needs: tuple[str, ...]
    measure: Callable[[Setup], Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a figure comes from. `seconds` are of the wall clock, `core_seconds` of all cores."""

    data: str
    seed: int
    parameters: int
    seconds: float
    core_seconds: float


def told(origin: Origin, setup: Setup, *, published: str = "") -> str:
    """What a row says under `source`: who published, then what this run was made of."""
    minutes = origin.seconds / 60
    parts = [
        f"{published}; here data {origin.data}" if published else f"data {origin.data}",
        f"seed {origin.seed}",
        f"{origin.parameters / 1e6:.2f}M parameters",
        f"{minutes:.1f} min ({origin.core_seconds / 60:.1f} of a core)",
    ]
    if setup.hour_price is not None:
        parts.append(f"costs {setup.hour_price * minutes / 60:.3f}")
    return ", ".join(parts)


def data_hash(paths: Iterable[Path]) -> str:
    """The first letters of the SHA-256 of files, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_HASH_LETTERS]
