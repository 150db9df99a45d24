"""Who plays: ours, by lot, Vowpal Wabbit and mabwiser, all told the same rewards in batches.

Ours and those called tuned had one number chosen on seeds that the benchmark does not measure.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

from rapport.bench.bandit_shop import FEATURES
from rapport.decisions import LinearThompson, ShrunkRates


class Player(Protocol):
    """Chooses an arm per row, and learns from rewards of earlier choices."""

    def choose(self, rows: np.ndarray) -> np.ndarray: ...

    def learn(self, rows: np.ndarray, arms: np.ndarray, rewards: np.ndarray) -> None: ...


Maker = Callable[[Sequence[str], int], Player]


def players() -> Mapping[str, Maker]:
    """The players that can be had, ours first."""
    found: dict[str, Maker] = {
        "linear Thompson": _Linear,
        "rates by segment": _Rates,
        "by lot": _Lot,
    }
    if find_spec("vowpalwabbit"):
        found["Vowpal Wabbit 9.11.9, SquareCB"] = _SquareCb
        found["Vowpal Wabbit 9.11.9, SquareCB, tuned"] = _TunedSquareCb
    if find_spec("mabwiser"):
        found["mabwiser 2.7.4, LinTS, tuned"] = _mabwiser("LinTS", alpha=0.05)
        found["mabwiser 2.7.4, LinUCB, tuned"] = _mabwiser("LinUCB", alpha=0.05)
    return found


class _Linear:
    def __init__(self, arms: Sequence[str], seed: int) -> None:
        self.state = LinearThompson(features=FEATURES, arms=tuple(arms), least=0.001)
        self.rng = np.random.default_rng(seed)

    def choose(self, rows: np.ndarray) -> np.ndarray:
        return self.state.choose(rows, rng=self.rng).arms

    def learn(self, rows: np.ndarray, arms: np.ndarray, rewards: np.ndarray) -> None:
        names = [self.state.arms[arm] for arm in arms]
        self.state = self.state.learned(rows, names, rewards)


class _Rates:
    """The segment is the kind that the shop takes the customer for; each customer comes once."""

    def __init__(self, arms: Sequence[str], seed: int) -> None:
        self.state = ShrunkRates(arms=tuple(arms), least=0.001)
        self.rng = np.random.default_rng(seed)

    def choose(self, rows: np.ndarray) -> np.ndarray:
        nobody = [""] * len(rows)
        return self.state.choose(nobody, self._segments(rows), rng=self.rng).arms

    def learn(self, rows: np.ndarray, arms: np.ndarray, rewards: np.ndarray) -> None:
        names = [self.state.arms[arm] for arm in arms]
        told = (rewards > 0).tolist()
        once = [f"{number}" for number in range(len(rows))]
        learned = self.state.learned(once, self._segments(rows), names, told)
        self.state = learned.without_customers(once)

    @staticmethod
    def _segments(rows: np.ndarray) -> list[str]:
        return [str(place) for place in rows[:, : len(FEATURES) - 2].argmax(axis=1).tolist()]


class _Lot:
    def __init__(self, arms: Sequence[str], seed: int) -> None:
        self.arms, self.rng = len(arms), np.random.default_rng(seed)

    def choose(self, rows: np.ndarray) -> np.ndarray:
        return self.rng.integers(self.arms, size=len(rows))

    def learn(self, rows: np.ndarray, arms: np.ndarray, rewards: np.ndarray) -> None:
        pass


class _SquareCb:
    """Vowpal Wabbit's own exploration: a line in customer × text, learned one by one."""

    more = ""

    def __init__(self, arms: Sequence[str], seed: int) -> None:
        self.arms = range(len(arms))
        options = f"--cb_explore_adf --squarecb{self.more} --quiet -q UA --random_seed {seed + 1}"
        self.vw: Any = import_module("vowpalwabbit").Workspace(options)
        self.rng = np.random.default_rng(seed)
        self.given: dict[bytes, float] = {}

    def choose(self, rows: np.ndarray) -> np.ndarray:
        chosen = []
        for row in rows:
            odds = np.array(self.vw.predict(self._example(row)))
            arm = int(self.rng.choice(len(odds), p=odds / odds.sum()))
            self.given[row.tobytes() + bytes([arm])] = float(odds[arm])
            chosen.append(arm)
        return np.array(chosen)

    def learn(self, rows: np.ndarray, arms: np.ndarray, rewards: np.ndarray) -> None:
        for row, arm, reward in zip(rows, arms.tolist(), rewards.tolist(), strict=True):
            odds = self.given[row.tobytes() + bytes([arm])]
            self.vw.learn(self._example(row, f"0:{-reward}:{odds} ", arm))

    def _example(self, row: np.ndarray, label: str = "", labelled: int = -1) -> str:
        told = " ".join(f"f{place}:{value:.5g}" for place, value in enumerate(row) if value)
        lines = [f"{label if arm == labelled else ''}|A a{arm}" for arm in self.arms]
        return "\n".join([f"shared |U {told}", *lines])


class _TunedSquareCb(_SquareCb):
    """The setting that lost least of three, on seeds that are not measured."""

    more = " --gamma_scale 1000"


def _mabwiser(name: str, *, alpha: float) -> Maker:
    class Mab:
        def __init__(self, arms: Sequence[str], seed: int) -> None:
            library = import_module("mabwiser.mab")
            policy = getattr(library.LearningPolicy, name)(alpha=alpha, l2_lambda=1.0)
            self.mab = library.MAB(list(range(len(arms))), policy, seed=seed)
            self.rng, self.fitted, self.arms = np.random.default_rng(seed), False, len(arms)

        def choose(self, rows: np.ndarray) -> np.ndarray:
            if not self.fitted:
                return self.rng.integers(self.arms, size=len(rows))
            return np.atleast_1d(np.asarray(self.mab.predict(rows)))

        def learn(self, rows: np.ndarray, arms: np.ndarray, rewards: np.ndarray) -> None:
            told = self.mab.partial_fit if self.fitted else self.mab.fit
            told(arms, rewards, rows)
            self.fitted = True

    return Mab
