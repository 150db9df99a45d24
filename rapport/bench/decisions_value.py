"""Is a customer worth what the models say, and how long does it take to say it of a million?

The parameters of three papers on CDNOW's customers, the purchases of the 39 weeks after, a million
customers drawn from BG/NBD, Lifetimes beside ours, and the next 90 days of a real shop.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rapport.bench.decisions_value_crowd import Fitted, fit_crowd, race_peer
from rapport.bench.decisions_value_shop import METHODS, Judged, judge_shop
from rapport.bench.errors import need_file
from rapport.bench.imports import PUBLIC_FILE
from rapport.bench.memory import Measured, in_child
from rapport.bench.rows import Row, Setup, Size
from rapport.lifetime_value import (
    ParetoNbd,
    cells_of,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
)

SUMMARY = "cdnow/cdnow_customers_summary_with_transactions.csv"
PURCHASES = "cdnow/CDNOW_sample.txt"
_LEARNED_UNTIL = date(1997, 9, 30)
_WEEKS = 39
_BG_NBD = np.array([0.243, 4.414, 0.793, 2.426])
_PARETO_NBD = np.array([0.553, 10.578, 0.606, 11.669])
_GAMMA_GAMMA = np.array([6.25, 3.74, 15.44])
_LIKELIHOOD = -9_582.4
_BASELINE_ERROR = 0.7855
_CROWDS = {Size.QUICK: 20_000, Size.FULL: 1_000_000}
_RACERS = {Size.QUICK: 2_000, Size.FULL: 100_000}
_SECONDS = 10.0
_PAPERS = {
    "BG/NBD": "Fader, Hardie and Lee 2005, CDNOW, 2,357 customers",
    "Pareto/NBD": "Fader, Hardie and Lee 2005 after Schmittlein 1987, the same customers",
    "Gamma-Gamma": "Fader and Hardie 2013, the 946 of them who came back",
}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Papers:
    """What the three models gave on CDNOW, and what was bought afterwards."""

    bg_nbd: Floats
    likelihood: float
    pareto_nbd: Floats
    above_paper: float
    gamma_gamma: Floats
    seconds: float
    error: float
    expected: float
    actual: float
    naive_error: float


def run(setup: Setup) -> Sequence[Row]:
    """Fit the papers' models, a crowd and a real shop; race Lifetimes where it is installed."""
    for one in (SUMMARY, PURCHASES, PUBLIC_FILE):
        need_file(setup, one)
    papers = in_child(_measure_papers, setup.data).answer
    crowd = in_child(fit_crowd, _CROWDS[setup.size])
    race = in_child(race_peer, _RACERS[setup.size]).answer
    shop = in_child(judge_shop, setup.data / PUBLIC_FILE, setup.scratch).answer
    rows = [*_paper_rows(papers), *_holdout_rows(papers), *_crowd_rows(crowd, setup.size)]
    if race is not None:
        rows.append(
            Row(
                name="fitting BG/NBD, seconds of Lifetimes to ours",
                value=race.peer_seconds / race.seconds,
                unit="ratio",
                better="higher",
                target=1.0,
                source=f"Lifetimes {race.version}, {_RACERS[setup.size]:,} drawn customers, one "
                f"process: {race.peer_seconds:.2f} s and {race.seconds:.2f} s; the parameters "
                f"differ by {race.difference:.5f} at most, relatively",
            )
        )
    return [*rows, *_shop_rows(shop)]


def _measure_papers(data: Path) -> _Papers:
    told = np.genfromtxt(data / SUMMARY, delimiter=",", names=True)
    cells, cell = cells_of(told["x"], told["t_x"], told["T"])
    start = time.perf_counter()
    buying = fit_bg_nbd(cells)
    seconds = time.perf_counter() - start
    leaving = fit_pareto_nbd(cells)
    came_back = told["x"] > 0
    spending = fit_gamma_gamma(told["x"][came_back], told["zbar"][came_back])
    published = ParetoNbd(
        **dict(zip(("r", "alpha", "s", "beta"), _PARETO_NBD.tolist(), strict=True))
    )
    actual = _bought_after(data / PURCHASES, len(told))
    expected = buying.model.expected(cells, _WEEKS)[cell]
    naive = told["x"] / told["T"] * _WEEKS
    return _Papers(
        bg_nbd=buying.maximum.parameters,
        likelihood=buying.maximum.log_likelihood,
        pareto_nbd=leaving.maximum.parameters,
        above_paper=leaving.maximum.log_likelihood - published.log_likelihood(cells),
        gamma_gamma=spending.maximum.parameters,
        seconds=seconds,
        error=float(np.abs(expected - actual).mean()),
        expected=float(expected.sum()),
        actual=float(actual.sum()),
        naive_error=float(np.abs(naive - actual).mean()),
    )


def _bought_after(path: Path, customers: int) -> Floats:
    """On how many days each customer bought in the weeks after those learned from."""
    days = set()
    for line in path.read_text(encoding="ascii").splitlines():
        _, number, day, *_ = line.split()
        if date.fromisoformat(day) > _LEARNED_UNTIL:
            days.add((int(number) - 1, day))
    return np.bincount([number for number, _ in days], minlength=customers).astype(np.float64)


def _paper_rows(papers: _Papers) -> list[Row]:
    # A figure printed with three decimals is off by half of the last; the last bits are ours.
    half, three_digits = 0.0005 + 1e-9, 0.002
    bg_nbd = ", ".join(f"{one:.4f}" for one in papers.bg_nbd)
    pareto = ", ".join(f"{one:.4f}" for one in papers.pareto_nbd)
    spending = ", ".join(f"{one:.3f}" for one in papers.gamma_gamma)
    told = (
        ("BG/NBD", "parameters", np.abs(papers.bg_nbd - _BG_NBD).max(), half, bg_nbd),
        (
            "BG/NBD",
            "log-likelihood",
            abs(papers.likelihood - _LIKELIHOOD),
            0.05,
            f"{papers.likelihood:.2f}",
        ),
        ("Pareto/NBD", "parameters", _relative(papers.pareto_nbd, _PARETO_NBD), half * 4, pareto),
        (
            "Gamma-Gamma",
            "parameters",
            _relative(papers.gamma_gamma, _GAMMA_GAMMA),
            three_digits,
            spending,
        ),
    )
    rows = [
        Row(
            name=f"{model}, {what}, largest difference from the paper",
            value=float(value),
            unit="number" if model == "BG/NBD" else "share",
            better="lower",
            target=target,
            source=f"{_PAPERS[model]}; ours: {ours}",
        )
        for model, what, value, target, ours in told
    ]
    rows.append(
        Row(
            name="Pareto/NBD, log-likelihood above that of the paper's parameters",
            value=papers.above_paper,
            unit="number",
            better="higher",
            target=0.0,
            source=_PAPERS["Pareto/NBD"],
        )
    )
    return rows


def _relative(ours: Floats, published: Floats) -> float:
    return float((np.abs(ours - published) / published).max())


def _holdout_rows(papers: _Papers) -> list[Row]:
    asked = f"the {_WEEKS} weeks after; {papers.actual:,.0f} repeat purchases came"
    return [
        Row(
            name="BG/NBD, CDNOW, error per customer (MAE)",
            value=papers.error,
            unit="purchases",
            better="lower",
            target=_BASELINE_ERROR + 5e-5,
            source=f"{asked}; the rate so far, carried on, is off by {papers.naive_error:.4f}",
        ),
        Row(
            name="BG/NBD, CDNOW, expected purchases to those that came",
            value=papers.expected / papers.actual,
            unit="ratio",
            better="higher",
            source=f"{asked}; {papers.expected:,.0f} were expected",
        ),
    ]


def _crowd_rows(crowd: Measured[Fitted], size: Size) -> list[Row]:
    fitted, full = crowd.answer, size is Size.FULL
    asked = f"{fitted.customers:,} drawn customers, whole days, {fitted.cells:,} distinct histories"
    return [
        Row(
            name="fitting BG/NBD, gathering the histories included",
            value=fitted.seconds,
            unit="s",
            better="lower",
            target=_SECONDS if full else None,
            source=f"{asked}; expectations and chances of all take {fitted.answer_seconds:.2f} s",
        ),
        Row(
            name="fitting BG/NBD, memory of the process",
            value=crowd.peak_mib,
            unit="MiB",
            better="lower",
            source=asked,
        ),
        Row(
            name="BG/NBD, largest distance of a parameter from the drawn one, in standard errors",
            value=fitted.distance,
            unit="number",
            better="lower",
            target=4.0,
            source=asked,
        ),
    ]


def _shop_rows(judged: Sequence[Judged]) -> list[Row]:
    measures: Sequence[tuple[str, str, Literal["higher", "lower"], str]] = (
        ("error per customer (MAE)", "GBP", "lower", "mae"),
        ("error per customer (RMSE)", "GBP", "lower", "rmse"),
        ("rank correlation with what came", "number", "higher", "spearman"),
        ("money of the best tenth, of the most possible", "share", "higher", "top"),
        ("total expected to that which came", "ratio", "higher", "total"),
    )
    return [
        Row(
            name=f"90-day value, {METHODS[one.method]}, {what}",
            value=getattr(one, measure),
            unit=unit,
            better=better,
            source=f"Online Retail, UCI 10.24432/C5BW33; {one.customers:,} buyers as of 2011-09-10",
        )
        for what, unit, better, measure in measures
        for one in judged
    ]
