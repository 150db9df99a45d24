"""Learns from a shop's own texts, and uses what was learned only where it is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import structlog

from rapport.insights.labelling import Label
from rapport.insights.model import Text
from rapport.insights.sentiment.examples import Dated, count_examples, examples_of
from rapport.insights.sentiment.keeping import (
    Trial,
    Why,
    find_learned,
    keep_trial,
    sentiment_trials,
)
from rapport.insights.sentiment.learning import Example, fit_sentiment
from rapport.insights.sentiment.polarity import Floats, LexiconPolarity, Polarity
from rapport.insights.sentiment.weighing import weigh
from rapport.storage import Facts
from rapport.texts import Language

log = structlog.get_logger(__name__)

FEWEST = 200
"""Texts with a known feeling below which nothing is learned."""

_HELD_OUT = 0.2  # the newest
_FEWEST_HELD_OUT, _FEWEST_OF_A_SIDE = 50, 10
_LEAST_GAIN = 0.005  # nats a text: less is no reason to read everything again
_DRAWN, _SEED = 1_000, 11
_LEAST = 1e-12
_EVEN = 0.5
_EVERY = timedelta(hours=20)
_NEW_SHARE = 0.1


def learn_sentiment(facts: Facts, labels: Sequence[Label], *, home: Path, now: datetime) -> Trial:
    """Learn from stars and people's labels; use it if it is better than the reader in use.

    The newest fifth of the texts is held out. Better is: the 95 % interval of the gain in log loss,
    texts drawn again in pairs, lies above a small margin, and no fewer texts are read right. What
    was learned and why it is used or not is kept.
    """
    told = examples_of(facts, labels)
    taught, asked = _parted(told)
    people = sum(1 for one in told if one.example.weight > 1)
    trial = Trial(at=now, examples=len(told), labels=people, held_out=len(asked), why=Why.TOO_FEW)
    if len(told) < FEWEST or not _can_tell(taught, asked):
        keep_trial(home, trial)
        return trial
    learned = fit_sentiment(taught)
    judged = judge(learned, in_use(home), asked)
    better = judged.low > _LEAST_GAIN and judged.accuracy >= judged.accuracy_before
    trial = Trial(
        at=now,
        examples=len(told),
        labels=people,
        held_out=len(asked),
        why=Why.BETTER if better else Why.NOT_BETTER,
        version=learned.version,
        against=in_use(home).name,
        accuracy=judged.accuracy,
        accuracy_before=judged.accuracy_before,
        gain=judged.gain,
        low=judged.low,
        high=judged.high,
    )
    keep_trial(home, trial, learned if better else None)
    log.info("sentiment.learned", examples=len(told), used=better, gain=judged.gain)
    return trial


def learn_sentiment_if_due(
    facts: Facts, labels: Sequence[Label], *, home: Path, now: datetime
) -> Trial | None:
    """Learn once a day, where a tenth more is known than at the last trial; None where not due."""
    newest = next(iter(sentiment_trials(home)), None)
    if newest is not None and now - newest.at < _EVERY:
        return None
    known = count_examples(facts, labels)
    least = FEWEST if newest is None else (1 + _NEW_SHARE) * max(newest.examples, 1)
    return learn_sentiment(facts, labels, home=home, now=now) if known >= least else None


def in_use(home: Path) -> Polarity:
    """What this shop's texts are read with."""
    return find_learned(home) or LexiconPolarity()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How two readers did on the same texts; `gain` in log loss has a 95 % interval."""

    accuracy: float
    accuracy_before: float
    gain: float
    low: float
    high: float


def judge(new: Polarity, old: Polarity, asked: Sequence[Example]) -> Judged:
    """Hold two readers against each other on the same texts."""
    truth = np.array([one.is_positive for one in asked])
    chances, before = _chances(new, asked), _chances(old, asked)
    gains = _loss(before, truth) - _loss(chances, truth)
    chance = np.random.default_rng(_SEED)
    means = gains[chance.integers(len(gains), size=(_DRAWN, len(gains)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Judged(
        accuracy=float(((chances > _EVEN) == truth).mean()),
        accuracy_before=float(((before > _EVEN) == truth).mean()),
        gain=float(gains.mean()),
        low=float(low),
        high=float(high),
    )


def _parted(told: Sequence[Dated]) -> tuple[list[Example], list[Example]]:
    """The older texts to learn from, and the newest to be asked."""
    cut = len(told) - max(_FEWEST_HELD_OUT, round(_HELD_OUT * len(told)))
    older, newer = told[: max(0, cut)], told[max(0, cut) :]
    return [one.example for one in older], [one.example for one in newer]


def _can_tell(taught: Sequence[Example], asked: Sequence[Example]) -> bool:
    return all(
        _FEWEST_OF_A_SIDE <= sum(one.is_positive for one in part) <= len(part) - _FEWEST_OF_A_SIDE
        for part in (taught, asked)
    )


def _chances(reader: Polarity, asked: Sequence[Example]) -> Floats:
    texts = [Text(text_id="", text=one.text, language=Language.OTHER) for one in asked]
    return reader.positive(texts, [weigh(one.text) for one in asked])


def _loss(chances: Floats, truth: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    right = np.where(truth, chances, 1 - chances)
    losses: Floats = -np.log(np.maximum(right, _LEAST))
    return losses
