"""One brief for a million customers: how few calls of a writer, how many texts a second?

A brief for four groups, three channels, two languages and two variants is written by a writer that
is counted; then every customer's text of every channel and language is rendered, checked, and its
length measured, in two processes. Random texts are held against the path for a single recipient.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from rapport.bench.memory import Measured, in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.studio_alone import compare, naive_rate
from rapport.bench.studio_filling import Done, Task, fill_tasks, keep_people
from rapport.bench.studio_shop import (
    CHANNELS,
    LANGUAGES,
    VARIANTS,
    Written,
    make_people,
    write_brief,
)
from rapport.content import FillStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """How many customers, rare names among them, and texts that are held against the slow path."""

    customers: int
    rare: int
    compared: int


_SIZES = {
    Size.QUICK: _Scale(customers=8_000, rare=100, compared=200),
    Size.FULL: _Scale(customers=1_000_000, rare=2_000, compared=2_000),
}
_PROCESSES = 2
_MOST_CALLS = 500
_MOST_MIB = 1_024


def _run(setup: Setup) -> Sequence[Row]:
    scale = _SIZES[setup.size]
    people = make_people(scale.customers, rare=scale.rare)
    written = write_brief(setup.scratch, people)
    tasks = _tasks(written, people, setup.scratch)
    began = time.perf_counter()
    parts = _fill(tasks, compared=scale.compared)
    seconds = time.perf_counter() - began
    done = _together(parts)
    differ, alone = compare(done.samples, tasks)
    naive = naive_rate(done.samples, tasks)
    told = (
        f"one brief, {scale.customers:,} customers, {len(CHANNELS)} channels,"
        f" {len(LANGUAGES)} languages, {VARIANTS} variants, {_PROCESSES} processes"
    )
    rate = done.texts / max(part.seconds for part in parts)
    peak = max(part.peak_mib for part in parts)
    work = done.texts / done.processor
    return [
        _row("calls of the writer", written.calls, "calls", told, target=_MOST_CALLS),
        _more("texts of all recipients", done.texts, "texts", told),
        _more("texts rendered and checked", rate, "texts/s", told),
        _more("texts a second of one processor's work", work, "texts/s", told),
        _row("all texts rendered and checked", seconds, "s", told),
        _more("next to the naive way, by processor", work / naive, "ratio", _NAIVE),
        _more("next to one recipient at a time, by processor", work / alone, "ratio", _ALONE),
        _row("peak memory of a process", peak, "MiB", told, target=_MOST_MIB),
        *_shares(done),
        _row("texts that differ", differ, "texts", f"of {len(done.samples):,}; {_SAME}", target=0),
    ]


BENCHMARK = Benchmark(
    name="studio",
    about="One brief for everybody: calls of a writer, texts rendered and checked a second.",
    run=_run,
)

_NAIVE = "CompiledCopy.bound(…).render and check_copy for each text, same texts, same run"
_ALONE = "check_recipient, which also checks what a recipient's own values bring in"
_SAME = "drawn by chance; text, status and reason as check_recipient and CompiledCopy give them"


def _tasks(written: Written, people: pa.Table, home: Path) -> list[Task]:
    """Give each draft its customers: of its group, every other one to a variant.

    This is the one place that knows how drafts and customers come together.
    """
    number = np.arange(people.num_rows)
    turn = number // len(written.segments) % VARIANTS
    files: dict[tuple[str, str], Path] = {}
    for place, segment in enumerate(written.segments):
        for half, variant in enumerate("AB"[:VARIANTS]):
            mine = number[(number % len(written.segments) == place) & (turn == half)]
            files[segment, variant] = home / f"people-{place}-{variant}.arrow"
            keep_people(
                people.select(["customer_id", "first_name", "last_name", "city"]).take(mine),
                files[segment, variant],
            )
    return [
        Task(draft=draft, grounds=grounds, people=files[draft.segment_id, draft.variant])
        for draft, grounds in written.drafts
    ]


def _fill(tasks: Sequence[Task], *, compared: int) -> list[Measured[Done]]:
    numbered = list(enumerate(tasks))
    each = -(-compared // len(tasks))
    with ThreadPoolExecutor(_PROCESSES) as pool:
        running = [
            pool.submit(in_child, fill_tasks, _share(numbered, part), each, part)
            for part in range(_PROCESSES)
        ]
        return [one.result() for one in running]


def _share(numbered: Sequence[tuple[int, Task]], part: int) -> list[tuple[int, Task]]:
    """Give a process its tasks, so that each has as many mails as the others."""
    ordered = sorted(numbered, key=lambda one: one[1].draft.channel)
    return ordered[part::_PROCESSES]


def _together(parts: Sequence[Measured[Done]]) -> Done:
    done = Done()
    for part in parts:
        done.texts += part.answer.texts
        done.processor += part.answer.processor
        done.counts += part.answer.counts
        done.samples += part.answer.samples
    return done


def _shares(done: Done) -> list[Row]:
    rows = []
    for status in FillStatus:
        reasons = {
            reason: number / done.texts
            for (one, reason), number in done.counts.most_common()
            if one == status.value
        }
        told = ", ".join(f"{reason} {share:.4%}" for reason, share in reasons.items() if reason)
        rows.append(_row(f"texts {status.value}", sum(reasons.values()), "share", told))
    return rows


def _more(name: str, value: float, unit: str, source: str) -> Row:
    return Row(name=name, value=value, unit=unit, better="higher", source=source)


def _row(name: str, value: float, unit: str, source: str, *, target: float | None = None) -> Row:
    return Row(name=name, value=value, unit=unit, better="lower", target=target, source=source)
