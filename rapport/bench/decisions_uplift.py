"""Whom does a mail move, and does choosing by that earn more than the best mail to everybody?

Hillstrom's trial, two times five folds: learned from four fifths, judged by the rest.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from rapport.bench.errors import need_file
from rapport.bench.hillstrom import ARMS, PATH, read_hillstrom
from rapport.bench.rows import Row, Setup, Size
from rapport.bench.uplift_peers import Peer, peers
from rapport.uplift import (
    Base,
    Learner,
    PolicyReport,
    Terms,
    Trial,
    choose_base,
    fit_base,
    fit_uplift,
    folds_of,
    judge_policy,
    qini,
    qini_normalised,
    uplift_at,
)

_FOLDS = 5
_REPEATS = 2
_QUICK_STEP = 8
_BEST = 0.767  # Lai's method; sd 0.160 over folds
_TARGET = 0.76
_MOST_OF_RESPONSE = 0.25
_PERCENT = 100.0
_PROTOCOL = "2 x 5 folds, % of the population"
_PUBLISHED = (
    "published: Lai's method 0.767 (sd 0.160), the best of a study by the protocol of Devriendt et"
    " al. 2018"
)

Ranker = Callable[[Trial, np.ndarray, int], np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """One way to rank, judged on each fold: coefficients and the seconds of all folds."""

    qinis: np.ndarray
    normalised: float
    among_30: float
    seconds: float


def run(setup: Setup) -> Sequence[Row]:
    """Rank women's mail and men's mail, learn a policy over all three arms, ask the peers."""
    need_file(setup, PATH)
    quick = setup.size is Size.QUICK
    return [
        *_of_mail(setup, "Womens E-Mail", quick=quick),
        *_of_mail(setup, "Mens E-Mail", quick=quick),
        *_trees(setup, quick=quick),
        *_policy(setup, quick=quick),
    ]


def _read(setup: Setup, outcome: str, arms: tuple[str, ...], *, quick: bool) -> Trial:
    trial = read_hillstrom(setup.data / PATH, outcome=outcome, arms=arms)
    return trial.some(np.arange(0, len(trial), _QUICK_STEP)) if quick else trial


def _of_mail(setup: Setup, mail: str, *, quick: bool) -> Iterator[Row]:
    trial = _read(setup, "visit", ("No E-Mail", mail), quick=quick)
    name = mail.replace("s E-Mail", "'s mail").lower()
    women = mail.startswith("W") and not quick
    source = _PROTOCOL + (f"; one customer in {_QUICK_STEP}" if quick else "")
    found = _judge(trial, partial(_learned, Learner.CLASS, Base.RIDGE))
    spread = f"; sd over folds {found.qinis.std():.3f}"
    yield _row(
        f"{name}, Qini of the default: class transformation, ridge-logistic",
        found,
        source + spread + f"; {_PUBLISHED}" * women,
        target=_TARGET if women else None,
        published=_BEST if women else None,
    )
    yield _plain(f"{name}, Qini on scikit-uplift's scale", found.normalised, "share", source)
    yield _plain(f"{name}, uplift of the first 30 %", found.among_30 * _PERCENT, "points", source)
    others: dict[str, Ranker] = {} if quick else dict(_others())
    for title, ranker in others.items():
        yield _row(f"{name}, Qini of {title}", _judge(trial, ranker), source)
    response = _judge(trial, _response)
    yield Row(
        name=f"{name}, Qini of a model of who visits: the wrong target",
        value=float(response.qinis.mean()),
        unit="%",
        better="lower" if women else "higher",
        target=_MOST_OF_RESPONSE if women else None,
        source=f"{source}; sd over folds {response.qinis.std():.3f}",
    )
    yield _row(f"{name}, Qini by lot", _judge(trial, _by_lot), source)
    for title, peer in {} if quick or not women else peers().items():
        asked = _judge(trial, partial(_asked, peer))
        yield _row(f"{name}, Qini of {title}", asked, f"{source}; {asked.seconds:.1f} s")
    yield Row(
        name=f"{name}, seconds of the default",
        value=found.seconds,
        unit="s",
        better="lower",
        source=f"{source}; peers are measured where they are installed",
    )


def _others() -> Iterator[tuple[str, Ranker]]:
    words = {Base.RIDGE: "ridge-logistic", Base.TREES: "LightGBM"}
    for base in Base:
        for learner in Learner:
            if (learner, base) != (Learner.CLASS, Base.RIDGE):
                yield f"{learner.value.upper()}, {words[base]}", partial(_learned, learner, base)


def _judge(trial: Trial, ranker: Ranker) -> _Ranked:
    qinis, normalised, among, seconds = [], [], [], 0.0
    for repeat in range(_REPEATS):
        for learned, asked in folds_of(trial, folds=_FOLDS, seed=repeat):
            start = time.perf_counter()
            scores = ranker(trial.some(learned), trial.features[asked], repeat)
            seconds += time.perf_counter() - start
            judged = trial.some(asked)
            qinis.append(qini(scores, judged) * _PERCENT)
            normalised.append(qini_normalised(scores, judged))
            among.append(uplift_at(scores, judged, share=0.3))
    return _Ranked(
        qinis=np.array(qinis),
        normalised=float(np.mean(normalised)),
        among_30=float(np.mean(among)),
        seconds=seconds,
    )


def _learned(
    learner: Learner, base: Base, trial: Trial, asked: np.ndarray, seed: int
) -> np.ndarray:
    return fit_uplift(trial, learner=learner, base=base, seed=seed).uplifts(asked)[:, 0]


def _asked(peer: Peer, trial: Trial, asked: np.ndarray, _seed: int) -> np.ndarray:
    return peer(trial, asked)


def _response(trial: Trial, asked: np.ndarray, _seed: int) -> np.ndarray:
    return fit_base(Base.RIDGE, trial.features, trial.outcome, binary=True).predict(asked)


def _by_lot(trial: Trial, asked: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng((seed, len(trial))).random(len(asked))


def _trees(setup: Setup, *, quick: bool) -> Iterator[Row]:
    if quick:
        return
    trial = _read(setup, "visit", ("No E-Mail", "Womens E-Mail"), quick=quick)
    found = choose_base(trial)
    low, high = found.gain.low * _PERCENT, found.gain.high * _PERCENT
    yield _plain(
        "women's mail, Qini that trees add to lines",
        found.gain.value * _PERCENT,
        "%",
        f"{_PROTOCOL}; 95 % from {low:.3f} to {high:.3f}; so {found.base.value} is taken",
    )


def _policy(setup: Setup, *, quick: bool) -> Iterator[Row]:
    for outcome, unit, scale in (("visit", "points", _PERCENT), ("spend", "cents", _PERCENT)):
        trial = _read(setup, outcome, ARMS, quick=quick)
        free = Terms(value=1.0, costs=(0.0,) * len(ARMS))
        yield _beyond(judge_policy(trial, free, learner=Learner.DR), outcome, unit, scale)


def _beyond(report: PolicyReport, outcome: str, unit: str, scale: float) -> Row:
    policy, best = report.policy, max(one.added.value for one in report.arms)
    verdict = "released" if report.is_released else f"not released, {report.best} is recommended"
    low, high = report.beyond.low * scale, report.beyond.high * scale
    return _plain(
        f"three arms, {outcome}: the policy above {report.best} to everybody",
        report.beyond.value * scale,
        unit,
        f"DR-learner, 5 folds; 95 % from {low:.2f} to {high:.2f}; above no mail: policy"
        f" {policy.value * scale:.2f}, best single arm {best * scale:.2f}; {verdict}",
    )


def _row(
    name: str,
    found: _Ranked,
    source: str,
    *,
    target: float | None = None,
    published: float | None = None,
) -> Row:
    return Row(
        name=name,
        value=float(found.qinis.mean()),
        unit="%",
        better="higher",
        target=target,
        published=published,
        source=source,
    )


def _plain(name: str, value: float, unit: str, source: str) -> Row:
    return Row(name=name, value=value, unit=unit, better="higher", source=source)
