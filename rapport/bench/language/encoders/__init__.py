"""Does reading reviews first help a network that labels them, when few have labels?

BERT (hidden tokens and next piece) and XLNet (permuted tokens) read reviews of shops from random
weights; then they are tuned on few labelled reviews, beside the same network that read nothing.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean

from rapport.bench.language.encoders.learning import (
    few_of,
    linear_accuracy,
    points_of,
    read_reviews,
    tune_on_few,
)
from rapport.bench.language.encoders.reviews import FILES, Reviews, load_reviews
from rapport.bench.language.encoders.sizes import FAMILIES, FULL, QUICK, Sizes
from rapport.bench.language.encoders.telling import Found, draw, rows_of
from rapport.bench.language.tasks import Task, data_hash
from rapport.bench.rows import Row, Setup, Size
from rapport.lab import Family


def _measure(setup: Setup) -> Sequence[Row]:
    full = setup.size is Size.FULL
    sizes = FULL if full else QUICK
    reviews = load_reviews(setup.data)
    data = data_hash(setup.data / file for file in FILES)
    rows: list[Row] = []
    for family in FAMILIES:
        found = try_family(family, reviews, sizes, (setup.keep or setup.scratch) / family.value)
        found = replace(found, origin=replace(found.origin, data=data))
        rows += rows_of(found, sizes, setup, full=full)
        if setup.keep is not None:
            draw(found, setup.keep)
    linear = [
        linear_accuracy(few_of(reviews.learned, sizes.labels, seed), reviews.tested[: sizes.tested])
        for seed in sizes.seeds
    ]
    rows.append(
        Row(
            name=f"encoders: accuracy of character n-grams, {sizes.labels} labels",
            value=100 * mean(linear),
            unit="%",
            better="higher",
            source="TF-IDF and logistic regression in the same run, beside the networks",
        )
    )
    return rows


TASK = Task(
    name="encoders",
    about="BERT and XLNet read reviews, then label some.",
    needs=FILES,
    measure=_measure,
)


def try_family(family: Family, reviews: Reviews, sizes: Sizes, folder: Path) -> Found:
    """Read once, then tune with each seed, with and without; a run that was left goes on."""
    origin = read_reviews(family, reviews.read, sizes, folder / "read")
    tuned = partial(tune_on_few, folder / "read" / "model", reviews, sizes)
    began = time.perf_counter()
    read, fresh = (
        tuple(
            tuned(folder / f"{kind}-{seed}", seed=seed, fresh=kind == "fresh")
            for seed in sizes.seeds
        )
        for kind in ("read", "fresh")
    )
    return Found(
        family=family,
        curve=points_of(folder / "read", "valid_loss"),
        read=read,
        fresh=fresh,
        origin=origin,
        tuning_seconds=time.perf_counter() - began,
    )
