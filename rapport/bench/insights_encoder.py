"""An encoder from random weights beside the linear default, on the same parts of the same sets.

It reads reviews without labels first, never one that is tested; then it is tuned on labelled ones,
exported, and read with as the product does: by CTranslate2, in eight bits.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from rapport.bench.errors import need_file
from rapport.bench.insights_encoder_few import few_rows, linear_of_all, new_shops, other_stars
from rapport.bench.insights_encoder_lessons import LONG, SHORT, Lessons, exported, tuned
from rapport.bench.insights_encoder_telling import (
    accuracy_row,
    encoder_odds,
    linear_odds,
    minutes_row,
    over,
    right,
    truth_of,
)
from rapport.bench.insights_encoder_weights import weights_rows
from rapport.bench.insights_sets import FILES, LabelledSet, key_of, load_goods, load_sets
from rapport.bench.language.encoders.learning import read_reviews
from rapport.bench.rows import Row, Setup, Size
from rapport.lab import Family

_COMMENTS = "ecommerce_comments/ecommerce_comments.txt"
_QUICK_ROWS = 300


def run(setup: Setup) -> Sequence[Row]:
    """Read, tune, export, and ask both of the same texts."""
    for path in (*FILES, _COMMENTS):
        need_file(setup, path)
    full = setup.size is Size.FULL
    lessons = LONG if full else SHORT
    sets = [one.without_copies() for one in load_sets(setup.data)]
    folder = setup.keep or setup.scratch
    rows = [_read(sets, language, setup, lessons) for language in ("zh", "en")]
    rows += _new_shop_rows(sets, setup, folder / "zh", lessons)
    for one in (sets[0], sets[-1]):
        some = one if full else one.some(_QUICK_ROWS, _QUICK_ROWS)
        rows += _held_against(some, folder / _language(one), lessons)
    return [*rows, *weights_rows(sets[-1], setup)]


def _language(one: LabelledSet) -> str:
    return "zh" if one.is_chinese else "en"


def _read(sets: Sequence[LabelledSet], language: str, setup: Setup, lessons: Lessons) -> Row:
    """Read all reviews of a language that may be read; the model lies in `LANGUAGE/model`."""
    mine = [one for one in sets if _language(one) == language]
    texts = _unlabelled(mine, sets, setup.data)
    texts = texts if setup.size is Size.FULL else texts[:_QUICK_ROWS]
    folder = (setup.keep or setup.scratch) / language
    origin = read_reviews(Family.BERT, texts, lessons.reading, folder)
    return minutes_row(
        f"reading {len(texts):,} texts without labels, {language}",
        origin.core_seconds / 60,
        f"of a core; {origin.parameters:,} parameters from random weights",
    )


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


def _new_shop_rows(
    sets: Sequence[LabelledSet], setup: Setup, read: Path, lessons: Lessons
) -> list[Row]:
    goods = load_goods(setup.data)
    new = new_shops(goods, sets[0])
    stars = other_stars(goods, new, sets)
    if setup.size is not Size.FULL:
        new, stars = [one.some(_QUICK_ROWS, _QUICK_ROWS) for one in new], stars[:_QUICK_ROWS]
    began = time.process_time()
    taught = tuned(read / "model", stars, read / "taught", lessons.taught)
    minutes = (time.process_time() - began) / 60
    name = f"learning the stars of {len(stars):,} reviews of other goods"
    rows = [minutes_row(name, minutes, "of a core; before a new shop is seen")]
    of_all = linear_of_all(new, stars, lessons)
    for one in new:
        rows += few_rows(one, taught, of_all[one.name], read / "few", lessons)
    return rows


def _held_against(one: LabelledSet, read: Path, lessons: Lessons) -> list[Row]:
    """With all labels, each text once; a network that was taught other goods' stars goes on."""
    began = time.process_time()
    before = read / "taught" / "run" if one.is_chinese else read
    model = tuned(before / "model", one.learned, read / one.name, lessons.tuning[one.name])
    minutes = (time.process_time() - began) / 60
    folder = exported(model, one.valid)
    began = time.process_time()
    encoder = [encoder_odds(folder, rows) for rows in (one.valid, one.tested)]
    speed = (len(one.valid) + len(one.tested)) / (time.process_time() - began)
    linear = linear_odds(one.learned, one.valid, one.tested)
    tried, asked = (np.column_stack(pair) for pair in zip(encoder, linear, strict=True))
    both = LogisticRegression(C=1.0).fit(tried, truth_of(one.valid))
    found = {
        "the encoder": right(encoder[1], one.tested),
        "linear": right(linear[1], one.tested),
        "both": right(both.decision_function(asked), one.tested),
    }
    told = {
        "the encoder": f"tuned in {minutes:.1f} min of a core; reads {speed:.0f} texts/s of it",
        "linear": "what a shop learns from its stars",
        "both": "a line over both scores, learned on the validation rows",
    }
    return [
        accuracy_row(
            f"{one.name}, accuracy of {name}",
            what,
            *([] if name == "linear" else [over(what, found["linear"])]),
            told[name],
        )
        for name, what in found.items()
    ]
