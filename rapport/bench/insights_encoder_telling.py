"""Which texts a reader has right, and the rows that say so."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport.bench.ladder import apart
from rapport.bench.rows import Row
from rapport.insights import Example, Text, fit_sentiment, open_encoder, weigh
from rapport.texts import Language

Scores = NDArray[np.float64]
"""One number a text; of what is right, 1 or 0."""


def encoder_odds(folder: Path, rows: Sequence[Example]) -> Scores:
    """The log-odds of being pleased, as the product reads them of an exported encoder."""
    asked = [Text(text_id="", text=row.text, language=Language.OTHER) for row in rows]
    chances = open_encoder(folder).positive(asked, [])
    odds: Scores = np.log(np.maximum(chances, 1e-9) / np.maximum(1 - chances, 1e-9))
    return odds


def linear_odds(
    learned: Sequence[Example], *asked: Sequence[Example]
) -> tuple[NDArray[np.float64], ...]:
    """Learn the linear default, and give its log-odds of each of some lists."""
    model = fit_sentiment(learned)
    found = []
    for rows in asked:
        texts = [row.text for row in rows]
        found.append(model.scores(texts, [weigh(text) for text in texts]))
    return tuple(found)


def right(odds: Scores, rows: Sequence[Example]) -> Scores:
    """1 for each text that is read as it is labelled."""
    is_right: Scores = ((odds > 0) == truth_of(rows)).astype(np.float64)
    return is_right


def truth_of(rows: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([row.is_positive for row in rows])


def some_labels(rows: Sequence[Example], count: int, seed: int) -> list[Example]:
    """So many rows, drawn by lot, in their order."""
    drawn = np.random.default_rng(seed).permutation(len(rows))[:count]
    return [rows[place] for place in sorted(drawn)]


def over(found: Scores, other: Scores) -> str:
    """What one reader has right more often than another, with the 95 % interval over the texts."""
    gain, low, high = apart(found, other)
    return f"{100 * gain:+.2f} points over linear ({100 * low:+.2f} to {100 * high:+.2f})"


def accuracy_row(name: str, found: Scores, *told: str) -> Row:
    value = 100 * float(found.mean())
    return Row(name=name, value=value, unit="%", better="higher", source="; ".join(told))


def minutes_row(name: str, minutes: float, source: str) -> Row:
    return Row(name=name, value=minutes, unit="min", better="lower", source=source)
