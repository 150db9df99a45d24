"""Weights that others trained, through the lab's own door: frozen with a line on top, and tuned.

The folder is in Hugging Face's format, a BERT in safetensors; nothing is fetched, and nothing of it
is part of the product.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rapport.bench.insights_encoder_lessons import Steps, exported, tuned
from rapport.bench.insights_encoder_telling import (
    Scores,
    accuracy_row,
    encoder_odds,
    linear_odds,
    over,
    right,
    some_labels,
    truth_of,
)
from rapport.bench.insights_sets import LabelledSet
from rapport.bench.rows import Row, Setup, Size
from rapport.insights import Example
from rapport.lab import open_vectors

FOLDER = "encoder_weights"
"""Where weights may lie, in the folder of public data."""
_LABELS, _TESTED = 300, 600
_TUNED = Steps(steps=24, rows=16, rate=1e-4)
_QUICK_LABELS, _QUICK = 64, Steps(steps=4, rows=16, rate=1e-4)


def weights_rows(one: LabelledSet, setup: Setup) -> list[Row]:
    """The weights beside the linear default, on the same labels; nothing where there are none."""
    weights = setup.data / FOLDER
    if not weights.exists():
        return []
    full = setup.size is Size.FULL
    labels, how = (_LABELS, _TUNED) if full else (_QUICK_LABELS, _QUICK)
    some, one = some_labels(one.learned, labels, seed=0), one.some(1, _TESTED)
    began = time.process_time()
    frozen = right(_frozen(weights, some, one.tested), one.tested)
    middle = time.process_time()
    model = exported(tuned(weights, some, (setup.keep or setup.scratch) / FOLDER, how))
    spent = (middle - began) / 60, (time.process_time() - middle) / 60
    whole = right(encoder_odds(model, one.tested), one.tested)
    (odds,) = linear_odds(some, one.tested)
    linear = right(odds, one.tested)
    title, core = f"{one.name}, {labels:,} labels, accuracy of", "min of a core"
    told = f"a line over their mean states; {spent[0]:.1f} {core}"
    return [
        accuracy_row(f"{title} {FOLDER}, frozen", frozen, over(frozen, linear), told),
        accuracy_row(
            f"{title} {FOLDER}, tuned",
            whole,
            over(whole, linear),
            f"{how.steps} steps, {spent[1]:.1f} {core}",
        ),
        accuracy_row(f"{title} linear", linear, "what a shop learns from its stars"),
    ]


def _frozen(weights: Path, learned: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """The log-odds of a line over the mean states of texts; its strength by four folds."""
    vectors = open_vectors(weights)
    line = GridSearchCV(LogisticRegression(max_iter=1_000), {"C": [1e-3, 1e-2, 1e-1, 1.0]}, cv=4)
    model = make_pipeline(StandardScaler(), line)
    model.fit(vectors.vectors([row.text for row in learned]), truth_of(learned))
    found: Scores = model.decision_function(vectors.vectors([row.text for row in asked]))
    return found
