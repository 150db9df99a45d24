"""Bench: how fast and how good Rapport is, next to peers and published numbers, in one command.

In: a size and a folder of public data. Out: rows, each with its target, and a leaderboard page.
Must never report a number that was not measured in this run, nor hide a benchmark it left out.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.bench.errors import BenchmarkDataMissing, UnknownBenchmark, UnknownPart, need_file
    from rapport.bench.leaderboard import Machine, leaderboard_page, number_text
    from rapport.bench.machine import this_machine
    from rapport.bench.memory import Measured, in_child, peak_mib
    from rapport.bench.registry import BENCHMARKS
    from rapport.bench.rows import Benchmark, Row, Setup, Size
    from rapport.bench.running import Outcome, find_benchmark, run_benchmark
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "BenchmarkDataMissing",
    "Machine",
    "Measured",
    "Outcome",
    "Row",
    "Setup",
    "Size",
    "UnknownBenchmark",
    "UnknownPart",
    "find_benchmark",
    "in_child",
    "leaderboard_page",
    "need_file",
    "number_text",
    "peak_mib",
    "run_benchmark",
    "this_machine",
]
