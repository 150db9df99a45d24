"""Every benchmark by name. A new one is a module with a `BENCHMARK` and one line here."""

from rapport.bench import answers, imports, segments
from rapport.bench.rows import Benchmark

_ALL: tuple[Benchmark, ...] = (
    answers.BENCHMARK,
    imports.BENCHMARK,
    segments.BENCHMARK,
)

BENCHMARKS: dict[str, Benchmark] = {benchmark.name: benchmark for benchmark in _ALL}
