"""Who hears what today: a million customers with thirty candidates each, and small shops exactly.

Campaigns, journeys, sales tasks and chats want mail, SMS, push, WeCom and calls. All limits bind:
caps per day and week and channel, quiet hours, quotas, a budget, the staff's minutes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rapport.attention import allocate
from rapport.bench.decisions_attention_days import (
    EACH,
    broken_limits,
    draw_day,
    exact_worth,
    first_come_worth,
    used_shares,
)
from rapport.bench.memory import Measured, in_child
from rapport.bench.rows import Row, Setup, Size

_CUSTOMERS = {Size.QUICK: 20_000, Size.FULL: 1_000_000}
_SMALL_SHOPS = {Size.QUICK: 3, Size.FULL: 10}
_SMALL = 300
_SECONDS = 60.0
_GAP = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allocated:
    seconds: float
    core_seconds: float
    gap: float
    worth: float
    greedy: float
    used: tuple[float, ...]
    chosen: int
    broken: int


def run(setup: Setup) -> Sequence[Row]:
    """Allocate a large day and check its plan; solve small days exactly beside it."""
    size = setup.size
    measured = in_child(_allocate, _CUSTOMERS[size])
    gaps = in_child(_small_gaps, _SMALL_SHOPS[size]).answer
    return [*_large_rows(measured, size), *_small_rows(gaps)]


def _allocate(customers: int) -> _Allocated:
    day = draw_day(customers, 1)
    start, core = time.perf_counter(), time.process_time()
    plan = allocate(day.candidates, day.limits, customers=day.customers)
    seconds, core_seconds = time.perf_counter() - start, time.process_time() - core
    return _Allocated(
        seconds=seconds,
        core_seconds=core_seconds,
        gap=plan.gap,
        worth=plan.worth,
        greedy=first_come_worth(day, plan),
        used=tuple(used_shares(day, plan)),
        chosen=int(plan.chosen.sum()),
        broken=broken_limits(day, plan),
    )


def _small_gaps(shops: int) -> list[tuple[float, float]]:
    """Of each small shop: the share that the plan lacks to the best, and to its own bound."""
    gaps = []
    for seed in range(shops):
        day = draw_day(_SMALL, seed, promised=0.0)
        plan = allocate(day.candidates, day.limits, customers=day.customers)
        best = exact_worth(day, plan)
        gaps.append((1 - plan.worth / best, plan.gap))
    return gaps


def _large_rows(measured: Measured[_Allocated], size: Size) -> list[Row]:
    done, full = measured.answer, size is Size.FULL
    asked = (
        f"{_CUSTOMERS[size]:,} customers, {EACH} candidates each; caps, quiet hours, five quotas, "
        "a budget and minutes"
    )
    used = ", ".join(f"{share:.1%}" for share in done.used)
    return [
        Row(
            name="allocating a day's attention",
            value=done.seconds,
            unit="s",
            better="lower",
            target=_SECONDS if full else None,
            source=f"{asked}; {done.core_seconds:.1f} s of one core",
        ),
        Row(
            name="memory of the process, the candidates included",
            value=measured.peak_mib,
            unit="MiB",
            better="lower",
            source=asked,
        ),
        Row(
            name="worth of the plan below what no plan can exceed",
            value=done.gap,
            unit="share",
            better="lower",
            target=_GAP,
            source=f"{done.chosen:,} chosen; used of quotas, budget, minutes: {used}",
        ),
        Row(
            name="limits broken",
            value=done.broken,
            unit="number",
            better="lower",
            target=0.0,
            source="counted anew from the candidates",
        ),
        Row(
            name="worth of the plan to that of first come, first served",
            value=done.worth / done.greedy,
            unit="ratio",
            better="higher",
            target=1.0,
            source="the same caps, hours, quotas and budget; senders come in a random order",
        ),
    ]


def _small_rows(gaps: Sequence[tuple[float, float]]) -> list[Row]:
    asked = f"{len(gaps)} drawn shops of {_SMALL} customers, {EACH} candidates each; HiGHS is exact"
    return [
        Row(
            name="small shops, worth of the plan below the best, mean",
            value=float(np.mean([short for short, _ in gaps])),
            unit="share",
            better="lower",
            target=_GAP,
            source=asked,
        ),
        Row(
            name="small shops, the same, worst",
            value=max(short for short, _ in gaps),
            unit="share",
            better="lower",
            source=asked,
        ),
        Row(
            name="small shops, worth of the plan below its own bound, worst",
            value=max(own for _, own in gaps),
            unit="share",
            better="lower",
            source=asked,
        ),
    ]
