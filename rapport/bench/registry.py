"""Every benchmark by name. A new one is a module with a `BENCHMARK` and one line here."""

from rapport.bench import answers, imports, propensity, segments
from rapport.bench.rows import Benchmark

_ALL: tuple[Benchmark, ...] = (
    answers.BENCHMARK,
    imports.BENCHMARK,
    propensity.BENCHMARK,
    segments.BENCHMARK,
)

BENCHMARKS: dict[str, Benchmark] = {benchmark.name: benchmark for benchmark in _ALL}
