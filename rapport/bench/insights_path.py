"""The path of texts: from reviews as they were written to readings, mentions and findings.

How long does it take, what does it hold, and are planted copies and advertisements found?
"""

import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from rapport.app import create_home, open_app
from rapport.bench.family import Held, watched
from rapport.bench.memory import in_child
from rapport.bench.review_grammar import Written, write_reviews
from rapport.bench.rows import Row, Setup, Size
from rapport.catalog import REVIEWS
from rapport.insights import READINGS, TextState, refresh_readings
from rapport.kit.settings import Settings
from rapport.profiles import PROFILES, ensure_tables
from rapport.storage import Facts

_TEXTS = {Size.QUICK: 20_000, Size.FULL: 1_000_000}
_SEED = 11
_AT_ONCE = 50_000
_KNOWN = 0.6  # of the reviews are a known customer's
_TEXTS_EACH = 5
_PRODUCTS = 2_000
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_MINUTES, _MOST_MIB, _MOST_MICROSECONDS = 10.0, 4_096.0, 1_200.0
_FEWEST_FOUND, _FEWEST_RIGHT = 0.95, 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What the path took and found. `rights` and `planted` count texts by what was to be found."""

    texts: int
    seconds: float
    cpu_seconds: float
    again_seconds: float
    held: Held
    findings: int
    planted: Mapping[str, int]
    found: Mapping[str, int]
    right: Mapping[str, int]


def run(setup: Setup) -> Sequence[Row]:
    """Walk the path in a process of its own, and say what it gave and what it took."""
    texts = _TEXTS[setup.size]
    done = in_child(walk, setup.scratch, texts=texts)
    return [*_cost_rows(done.answer, is_full=setup.size is Size.FULL), *_found_rows(done.answer)]


def walk(folder: Path, *, texts: int) -> Walked:
    """Write so many reviews into a shop of their own and have them read."""
    settings = Settings(home=folder / f"insights-path-{texts}")
    create_home(settings)
    with open_app(settings) as app:
        ensure_tables(app.facts)
        kinds = _fill(app.facts, texts)
        began, cpu = time.perf_counter(), _cpu_seconds()
        with watched() as held:
            done = refresh_readings(app.facts)
        seconds, cpu = time.perf_counter() - began, _cpu_seconds() - cpu
        began = time.perf_counter()
        refresh_readings(app.facts)
        again = time.perf_counter() - began
        planted, found, right = _compared(app.facts, kinds)
    return Walked(
        texts=done.texts,
        seconds=seconds,
        cpu_seconds=cpu,
        again_seconds=again,
        held=held,
        findings=done.findings,
        planted=planted,
        found=found,
        right=right,
    )


def _fill(facts: Facts, texts: int) -> list[str]:
    customers = max(1, int(texts * _KNOWN / _TEXTS_EACH))
    known = pa.array([f"customer-{number}" for number in range(customers)])
    empty = {name: pa.nulls(customers, kind) for name, kind in _kinds(PROFILES).items()}
    facts.append(PROFILES, pa.table(empty | {"customer_id": known}))
    random, written = np.random.default_rng(_SEED), write_reviews(texts, seed=_SEED)
    kinds: list[str] = []
    while part := list(islice(written, _AT_ONCE)):
        facts.append(REVIEWS, _reviews(part, len(kinds), customers, random))
        kinds += [one.kind for one in part]
    return kinds


def _reviews(
    part: Sequence[Written], first: int, customers: int, random: np.random.Generator
) -> pa.Table:
    count = len(part)
    writers = random.integers(customers, size=count).tolist()
    is_known = (random.random(count) < _KNOWN).tolist()
    told = {
        "review_id": [f"r{first + number}" for number in range(count)],
        "product_id": [f"p{one}" for one in random.integers(_PRODUCTS, size=count).tolist()],
        "customer_id": [
            f"customer-{one}" if known else None
            for one, known in zip(writers, is_known, strict=True)
        ],
        "text": [one.text for one in part],
        "language": [one.language for one in part],
        "written_at": [_FIRST_DAY + timedelta(seconds=first + number) for number in range(count)],
    }
    empty = {name: pa.nulls(count, kind) for name, kind in _kinds(REVIEWS).items()}
    return pa.table(empty | told)


def _kinds(table: object) -> dict[str, pa.DataType]:
    return {field.name: field.type for field in table.columns.to_pyarrow()}  # type: ignore[attr-defined]


def _compared(
    facts: Facts, kinds: Sequence[str]
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """What was planted, found, and found rightly, of copies and of promotions."""
    readings = facts.read(facts.table(READINGS).select("source_id", "state")).to_pydict()
    told = dict(zip(readings["source_id"], readings["state"], strict=True))
    wanted = {TextState.DUPLICATE: ("copy", "near"), TextState.PROMOTION: ("promotion",)}
    planted, found, right = {}, {}, {}
    for state, names in wanted.items():
        is_planted = [kind in names for kind in kinds]
        is_found = [told[f"r{number}"] == state.value for number in range(len(kinds))]
        planted[state.value], found[state.value] = sum(is_planted), sum(is_found)
        right[state.value] = sum(a and b for a, b in zip(is_planted, is_found, strict=True))
    return planted, found, right


def _cpu_seconds() -> float:
    """Of this process and of its helpers that have ended."""
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + theirs.ru_utime + theirs.ru_stime


def _cost_rows(found: Walked, *, is_full: bool) -> Iterator[Row]:
    told = f"{found.texts:,} reviews of 20 to 250 characters; {found.findings:,} findings"
    yield Row(
        name="texts read",
        value=found.seconds / 60,
        unit="min",
        better="lower",
        target=_MOST_MINUTES if is_full else None,
        source=told,
    )
    yield Row(
        name="texts a second of a core",
        value=found.texts / found.cpu_seconds,
        unit="texts/s",
        better="higher",
        source=f"{1e6 * found.cpu_seconds / found.texts:,.0f} µs of a core for each text",
    )
    yield Row(
        name="finding that nothing is new",
        value=found.again_seconds,
        unit="s",
        better="lower",
        source=told,
    )
    yield Row(
        name="memory of the process and all its helpers at one moment",
        value=found.held.mib,
        unit="MiB",
        better="lower",
        target=_MOST_MIB,
        source=f"{found.held.own_mib:,.0f} MiB the process, {found.held.helpers_mib:,.0f} MiB"
        f" {found.held.helpers} helpers, while they read; shared pages count once for each",
    )


def _found_rows(found: Walked) -> Iterator[Row]:
    for state, planted in found.planted.items():
        told, right = found.found[state], found.right[state]
        for name, of, least in (("found", planted, _FEWEST_FOUND), ("right", told, _FEWEST_RIGHT)):
            yield Row(
                name=f"{state}, share {name}",
                value=right / of if of else 1.0,
                unit="share",
                better="higher",
                target=least,
                source=f"{planted:,} planted, {told:,} told, {right:,} of them planted",
            )
