"""Runs the tasks, each in a process of its own."""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec

from rapport.bench.errors import BenchmarkDataMissing, need_file
from rapport.bench.language.registry import MODULES, find_task
from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup


def _run(setup: Setup) -> Sequence[Row]:
    _need_training()
    tasks = [find_task(name) for name in MODULES if setup.only in (None, name)]
    for task in tasks:
        for file in task.needs:
            need_file(setup, file)
    return [row for task in tasks for row in _measured(task.name, setup)]


BENCHMARK = Benchmark(
    name="language",
    about="Networks trained from random weights on public texts, beside published numbers.",
    run=_run,
    parts=MODULES,
)


def _measured(name: str, setup: Setup) -> Iterable[Row]:
    task = find_task(name)
    run = in_child(task.measure, setup)
    yield from run.answer
    yield Row(name=f"{name}: peak memory", value=run.peak_mib, unit="MiB", better="lower")


def _need_training() -> None:
    if find_spec("torch") is None:
        raise BenchmarkDataMissing(
            "training needs PyTorch; install it with `pip install 'rapport[train]'`",
            missing="PyTorch: `pip install 'rapport[train]'`",
        )
