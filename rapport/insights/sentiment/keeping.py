"""Keeps what was learned, in `insights/` of the data folder: numbers, and what was tried and why.

The reader that is in use is one file that is replaced whole; a crash leaves the old or the new one.
"""

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from rapport.insights.sentiment.errors import SentimentUnreadable
from rapport.insights.sentiment.learned import LearnedPolarity, read_learned
from rapport.kit.ids import new_id
from rapport.texts import ClassifierUnreadable

FOLDER = "insights"
_FILE, _TRIALS = "sentiment.npz", "sentiment-trials.json"
_MOST_TRIALS = 50


class Why(StrEnum):
    """Why what was learned is used, or is not. Stored names are forever."""

    BETTER = "better"
    NOT_BETTER = "not-better"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was learned, and how it did beside the reader in use on the newest texts.

    `gain` is in log loss (nats a text), with its 95 % interval; figures are None where nothing
    could be held out. `examples` were learned from and held out together.
    """

    at: datetime
    examples: int
    labels: int
    held_out: int
    why: Why
    version: str | None = None
    against: str | None = None
    accuracy: float | None = None
    accuracy_before: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_used(self) -> bool:
        return self.why is Why.BETTER


def keep_trial(home: Path, trial: Trial, learned: LearnedPolarity | None = None) -> None:
    """Keep what was tried; a reader that comes with it is used from now on."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if learned is not None:
        written = io.BytesIO()
        np.savez(written, **learned.arrays())
        _write_whole(folder / _FILE, written.getvalue())
    trials = [trial, *sentiment_trials(home)][:_MOST_TRIALS]
    _write_whole(folder / _TRIALS, msgspec.json.format(msgspec.json.encode(trials)))


def sentiment_trials(home: Path) -> list[Trial]:
    """What was tried, the newest first. Raises `SentimentUnreadable`."""
    path = home / FOLDER / _TRIALS
    if not path.exists():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Trial])
    except (OSError, msgspec.DecodeError) as error:
        raise SentimentUnreadable(f"{path} cannot be read; remove it to learn anew") from error


def find_learned(home: Path) -> LearnedPolarity | None:
    """Open the learned reader that is in use, None where there is none; kept open while it stays.

    Raises `SentimentUnreadable`.
    """
    path = home / FOLDER / _FILE
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _opened(path, stamp)


def forget_learned(home: Path, *, now: datetime) -> bool:
    """Read with the built-in words again; False where nothing learned was in use."""
    path = home / FOLDER / _FILE
    if not path.exists():
        return False
    path.unlink()
    newest = next(iter(sentiment_trials(home)), None)
    if newest is not None:  # so that it is not learned again from the same texts at once
        keep_trial(home, replace(newest, at=now, why=Why.NOT_BETTER))
    return True


@lru_cache(maxsize=2)
def _opened(path: Path, _stamp: int) -> LearnedPolarity:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return read_learned({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, zipfile.BadZipFile, ClassifierUnreadable) as error:
        raise SentimentUnreadable(
            f"{path} is no reader of sentiment of this release; remove it, and it is learned anew"
        ) from error


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.{new_id('new')}")
    partial.write_bytes(content)
    partial.replace(path)
