"""The order of the best twenty after a language model has read the customer's history.

What the model says of each is weighed against the place it has already; how much, and by which
measure, is chosen on the shop's own past, each half of the customers choosing for the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.histories import Floats
from rapport.recommendations.rungs import (
    Choice,
    Gains,
    Rung,
    RungFigure,
    Why,
    gains_of,
    interval_of,
)

READ = 20
"""How many of the best are read."""

_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0)
_SEED = 5


class Measure(StrEnum):
    """What of a title's likelihood counts. Stored names are forever."""

    EACH = "each"  # the log-likelihood after the history, a token
    LIFT = "lift"  # the log-likelihood after the history less that after nothing


class ReaderCard(msgspec.Struct, frozen=True, kw_only=True):
    """How what a reader says is weighed, and what it brought on the shop's past.

    It stands on the rung `figure.against`, under rules that `again` tells of; `customers` came back
    and were asked for. It learned from what lies before `learned_at`.
    """

    measure: Measure
    weight: float
    figure: RungFigure
    again: bool
    customers: int
    learned_at: datetime

    @property
    def is_better(self) -> bool:
        """Whether the interval of its gain lies above zero."""
        return self.weight > 0 and self.figure.low > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reread:
    """What a reader said of the best of each customer, in the order in which they stood.

    `after` has the log-likelihoods of titles after the history, `alone` after nothing (nats),
    `tokens` their lengths: shape (customers, count) each; nan where nothing was read.
    """

    after: Floats
    alone: Floats
    tokens: Floats

    def said(self, measure: Measure) -> Floats:
        """What counts of each title, by a measure."""
        found = self.after / self.tokens if measure is Measure.EACH else self.after - self.alone
        return np.asarray(found, dtype=np.float32)

    def some(self, rows: NDArray[np.integer]) -> "Reread":
        """The same of some customers."""
        return Reread(after=self.after[rows], alone=self.alone[rows], tokens=self.tokens[rows])


def order_of(said: Floats, weight: float) -> NDArray[np.int64]:
    """The places of candidates in their new order, best first: shape (customers, count).

    A place counts as its logarithm; what is said counts apart from the customer's mean, in standard
    deviations of it. What was not read keeps its place.
    """
    known = np.isfinite(said)
    counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
    shown = np.where(known, said, 0)
    mean = shown.sum(axis=1, keepdims=True) / counts
    apart = np.where(known, said - mean, 0)
    spread = np.sqrt((apart**2).sum(axis=1, keepdims=True) / counts)
    places = np.arange(said.shape[1])
    merit = weight * apart / np.maximum(spread, 1e-9) - np.log(places + 1)
    merit[~known] = np.inf
    order = np.argsort(-merit, axis=1, kind="stable")
    found = np.broadcast_to(places, said.shape).copy()
    for row in range(len(said)):
        free = np.flatnonzero(known[row])
        found[row, free] = order[row, len(places) - len(free) :]
    return found


def judge_reader(
    reread: Reread, wanted: NDArray[np.bool_], totals: NDArray[np.int64], before: Gains
) -> tuple[Measure, float, Gains]:
    """Choose a measure and a weight; also the gains of all, each half weighed as the other chose.

    `wanted` and `reread` have the best of each customer as they stood, `before` their gains so far.
    """
    tried = {
        (measure, weight): _gains(reread.said(measure), wanted, totals, weight)
        for measure in Measure
        for weight in _WEIGHTS
    }
    half = np.random.default_rng(_SEED).random(len(totals)) < 1 / 2
    found = before.copy()
    for mine in (half, ~half):
        if mine.any() and not mine.all():
            best = max(tried, key=lambda one: float(tried[one][~mine].mean()))
            found[mine] = tried[best][mine]
    measure, weight = max(tried, key=lambda one: float(tried[one].mean()))
    return measure, weight, found


def reader_figure(found: Gains, before: Gains, *, against: Rung) -> RungFigure:
    """What a reader reached on the past, and the interval of what it brings."""
    gap = found - before
    low, high = interval_of(gap)
    told = {"ndcg": found.mean(), "gain": gap.mean(), "low": low, "high": high}
    rounded = {name: round(float(value), 5) for name, value in told.items()}
    return RungFigure(rung=Rung.READER, against=against, **rounded)


def with_reader(choice: Choice, reader: ReaderCard | None) -> Choice:
    """The choice with the reader as its last rung, where it was judged on the rung that is used."""
    if reader is None or reader.figure.against is not choice.used:
        return choice
    if reader.again is not choice.again:
        return choice
    told = msgspec.structs.replace(choice, figures=(*choice.figures, reader.figure))
    if not reader.is_better:
        return told
    return msgspec.structs.replace(told, used=Rung.READER, why=Why.BETTER)


def _gains(
    said: Floats, wanted: NDArray[np.bool_], totals: NDArray[np.int64], weight: float
) -> Gains:
    order = order_of(said, weight)
    return gains_of(np.take_along_axis(wanted, order, axis=1), totals)


def lines_of(names: Sequence[Mapping[str, str]], language: str) -> list[str]:
    """The title of each item in a language, else in any that it has; empty where it has none."""
    spoken = language.partition("-")[0]
    return [told.get(spoken) or next(iter(told.values()), "") for told in names]
