"""The whole path on a real shop's orders: from the file to leads, dossiers, outcomes, and back.

Do scores find tomorrow's buyers where recency does not, does every lead come with all that it
needs, and is the model that learned from outcomes no worse than the one before?
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rapport.bench.decisions_path_shop import Ranked, Refitted, Walked, walk
from rapport.bench.decisions_path_stages import DAYS, FIRST, LONG_DAYS, SECOND, THRESHOLD
from rapport.bench.errors import need_file
from rapport.bench.imports import PUBLIC_FILE
from rapport.bench.memory import Measured, in_child
from rapport.bench.rows import Row, Setup, Size
from rapport.evaluation import auc, bootstrap_interval, log_loss, paired_difference
from rapport.sales import Calibration

_ONE_IN = {Size.QUICK: 8, Size.FULL: 1}
_SHARE, _BEST, _SEED, _ROUNDS = 0.1, 100, 0, 1_000
_SOURCE = "Online Retail, UCI 10.24432/C5BW33"
_NO_WORDS = "evidence"  # the shop's file has no review and no conversation

Numbers = NDArray[np.float64]
Picked = NDArray[np.int64]


def run(setup: Setup) -> Sequence[Row]:
    """Walk the path in a process of its own, and say what it gave and what it took."""
    need_file(setup, PUBLIC_FILE)
    size = setup.size
    done = in_child(walk, setup.data / PUBLIC_FILE, setup.scratch, one_in=_ONE_IN[size])
    return [*rows_of(done.answer, is_full=size is Size.FULL), *_cost_rows(done)]


def rows_of(found: Walked, *, is_full: bool) -> list[Row]:
    """What the walk found; what chance alone decides in a small shop has no target there."""
    return [
        *_ranking_rows(found.ranked, is_full=is_full),
        *_lead_rows(found),
        *_refit_rows(found.refitted),
        *_calibration_rows(found),
    ]


def share_of_buyers(scores: Numbers, bought: Numbers, first: int) -> float:
    """The share that bought among the first so many by a score; those level share their places."""
    edge = np.sort(scores)[-first]
    above, level = scores > edge, scores == edge
    left = first - int(above.sum())
    return float((bought[above].sum() + left * bought[level].mean()) / first)


def _ranking_rows(ranked: Ranked, *, is_full: bool) -> Iterator[Row]:
    for days, bought in ((DAYS, ranked.soon), (LONG_DAYS, ranked.long)):
        ways = {
            "score": ranked.by_score,
            "recency": ranked.by_recency,
            "number of orders": ranked.by_orders,
        }
        base = float(bought.mean())
        asked = f"{_SOURCE}; {len(bought):,} customers as of 2011-09-10, {base:.1%} bought"
        for name, scores in ways.items():
            yield _tenth_row(name, scores, bought, f"{days} days", asked)
        for name in ("recency", "number of orders"):
            yield _beyond_row(ways, bought, name, span=f"{days} days", asked=asked, full=is_full)
        for name, scores in ways.items():
            yield Row(
                name=f"buyers of {days} days among the first {_BEST} by {name}",
                value=share_of_buyers(scores, bought, min(_BEST, len(bought))),
                unit="share",
                better="higher",
                source=asked,
            )
    yield from _churn_rows(ranked)


def _tenth_row(name: str, scores: Numbers, bought: Numbers, span: str, asked: str) -> Row:
    share = _of_tenth(scores, bought)
    low, high = bootstrap_interval(share, len(bought), seed=_SEED, rounds=_ROUNDS)
    value, base = share(np.arange(len(bought))), float(bought.mean())
    lift = f"{value / base:.2f} times as many as by lot" if base else "nobody bought"
    return Row(
        name=f"buyers of {span} in the first tenth by {name}",
        value=value,
        unit="share",
        better="higher",
        source=f"{asked}; {low:.3f} to {high:.3f} with 95 %; {lift}",
    )


def _of_tenth(scores: Numbers, bought: Numbers) -> Callable[[Picked], float]:
    def share(picked: Picked) -> float:
        first = max(round(_SHARE * len(picked)), 1)
        return share_of_buyers(scores[picked], bought[picked], first)

    return share


def _beyond_row(
    ways: dict[str, Numbers], bought: Numbers, other: str, *, span: str, asked: str, full: bool
) -> Row:
    share = {name: _of_tenth(scores, bought) for name, scores in ways.items()}
    beyond = paired_difference(
        share["score"], share[other], len(bought), seed=_SEED, rounds=_ROUNDS
    )
    return Row(
        name=f"first tenth by score above that by {other}, {span}, lower bound",
        value=beyond.low,
        unit="share",
        better="higher",
        target=0.0 if full and other == "recency" else None,
        source=f"{asked}; the difference is {beyond.value:.3f}, up to {beyond.high:.3f}; the same"
        " customers drawn for both",
    )


def _churn_rows(ranked: Ranked) -> Iterator[Row]:
    """Who is said to stay away, among those who ever bought."""
    asked = np.isfinite(ranked.churn)
    if not asked.any():
        return
    stayed_away = 1 - ranked.long[asked]
    for name, scores in (("score", ranked.churn[asked]), ("recency", -ranked.by_recency[asked])):
        low, high = bootstrap_interval(
            lambda picked, of=scores: auc(stayed_away[picked], of[picked]),  # type: ignore[misc]
            len(scores),
            seed=_SEED,
        )
        yield Row(
            name=f"who stays away for {LONG_DAYS} days, AUC of {name}",
            value=auc(stayed_away, scores),
            unit="share",
            better="higher",
            source=f"{_SOURCE}; {len(scores):,} buyers; {low:.3f} to {high:.3f} with 95 %",
        )


def _lead_rows(found: Walked) -> Iterator[Row]:
    checked = found.dossiers
    empty = {part: count for part, count in checked.empty_parts.items() if part != _NO_WORDS}
    without = ", ".join(f"{part} {count}" for part, count in empty.items()) or "none"
    untrained = "; ".join(f"{kind}: {reason}" for kind, reason in found.untrained.items())
    yield Row(
        name="leads without an owner, a clock or a reason",
        value=found.leads - found.whole,
        unit="leads",
        better="lower",
        target=0,
        source=f"{found.leads} leads of {found.customers:,} customers at a score of {THRESHOLD}",
    )
    told = f"the first {checked.dossiers} leads"
    yield Row(
        name="dossiers without who, why now, what they bought, worth, opening, or what not to say",
        value=sum(count for part, count in empty.items() if part != "objections"),
        unit="parts",
        better="lower",
        target=0,
        source=f"{told}; nobody's own words are in the file; empty parts: {without}",
    )
    yield Row(
        name="figures in dossiers that name nothing they rest on",
        value=checked.untraced,
        unit="figures",
        better="lower",
        target=0,
        source=told,
    )
    yield Row(
        name="dossiers whose number of orders is not the file's",
        value=checked.wrong,
        unit="dossiers",
        better="lower",
        target=0,
        source=f"{told}; counted anew in the file, cancellations left out",
    )
    yield Row(
        name="kinds of scores that could not be learned",
        value=len(found.untrained),
        unit="kinds",
        better="lower",
        source=untrained or "all were",
    )


def _refit_rows(refitted: Refitted) -> Iterator[Row]:
    bought = refitted.bought
    gain = paired_difference(
        lambda picked: auc(bought[picked], refitted.after[picked]),
        lambda picked: auc(bought[picked], refitted.before[picked]),
        len(bought),
        seed=_SEED,
        rounds=_ROUNDS,
    )
    asked = f"{len(bought):,} customers as of 2011-10-10, what they bought in {DAYS} days"
    used = "passed its gate" if refitted.was_used else "did not pass its gate"
    yield Row(
        name="what learning anew from outcomes brings, AUC, upper bound",
        value=gain.high,
        unit="share",
        better="higher",
        target=0.0,
        source=f"{asked}; {gain.value:+.4f}, from {gain.low:+.4f}; the new model {used}",
    )
    for name, told in (("before", refitted.before), ("anew", refitted.after)):
        yield Row(
            name=f"log loss of the model {name}",
            value=log_loss(bought, told),
            unit="number",
            better="lower",
            source=f"{asked}; AUC {auc(bought, told):.4f}, mean score {told.mean():.3f},"
            f" {bought.mean():.3f} bought",
        )


def _calibration_rows(found: Walked) -> Iterator[Row]:
    for line, which in ((FIRST, "before"), (SECOND, "after learning anew")):
        one = found.calibrations[line]
        if one.brier is None or one.order is None:
            continue
        told = f"{one.leads} leads of {line}, {one.won} won; mean score {_mean(one):.3f}"
        yield Row(
            name=f"leads, error of the score as a chance (Brier), {which}",
            value=one.brier,
            unit="number",
            better="lower",
            source=told,
        )
        yield Row(
            name=f"leads, tenths whose score keeps its word, {which}",
            value=sum(tenth.fits for tenth in one.tenths) / len(one.tenths),
            unit="share",
            better="higher",
            source=f"{told}; Wilson's 95 % interval of each; a won lead is above a lost one"
            f" {one.order:.3f} of the time",
        )


def _mean(one: Calibration) -> float:
    return sum(tenth.mean_score * tenth.leads for tenth in one.tenths) / one.leads


def _cost_rows(done: Measured[Walked]) -> Iterator[Row]:
    found = done.answer
    for stage, seconds in found.seconds.items():
        yield Row(name=f"path, {stage}", value=seconds, unit="s", better="lower", source=_SOURCE)
    yield Row(
        name="path, everything",
        value=sum(found.seconds.values()),
        unit="s",
        better="lower",
        source="one process, one thread where models are fitted",
    )
    yield Row(
        name="path, memory of the process",
        value=done.peak_mib,
        unit="MiB",
        better="lower",
        source=f"{found.customers:,} customers",
    )
