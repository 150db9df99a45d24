"""Runs a benchmark and keeps what it said, or why it could not run."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rapport.bench.errors import BenchmarkDataMissing, UnknownBenchmark, UnknownPart
from rapport.bench.registry import BENCHMARKS
from rapport.bench.rows import Benchmark, Row, Setup, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run of a benchmark, or of its part `only`, gave: rows, or why it was skipped."""

    benchmark: Benchmark
    only: str | None = None
    rows: tuple[Row, ...] = ()
    seconds: float = 0
    skipped: BenchmarkDataMissing | None = None

    @property
    def name(self) -> str:
        """What was run: the benchmark, and the part of it."""
        return f"{self.benchmark.name} {self.only}" if self.only else self.benchmark.name

    @property
    def holds(self) -> bool:
        """Whether every target was met; a skipped benchmark met none and missed none."""
        return all(row.holds for row in self.rows)


def run_benchmark(
    benchmark: Benchmark,
    *,
    size: Size,
    data: Path,
    only: str | None = None,
    hour_price: float | None = None,
    keep: Path | None = None,
) -> Outcome:
    """Run it, or its part `only`, in a scratch folder that is removed afterwards."""
    if only is not None and only not in benchmark.parts:
        known = ", ".join(benchmark.parts) or "none"
        raise UnknownPart(f"benchmark {benchmark.name!r} has no part {only!r}; its parts: {known}")
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as scratch:
        setup = Setup(
            size=size,
            data=data,
            scratch=Path(scratch),
            only=only,
            hour_price=hour_price,
            keep=keep,
        )
        try:
            rows = tuple(benchmark.run(setup))
        except BenchmarkDataMissing as missing:
            return Outcome(benchmark=benchmark, only=only, skipped=missing)
    seconds = time.perf_counter() - start
    return Outcome(benchmark=benchmark, only=only, rows=rows, seconds=seconds)


def find_benchmark(name: str) -> Benchmark:
    """Return the benchmark of that name, or say which names there are."""
    if name not in BENCHMARKS:
        known = ", ".join(sorted(BENCHMARKS))
        raise UnknownBenchmark(f"there is no benchmark {name!r}; use `all` or one of: {known}")
    return BENCHMARKS[name]
