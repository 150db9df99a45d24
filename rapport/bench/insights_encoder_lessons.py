"""How long an encoder reads, is taught and tuned, and the three of these, each done once a folder.

A training that was stopped goes on, and one that is done is not done again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapport.bench.language.encoders.sizes import FULL, Sizes
from rapport.insights import Example
from rapport.lab import (
    Classification,
    Family,
    Labelled,
    SentimentExport,
    TokenizerKind,
    classify,
    export_sentiment,
    quick_precision,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """So many steps of so many rows, at a rate."""

    steps: int
    rows: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """How a network reads, is taught other goods' stars, and is tuned, by the set's name.

    `few` is how it learns `labels` of a new shop, in so many draws.
    """

    reading: Sizes
    taught: Steps
    tuning: dict[str, Steps]
    few: Steps
    labels: int
    draws: int


LONG = Lessons(
    reading=replace(
        FULL,
        read_steps={Family.BERT: 0},
        kind=TokenizerKind.BPE,
        company=True,
        cut_from=10_000,
        shape=replace(FULL.shape, layers=2, width=128, context=96, vocabulary=6_000, dropout=0.1),
    ),
    taught=Steps(steps=240, rows=64, rate=1e-3),
    tuning={
        "ChnSentiCorp": Steps(steps=240, rows=32, rate=5e-4),
        "SST-2": Steps(steps=320, rows=32, rate=7e-4),
    },
    few=Steps(steps=32, rows=32, rate=3e-4),
    labels=500,
    draws=2,
)
SHORT = Lessons(
    reading=replace(
        LONG.reading,
        held=64,
        shape=replace(LONG.reading.shape, width=64, context=48, vocabulary=1_000),
    ),
    taught=Steps(steps=20, rows=32, rate=1e-3),
    tuning=dict.fromkeys(LONG.tuning, Steps(steps=20, rows=32, rate=1e-3)),
    few=Steps(steps=10, rows=16, rate=1e-3),
    labels=64,
    draws=2,
)


def tuned(model: Path, rows: Sequence[Example], folder: Path, how: Steps, *, seed: int = 0) -> Path:
    """Tune a model on labelled texts; give the folder of the result."""
    done = folder / "run" / "model"
    if (done / "heads.json").exists():
        return done
    folder.mkdir(parents=True, exist_ok=True)
    classify(
        Classification(
            model=model,
            rows=_written(folder / "rows.jsonl", rows),
            folder=folder / "run",
            steps=how.steps,
            batch_rows=how.rows,
            context=LONG.reading.shape.context,
            rate=how.rate,
            seed=seed,
            alike=True,
            precision=quick_precision(),
        )
    )
    return done


def exported(model: Path, valid: Sequence[Example] = ()) -> Path:
    """A tuned model as the product reads with it, in eight bits."""
    out = model.parents[1] / "exported"
    if (out / "head.json").exists():
        return out
    told = [Labelled(row.text, {"label": label_of(row)}) for row in valid]
    return export_sentiment(SentimentExport(folder=model, out=out, valid=told))


def label_of(row: Example) -> str:
    return "positive" if row.is_positive else "negative"


def _written(path: Path, rows: Sequence[Example]) -> Path:
    lines = (
        json.dumps({"text": row.text, "label": label_of(row)}, ensure_ascii=False)
        for row in rows
        if row.text.strip()
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
