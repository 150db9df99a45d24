"""An encoder from random weights beside the linear default, on the same parts of the same sets.

It reads reviews without labels first (hidden tokens), never one that is tested; then it is tuned on
the labelled ones, exported, and read with as the product does: by CTranslate2, in eight bits.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from rapport.bench.errors import need_file
from rapport.bench.insights_sets import FILES, LabelledSet, key_of, load_sets
from rapport.bench.ladder import apart
from rapport.bench.language.encoders.learning import read_reviews
from rapport.bench.language.encoders.sizes import FULL, Sizes
from rapport.bench.rows import Row, Setup, Size
from rapport.insights import Example, Text, fit_sentiment, open_encoder, weigh
from rapport.lab import (
    Classification,
    Family,
    Labelled,
    SentimentExport,
    classify,
    export_sentiment,
    quick_precision,
)
from rapport.texts import Language

_COMMENTS = "ecommerce_comments/ecommerce_comments.txt"
_RATE = 5e-4  # of tuning: wide enough for a network this narrow
_QUICK_ROWS = 300
_EVEN = 0.5

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lessons:
    """How long a network reads, by the language, and is tuned, by the set's name."""

    reading: Sizes
    read_steps: dict[str, int]
    tuning: dict[str, int]
    batch_rows: int = 32


_LONG = _Lessons(
    reading=replace(
        FULL,
        shape=replace(FULL.shape, layers=3, width=160, heads=4, context=128, vocabulary=4_000),
    ),
    read_steps={"zh": 4_000, "en": 1_500},
    tuning={"ChnSentiCorp": 900, "online_shopping_10_cats": 2_400, "SST-2": 700},
)
_SHORT = _Lessons(
    reading=replace(
        FULL,
        held=16,
        shape=replace(FULL.shape, layers=2, width=64, context=48),
    ),
    read_steps={"zh": 30, "en": 30},
    tuning=dict.fromkeys(_LONG.tuning, 30),
)


def run(setup: Setup) -> Sequence[Row]:
    """Read, tune, export, and ask both of the same texts."""
    for path in (*FILES, _COMMENTS):
        need_file(setup, path)
    full = setup.size is Size.FULL
    lessons = _LONG if full else _SHORT
    sets = load_sets(setup.data)
    folder = setup.keep or setup.scratch
    rows: list[Row] = []
    for is_chinese in (True, False):
        mine = [one for one in sets if one.is_chinese is is_chinese]
        texts = _unlabelled(mine, sets, setup.data)
        began = time.process_time()
        language = "zh" if is_chinese else "en"
        texts = texts if full else texts[:_QUICK_ROWS]
        sizes = replace(lessons.reading, read_steps={Family.BERT: lessons.read_steps[language]})
        origin = read_reviews(Family.BERT, texts, sizes, folder / language)
        rows.append(
            Row(
                name=f"reading {len(texts):,} texts without labels, {language}",
                value=(time.process_time() - began) / 60,
                unit="min",
                better="lower",
                source=f"of a core; {origin.parameters:,} parameters from random weights",
            )
        )
        for one in mine:
            some = one if full else one.some(_QUICK_ROWS, _QUICK_ROWS)
            rows += _held_against(some, folder / language, lessons)
    return rows


def _unlabelled(mine: Sequence[LabelledSet], sets: Sequence[LabelledSet], data: Path) -> list[str]:
    """All texts of a language that may be read: none that stands in what is tested or tried."""
    met = {key_of(row.text) for one in sets for row in (*one.valid, *one.tested)}
    found: list[str] = []
    for text in _texts(mine, data):
        key = key_of(text)
        if key and key not in met:
            met.add(key)
            found.append(text)
    return found


def _texts(mine: Sequence[LabelledSet], data: Path) -> Iterator[str]:
    for one in mine:
        yield from (row.text for row in one.learned)
    if any(one.is_chinese for one in mine):
        yield from (data / _COMMENTS).read_text(encoding="utf-8").splitlines()


def _held_against(one: LabelledSet, read: Path, lessons: _Lessons) -> list[Row]:
    began = time.process_time()
    encoder = open_encoder(_tuned(one, read, lessons))
    minutes = (time.process_time() - began) / 60
    linear = fit_sentiment(one.learned)

    def scores(rows: Sequence[Example]) -> tuple[Scores, Scores]:
        texts = [row.text for row in rows]
        asked = [Text(text_id="", text=text, language=Language.OTHER) for text in texts]
        chances = encoder.positive(asked, [])
        odds = np.log(np.maximum(chances, 1e-9) / np.maximum(1 - chances, 1e-9))
        return odds, linear.scores(texts, [weigh(text) for text in texts])

    began = time.process_time()
    tried, asked = scores(one.valid), scores(one.tested)
    seconds = time.process_time() - began
    truth = _truth(one.tested)
    both = LogisticRegression(C=1.0).fit(np.column_stack(tried), _truth(one.valid))
    said = {
        "the encoder": asked[0] > 0,
        "linear": asked[1] > 0,
        "both": both.predict_proba(np.column_stack(asked))[:, 1] > _EVEN,
    }
    right = {name: (found == truth).astype(np.float64) for name, found in said.items()}
    speed = (len(one.valid) + len(one.tested)) / seconds
    rows = []
    for name, found in right.items():
        gain, low, high = apart(found, right["linear"])
        over = "" if name == "linear" else f"{gain:+.4f} over linear ({low:+.4f} to {high:+.4f})"
        told = {
            "the encoder": f"; tuned in {minutes:.1f} min of a core; both read {speed:.0f} texts/s",
            "linear": "what a shop learns from its stars",
            "both": "; a line over both scores, learned on the validation rows",
        }
        rows.append(
            Row(
                name=f"{one.name}, accuracy of {name}",
                value=100 * float(found.mean()),
                unit="%",
                better="higher",
                source=over + told[name],
            )
        )
    return rows


def _tuned(one: LabelledSet, read: Path, lessons: _Lessons) -> Path:
    folder = read / one.name
    out = folder / "exported"
    if (out / "head.json").exists():  # of a run that was left
        return out
    folder.mkdir(parents=True, exist_ok=True)
    classify(
        Classification(
            model=read / "model",
            rows=_written(folder / "rows.jsonl", one.learned),
            folder=folder / "run",
            steps=lessons.tuning[one.name],
            batch_rows=lessons.batch_rows,
            context=lessons.reading.shape.context,
            rate=_RATE,
            precision=quick_precision(),
        )
    )
    valid = [Labelled(row.text, {"label": _label(row)}) for row in one.valid]
    return export_sentiment(SentimentExport(folder=folder / "run" / "model", out=out, valid=valid))


def _written(path: Path, rows: Sequence[Example]) -> Path:
    lines = (
        json.dumps({"text": row.text, "label": _label(row)}, ensure_ascii=False)
        for row in rows
        if row.text.strip()
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _label(row: Example) -> str:
    return "positive" if row.is_positive else "negative"


def _truth(rows: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([row.is_positive for row in rows])
