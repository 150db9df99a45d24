"""What others learn from the same tables: plain LightGBM, CatBoost, logistic regression."""

from importlib import import_module
from importlib.util import find_spec

import lightgbm
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from rapport.training import Learner

_ROUNDS = 300
_STEP = 0.03
_THREADS = 1

Numbers = NDArray[np.float64]


def peers() -> dict[str, Learner]:
    """The learners by name; CatBoost only where it is installed."""
    found: dict[str, Learner] = {"raw LightGBM": _lightgbm, "logistic regression": _logistic}
    if find_spec("catboost") is not None:
        found["CatBoost"] = _catboost
    return found


def _lightgbm(known: pa.Table, truth: Numbers, asked: pa.Table) -> Numbers:
    """31 leaves, 300 rounds of 0.03: what is used where nobody tunes."""
    names, numbers = _numbered(known, asked)
    learned, wanted = numbers[: known.num_rows], numbers[known.num_rows :]
    told = lightgbm.Dataset(learned, truth, categorical_feature=names, params={"verbose": -1})
    settings = {
        "objective": "binary",
        "learning_rate": _STEP,
        "num_threads": _THREADS,
        "verbose": -1,
        "seed": 1,
    }
    return np.asarray(lightgbm.train(settings, told, num_boost_round=_ROUNDS).predict(wanted))


def _catboost(known: pa.Table, truth: Numbers, asked: pa.Table) -> Numbers:
    names, numbers = _numbered(known, asked)
    rows: list[list[object]] = [
        [str(int(value)) if place in names else value for place, value in enumerate(row)]
        for row in np.nan_to_num(numbers, nan=-1.0).tolist()
    ]
    model = import_module("catboost").CatBoostClassifier(
        iterations=_ROUNDS,
        learning_rate=_STEP * 2,
        thread_count=_THREADS,
        random_seed=1,
        verbose=False,
        allow_writing_files=False,
        cat_features=names,
    )
    model.fit(rows[: known.num_rows], truth.astype(int))
    return np.asarray(model.predict_proba(rows[known.num_rows :])[:, 1])


def _logistic(known: pa.Table, truth: Numbers, asked: pa.Table) -> Numbers:
    names, numbers = _numbered(known, asked)
    plain = [place for place in range(numbers.shape[1]) if place not in names]
    gaps = SimpleImputer(strategy="median")
    model = make_pipeline(
        make_column_transformer(
            (make_pipeline(gaps, StandardScaler()), plain),
            (OneHotEncoder(handle_unknown="ignore"), names),
        ),
        LogisticRegression(max_iter=500),
    )
    model.fit(numbers[: known.num_rows], truth)
    return np.asarray(model.predict_proba(numbers[known.num_rows :])[:, 1])


def _numbered(known: pa.Table, asked: pa.Table) -> tuple[list[int], Numbers]:
    """The places of the columns of names, and both tables below each other, names as numbers."""
    both = pa.concat_tables([known, asked])
    names, columns = [], []
    for place, column in enumerate(both.columns):
        values = column
        if pa.types.is_string(column.type):
            names.append(place)
            values = column.combine_chunks().dictionary_encode().indices
        columns.append(values.to_numpy(zero_copy_only=False).astype(float))
    return names, np.column_stack(columns)
