"""What does learning while doing cost, and does the past say truly what another policy earns?

Regret on the demo shop's response model beside other libraries; intervals of off-policy estimates
against the truth; and a real log by lot against the policy that ran beside it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import csv
from scipy.special import stdtrit

from rapport.bench.bandit_players import Maker, players
from rapport.bench.bandit_shop import BanditShop, bandit_shop
from rapport.bench.errors import need_file
from rapport.bench.rows import Row, Setup, Size
from rapport.decisions import Estimator, Log, policy_value

_BATCH = 100
_SEEDS, _CUSTOMERS = 20, 6_000
_FIRST_SEED = 100
_FEW_SEEDS, _FEW_CUSTOMERS = 2, 800
_SIMULATIONS, _FEW_SIMULATIONS = 500, 40
_LOGGED = 2_000
_THOUSAND = 1_000
_MOST_OFF = 2.0  # points from 95 %
_JUDGED = (Estimator.IPS, Estimator.SNIPS, Estimator.DR)
_OURS, _PEER = "linear Thompson", "Vowpal Wabbit"
_FOLDER = "open-bandit-small"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """Clicks lost per thousand customers, one figure per seed, and seconds of one seed."""

    regret: np.ndarray
    seconds: float


def run(setup: Setup) -> Sequence[Row]:
    """Let everybody play, judge the estimates, and try them on a real log."""
    need_file(setup, f"{_FOLDER}/random__men.csv")
    full = setup.size is Size.FULL
    return [*_regret(full=full), *_coverage(full=full), *_open_bandit(setup)]


def _regret(*, full: bool) -> Iterator[Row]:
    seeds, customers = (_SEEDS, _CUSTOMERS) if full else (_FEW_SEEDS, _FEW_CUSTOMERS)
    shop = bandit_shop()
    played = {name: _play(shop, maker, seeds, customers) for name, maker in players().items()}
    about = f"8 texts, {customers:,} customers, {seeds} seeds; clicks come a batch of 100 late"
    for name, found in played.items():
        mean, margin = _mean(found.regret)
        yield Row(
            name=f"clicks lost of 1,000 customers to the best choice by what the shop sees: {name}",
            value=mean,
            unit="clicks",
            better="lower",
            source=f"{about}; 95 % ± {margin:.2f}; {found.seconds:.1f} s a seed",
        )
    yield from _beyond(played, about, full=full)


def _beyond(played: Mapping[str, _Played], about: str, *, full: bool) -> Iterator[Row]:
    for name, found in played.items():
        if name.startswith(_PEER):
            mean, margin = _mean(found.regret - played[_OURS].regret)
            yield Row(
                name=f"clicks that {name} loses beyond {_OURS} of 1,000 customers: lower bound",
                value=mean - margin,
                unit="clicks",
                better="higher",
                target=0.0 if full and "tuned" not in name else None,
                source=f"{about}; seed by seed, mean {mean:.2f} ± {margin:.2f}",
            )


def _play(shop: BanditShop, maker: Maker, seeds: int, customers: int) -> _Played:
    start = time.perf_counter()
    regret = np.array([_one_game(shop, maker, seed, customers) for seed in _seeds(seeds)])
    return _Played(regret=regret, seconds=(time.perf_counter() - start) / seeds)


def _seeds(count: int) -> range:
    """Seeds on which nothing was chosen."""
    return range(_FIRST_SEED, _FIRST_SEED + count)


def _one_game(shop: BanditShop, maker: Maker, seed: int, customers: int) -> float:
    """Everybody once, in an order and with a luck that are the same for every player."""
    rng = np.random.default_rng(seed)
    order = rng.choice(len(shop.rows), customers, replace=False)
    luck = rng.random((customers, 1))
    clicks = luck < shop.chances[order]
    player, lost = maker(shop.arms, seed), 0.0
    waiting: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    for first in range(0, customers, _BATCH):
        places = np.arange(first, min(first + _BATCH, customers))
        rows, chances = shop.rows[order[places]], shop.chances[order[places]]
        arms = player.choose(rows)
        own = np.arange(len(places))
        best = chances[own, shop.best[order[places]]]
        lost += float((best - chances[own, arms]).sum())
        if waiting is not None:
            player.learn(*waiting)
        waiting = rows, arms, clicks[places, arms].astype(float)
    return lost / customers * _THOUSAND


def _mean(figures: np.ndarray) -> tuple[float, float]:
    error = float(figures.std(ddof=1)) / len(figures) ** 0.5
    return float(figures.mean()), float(stdtrit(len(figures) - 1, 0.975)) * error


def _coverage(*, full: bool) -> Iterator[Row]:
    simulations = _SIMULATIONS if full else _FEW_SIMULATIONS
    shop, rng = bandit_shop(), np.random.default_rng(5)
    logged, judged = _leaning(shop, 0.5), _leaning(shop, -0.25)
    truth = float((judged * shop.chances).sum(axis=1).mean())
    held = dict.fromkeys(_JUDGED, 0)
    widths = dict.fromkeys(_JUDGED, 0.0)
    for _ in range(simulations):
        places = rng.integers(len(shop.rows), size=_LOGGED)
        log = _logged(shop, logged, places, rng)
        for estimator in _JUDGED:
            found = policy_value(log, judged[places], estimator=estimator)
            assert found.low is not None
            assert found.high is not None
            held[estimator] += found.low <= truth <= found.high
            widths[estimator] += (found.high - found.low) / simulations
    for estimator in _JUDGED:
        share = 100 * held[estimator] / simulations
        yield Row(
            name=f"off-policy, {estimator.value.upper()}: how far from 95 % the intervals hold",
            value=abs(share - 95.0),
            unit="points",
            better="lower",
            target=_MOST_OFF if full else None,
            source=(
                f"{simulations} logs of {_LOGGED:,} choices; {share:.1f} % hold {truth:.4f}; mean"
                f" width {widths[estimator]:.4f}"
            ),
        )


def _leaning(shop: BanditShop, strength: float) -> np.ndarray:
    """A policy that leans to some texts, and differently by what a customer seems to be."""
    pulls = np.random.default_rng(8).normal(size=(shop.rows.shape[1], len(shop.arms)))
    odds = np.exp(strength * shop.rows @ pulls)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _logged(
    shop: BanditShop, policy: np.ndarray, places: np.ndarray, rng: np.random.Generator
) -> Log:
    """Draw choices and clicks; what a model expects is learned from the other half of the log."""
    own = policy[places]
    arms = (rng.random((len(places), 1)) >= own.cumsum(axis=1)).sum(axis=1)
    arms = np.minimum(arms, own.shape[1] - 1)
    rows = np.arange(len(places))
    rewards = (rng.random(len(places)) < shop.chances[places, arms]).astype(float)
    expected = np.zeros(own.shape)
    half = rows % 2 == 0
    for learned, asked in ((half, ~half), (~half, half)):
        for arm in range(own.shape[1]):
            chosen = learned & (arms == arm)
            features = np.column_stack([np.ones(chosen.sum()), shop.rows[places[chosen]]])
            square = features.T @ features + np.eye(features.shape[1])
            weights = np.linalg.solve(square, features.T @ rewards[chosen])
            asked_rows = shop.rows[places[asked]]
            expected[asked, arm] = weights[0] + asked_rows @ weights[1:]
    return Log(
        chosen=arms.astype(np.intp), propensity=own[rows, arms], reward=rewards, expected=expected
    )


def _open_bandit(setup: Setup) -> Iterator[Row]:
    """A smoke test: 10,000 impressions by lot tell what Thompson sampling's clicks were."""
    for campaign in ("men", "women"):
        by_lot = csv.read_csv(setup.data / _FOLDER / f"random__{campaign}.csv")
        ran = csv.read_csv(setup.data / _FOLDER / f"bts__{campaign}.csv")
        items = int(max(_ints(by_lot, "item_id").max(), _ints(ran, "item_id").max())) + 1
        policy = _shares(ran, items)[_ints(by_lot, "position")]
        log = Log(
            chosen=_ints(by_lot, "item_id"),
            propensity=np.asarray(by_lot["propensity_score"].to_numpy(), dtype=np.float64),
            reward=_ints(by_lot, "click").astype(float),
        )
        found = policy_value(log, policy, estimator=Estimator.SNIPS)
        truth = float(_ints(ran, "click").mean())
        low, high = found.low or 0.0, found.high or 0.0
        yield Row(
            name=f"Open Bandit, {campaign}: Thompson's clicks lie where the log by lot says",
            value=float(low <= truth <= high),
            unit="yes",
            better="higher",
            target=1.0,
            source=(
                f"10,000 impressions; {100 * found.value:.2f} %, 95 % from {100 * low:.2f} to"
                f" {100 * high:.2f}; it had {100 * truth:.2f} %; {found.effective:,.0f} effective"
            ),
        )


def _shares(ran: pa.Table, items: int) -> np.ndarray:
    """How often the policy showed each item at each place, (places, items)."""
    places, shown = _ints(ran, "position"), _ints(ran, "item_id")
    counts = np.zeros((int(places.max()) + 1, items))
    np.add.at(counts, (places, shown), 1.0)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _ints(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy(), dtype=np.intp)
