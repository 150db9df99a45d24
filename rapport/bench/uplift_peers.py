"""Other libraries' uplift on the same customers and folds, where they are installed."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from rapport.uplift import Trial

Peer = Callable[[Trial, np.ndarray], np.ndarray]
"""Learns from a trial of two arms and gives one score per row of features."""


def peers() -> Mapping[str, Peer]:
    """The peers that can be loaded, by name and version."""
    found: dict[str, Peer] = {}
    if find_spec("sklift"):
        found["scikit-uplift 0.5.1, class transformation"] = _sklift_class
        found["scikit-uplift 0.5.1, two models"] = _sklift_two
        found["scikit-uplift 0.5.1, one model with interactions"] = _sklift_one
    if _loads("causalml.inference.meta"):
        found["causalml 0.18, T-learner"] = _causalml("BaseTClassifier")
        found["causalml 0.18, X-learner"] = _causalml("BaseXClassifier")
    return found


def _loads(name: str) -> bool:
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def _logistic() -> Any:  # noqa: ANN401
    linear = import_module("sklearn.linear_model")
    scaling = import_module("sklearn.preprocessing")
    pipeline = import_module("sklearn.pipeline")
    return pipeline.make_pipeline(
        scaling.StandardScaler(), linear.LogisticRegression(max_iter=1_000)
    )


def _sklift_class(trial: Trial, asked: np.ndarray) -> np.ndarray:
    return _sklift(import_module("sklift.models").ClassTransformation(_logistic()), trial, asked)


def _sklift_two(trial: Trial, asked: np.ndarray) -> np.ndarray:
    models = import_module("sklift.models")
    return _sklift(models.TwoModels(_logistic(), _logistic()), trial, asked)


def _sklift_one(trial: Trial, asked: np.ndarray) -> np.ndarray:
    models = import_module("sklift.models")
    return _sklift(models.SoloModel(_logistic(), method="treatment_interaction"), trial, asked)


def _sklift(model: Any, trial: Trial, asked: np.ndarray) -> np.ndarray:  # noqa: ANN401
    frames = import_module("pandas")
    learned = frames.DataFrame(trial.features, columns=list(trial.names))
    outcome = frames.Series(trial.outcome.astype(int))
    model.fit(learned, outcome, frames.Series(trial.arm.astype(int)))
    return np.asarray(model.predict(frames.DataFrame(asked, columns=list(trial.names))))


def _causalml(name: str) -> Peer:
    def run(trial: Trial, asked: np.ndarray) -> np.ndarray:
        meta = import_module("causalml.inference.meta")
        linear = import_module("sklearn.linear_model")
        second = {"outcome_learner": _logistic(), "effect_learner": linear.LinearRegression()}
        model = getattr(meta, name)(**(second if "X" in name else {"learner": _logistic()}))
        outcome = trial.outcome.astype(int)
        half = np.full(len(trial), 0.5)
        more = {"p": half} if "X" in name else {}
        model.fit(trial.features, trial.arm.astype(int), outcome, **more)
        more = {"p": np.full(len(asked), 0.5)} if "X" in name else {}
        return np.asarray(model.predict(asked, **more)).ravel()

    return run
