"""Every benchmark by name. A new one is a module with a `BENCHMARK`, and its name here."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from rapport.bench.rows import Benchmark

MODULES = (
    "answers",
    "conversations",
    "corpus",
    "decisions",
    "effects",
    "experiments",
    "grounding",
    "imports",
    "insights",
    "intake",
    "journeys",
    "journeys_replay",
    "kills",
    "language",
    "law",
    "living",
    "mail",
    "mail_crash",
    "model_server",
    "propensity",
    "redirects",
    "segments",
    "studio",
    "traits",
    "training_speed",
    "webhooks",
    "words",
    "writer",
)


class _Benchmarks(Mapping[str, Benchmark]):
    """Imports a benchmark when it is looked up: a measured child must not carry the others."""

    def __getitem__(self, name: str) -> Benchmark:
        if name not in MODULES:
            raise KeyError(name)
        benchmark: Benchmark = import_module(f"rapport.bench.{name}").BENCHMARK
        return benchmark

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


BENCHMARKS: Mapping[str, Benchmark] = _Benchmarks()
