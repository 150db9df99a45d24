"""The boosted half: shallow LightGBM trees on one thread, the same on every run.

Source: G. Ke et al., LightGBM, NIPS 2017; parts of a margin by TreeSHAP, S. Lundberg et al.,
Nature Machine Intelligence 2 (2020).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np

from rapport.training.tabular.columns import Column, Numbers

_ALWAYS: Mapping[str, object] = {
    "objective": "binary",
    "num_threads": 1,
    "verbose": -1,
    "deterministic": True,
    "force_col_wise": True,
    "bagging_freq": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """How trees are grown: leaves, step, rows a leaf needs, penalty, shares drawn per tree.

    A column with at most `single_choices` choices is split by one of them against the rest, one
    with more by two groups.
    """

    rounds: int = 250
    leaves: int = 6
    step: float = 0.06
    leaf_rows: int = 20
    ridge: float = 2.0
    column_share: float = 0.5
    row_share: float = 0.8
    single_choices: int = 4


def grow(
    rows: Numbers,
    truth: Numbers,
    *,
    columns: Sequence[Column],
    trees: Trees,
    weights: Numbers | None = None,
    seed: int,
) -> lightgbm.Booster:
    """Grow `trees.rounds` trees one after another."""
    choices = [place for place, column in enumerate(columns) if column.choices is not None]
    told = lightgbm.Dataset(
        rows,
        truth,
        weight=weights,
        categorical_feature=choices,
        feature_name=[f"c{place}" for place in range(len(columns))],
        params={"verbose": -1},
    )
    return lightgbm.train(
        {
            **_ALWAYS,
            "num_leaves": trees.leaves,
            "learning_rate": trees.step,
            "min_data_in_leaf": trees.leaf_rows,
            "lambda_l2": trees.ridge,
            "feature_fraction": trees.column_share,
            "bagging_fraction": trees.row_share,
            "max_cat_to_onehot": trees.single_choices,
            "seed": seed,
        },
        told,
        num_boost_round=trees.rounds,
    )


def text_of(booster: lightgbm.Booster, rounds: int) -> str:
    """The first `rounds` trees as LightGBM's own text: a list of numbers, and no code."""
    text: str = booster.model_to_string(num_iteration=rounds)
    return text


def margins_of(booster: lightgbm.Booster, rows: Numbers) -> Numbers:
    """The logarithm of the odds, per row."""
    return np.asarray(booster.predict(rows, raw_score=True, num_threads=1), dtype=float)


def margins_by_rounds(
    booster: lightgbm.Booster, rows: Numbers, stages: Sequence[int]
) -> Iterator[Numbers]:
    """The margins after each of some rising numbers of rounds; each tree is asked once."""
    margins, done = np.zeros(len(rows)), 0
    for rounds in stages:
        margins = margins + np.asarray(
            booster.predict(
                rows,
                raw_score=True,
                start_iteration=done,
                num_iteration=rounds - done,
                num_threads=1,
            ),
            dtype=float,
        )
        yield margins
        done = rounds


def parts_of(booster: lightgbm.Booster, rows: Numbers) -> Numbers:
    """What each column adds to a row's margin, and the bias last: they sum to the margin."""
    return np.asarray(booster.predict(rows, pred_contrib=True, num_threads=1), dtype=float)
