"""A learned order of the best candidates: trees that weigh signals of a customer and an item.

LambdaMART: Christopher Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", Microsoft
Research MSR-TR-2010-82, by LightGBM. A ranker gives no exact reason; the reason of an item remains
that of its scores.
"""

import json
from dataclasses import dataclass, field

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.errors import BadHistory, BadRecipe
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerRecipe:
    """How the trees are grown. The same recipe and data give the same trees."""

    trees: int = 150
    leaves: int = 15
    learning_rate: float = 0.05
    fewest_rows: int = 100
    signals_each: float = 0.7
    ridge: float = 10.0
    first: int = 10
    seed: int = 7

    def __post_init__(self) -> None:
        if min(self.trees, self.leaves - 1, self.fewest_rows, self.first) < 1:
            raise BadRecipe("a ranker has a tree or more, with two leaves or more")
        if not 0 < self.signals_each <= 1 or self.learning_rate <= 0:
            raise BadRecipe("a share of signals is above 0 and at most 1, a learning rate above 0")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranker:
    """Trees, and the names of the signals they were grown on."""

    names: tuple[str, ...]
    trees: lightgbm.Booster = field(repr=False)

    def scores(self, signals: Signals) -> Floats:
        """The score of each candidate: shape (customers, count). Comparable within a customer."""
        if signals.names != self.names:
            unlike = sorted(set(signals.names) ^ set(self.names))
            raise BadHistory(f"the ranker was grown on other signals or in another order: {unlike}")
        rows = signals.values.reshape(-1, len(self.names))
        scored = self.trees.predict(rows, num_threads=1)
        shaped: Floats = np.asarray(scored, np.float32).reshape(signals.values.shape[:2])
        return shaped

    def contributions(self, signals: Signals) -> Floats:
        """What each signal adds to the score of a candidate: shape (customers, count, signals).

        Shapley values of trees (Lundberg and Lee, NeurIPS 2017); what all candidates share is left
        out.
        """
        rows = signals.values.reshape(-1, len(self.names))
        said = np.asarray(self.trees.predict(rows, pred_contrib=True, num_threads=1), np.float32)
        shaped: Floats = said[:, :-1].reshape(signals.values.shape)
        return shaped

    def weights(self) -> dict[str, float]:
        """Which share of what the trees gained came from each signal, the largest first."""
        gained = self.trees.feature_importance("gain")
        shares = gained / max(float(gained.sum()), 1e-12)
        return {self.names[place]: float(shares[place]) for place in np.argsort(-shares)}

    def to_json(self) -> str:
        """Say the ranker as JSON around LightGBM's text form; nothing in it can run."""
        return json.dumps({"signals": self.names, "trees": self.trees.model_to_string()})


def read_ranker(text: str) -> Ranker:
    """Read what `Ranker.to_json` said."""
    said = json.loads(text)
    trees = lightgbm.Booster(model_str=said["trees"])
    return Ranker(names=tuple(said["signals"]), trees=trees)


def fit_ranker(
    signals: Signals, wanted: NDArray[np.bool_], recipe: RankerRecipe | None = None
) -> Ranker:
    """Grow trees that put what was wanted first: `wanted` has the shape (customers, count).

    The signals must come from before what was wanted. Customers of whose candidates all or none
    were wanted teach nothing and are left out.
    """
    how = recipe or RankerRecipe()
    if wanted.shape != signals.values.shape[:2]:
        raise BadHistory("each candidate must be said to be wanted or not")
    telling = wanted.any(axis=1) & ~wanted.all(axis=1)
    if not telling.any():
        raise BadHistory(
            "no candidate was wanted, or all were; a ranker learns from the difference"
        )
    rows = signals.values[telling]
    data = lightgbm.Dataset(
        rows.reshape(-1, len(signals.names)),
        label=wanted[telling].ravel().astype(np.float32),
        group=np.full(len(rows), rows.shape[1]),
        params={"verbose": -1, "num_threads": 1},
    )
    trees = lightgbm.train(_settings(how), data, num_boost_round=how.trees)
    return Ranker(names=signals.names, trees=trees)


def put_in_order(items: Numbers, scores: Floats) -> tuple[Numbers, Floats]:
    """Bring the candidates of each customer into the order of their scores, the best first.

    The one that stood earlier comes first where scores are equal.
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.take_along_axis(items, order, axis=1), np.take_along_axis(scores, order, axis=1)


def _settings(how: RankerRecipe) -> dict[str, object]:
    return {
        "objective": "lambdarank",
        "lambdarank_truncation_level": how.first + 5,
        "num_leaves": how.leaves,
        "learning_rate": how.learning_rate,
        "min_data_in_leaf": how.fewest_rows,
        "feature_fraction": how.signals_each,
        "lambda_l2": how.ridge,
        "seed": how.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
