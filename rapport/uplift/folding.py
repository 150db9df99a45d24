"""Customers in folds: what is learned from some is judged by others."""

from collections.abc import Iterator

import numpy as np

from rapport.uplift.model import Places, Trial


def folds_of(trial: Trial, *, folds: int, seed: int) -> Iterator[tuple[Places, Places]]:
    """Give the rows to learn from and the rows to judge by, once per fold.

    Each fold has its share of every arm, and of each outcome where those are 0 or 1.
    """
    rng = np.random.default_rng(seed)
    kinds = trial.arm * 2
    if trial.is_binary:
        kinds = kinds + trial.outcome.astype(np.intp)
    placed = np.zeros(len(trial), dtype=np.intp)
    for kind in np.unique(kinds):
        rows = rng.permutation(np.flatnonzero(kinds == kind))
        placed[rows] = (np.arange(len(rows)) + rng.integers(folds)) % folds
    for fold in range(folds):
        yield np.flatnonzero(placed != fold), np.flatnonzero(placed == fold)
