"""A new shop with a few labels: an encoder taught by other goods, beside the linear default.

A second linear reader learns their stars too, so that the network and the stars are told apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rapport.bench.insights_encoder_lessons import Lessons, exported, tuned
from rapport.bench.insights_encoder_telling import (
    Scores,
    accuracy_row,
    encoder_odds,
    linear_odds,
    over,
    right,
    some_labels,
)
from rapport.bench.insights_sets import LabelledSet, key_of
from rapport.bench.rows import Row
from rapport.insights import Example

_NEW = {"平板": "tablets", "衣服": "clothes", "酒店": "hotels"}
"""Kinds of goods whose stars teach nothing, and what they are called in a row."""


def new_shops(goods: Mapping[str, LabelledSet], chinese: LabelledSet) -> list[LabelledSet]:
    """The sets that stand for new shops, each text once in each."""
    shops = [replace(goods[kind], name=f"shops, {name}") for kind, name in _NEW.items()]
    return [one.without_copies() for one in (chinese, *shops)]


def other_stars(
    goods: Mapping[str, LabelledSet], new: Sequence[LabelledSet], sets: Sequence[LabelledSet]
) -> list[Example]:
    """Labelled rows of the other goods, each once; no text of a new shop, none that is tested."""
    met = {key_of(row.text) for one in new for row in one.learned}
    met |= {key_of(row.text) for one in (*new, *sets) for row in (*one.valid, *one.tested)}
    found = []
    for kind, one in goods.items():
        for row in one.learned if kind not in _NEW else ():
            key = key_of(row.text)
            if key and key not in met:
                met.add(key)
                found.append(row)
    return found


def drawn_labels(one: LabelledSet, lessons: Lessons) -> list[list[Example]]:
    """The labels of a new shop, in several draws."""
    return [some_labels(one.learned, lessons.labels, seed) for seed in range(lessons.draws)]


def linear_of_all(
    new: Sequence[LabelledSet], stars: Sequence[Example], lessons: Lessons
) -> dict[str, Scores]:
    """What a linear reader has right that learned the stars and the first draw of each new shop."""
    labels = [row for one in new for row in drawn_labels(one, lessons)[0]]
    found = linear_odds([*stars, *labels], *(one.tested for one in new))
    return {one.name: right(odds, one.tested) for one, odds in zip(new, found, strict=True)}


def few_rows(
    one: LabelledSet, taught: Path, of_all: Scores, folder: Path, lessons: Lessons
) -> list[Row]:
    """The means over the draws of encoder and linear, and the encoder beside `of_all`."""
    drawn = drawn_labels(one, lessons)
    encoder, linear = [], []
    for seed, some in enumerate(drawn):
        at = folder / f"{one.name}, {seed}"
        model = exported(tuned(taught, some, at, lessons.few, seed=seed))
        encoder.append(right(encoder_odds(model, one.tested), one.tested))
        linear.append(right(linear_odds(some, one.tested)[0], one.tested))
    untuned = right(encoder_odds(exported(taught), one.tested), one.tested)
    means = np.mean(encoder, axis=0), np.mean(linear, axis=0)
    title, draws = f"{one.name}, {lessons.labels} labels", f"mean of {lessons.draws} draws"
    return [
        accuracy_row(f"{title}, accuracy of the encoder", means[0], over(*means), draws),
        accuracy_row(f"{title}, accuracy of linear", means[1], draws),
        accuracy_row(
            f"{title}, accuracy of linear, the others' stars learned too",
            of_all,
            f"one draw; the encoder of that draw: {over(encoder[0], of_all)}",
        ),
        accuracy_row(f"{one.name}, no labels, accuracy of the encoder", untuned),
    ]
