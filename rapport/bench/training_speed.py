"""Tokens a second in training, against the Trainer of transformers on the same network.

The network is GPT-2 with 6 layers, 384 wide, 8,000 tokens, context 256 (13.8 million weights). Both
get the same rows, batch and precision on two threads, in turns; a step lasts from the making of its
batch to the making of the next, and the median of the steps counts.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from rapport.bench.errors import BenchmarkDataMissing
from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup

_TARGET = 1.25
_PEER = "transformers Trainer, same network, rows, batch and precision, 2 threads"


def _run(setup: Setup) -> Sequence[Row]:
    if find_spec("torch") is None:
        raise BenchmarkDataMissing(
            "training needs PyTorch; install it with `pip install 'rapport[train]'`",
            missing="PyTorch, from `pip install 'rapport[train]'`",
        )
    race = import_module("rapport.bench.training_race").race
    speeds: dict[str, float] = in_child(race, setup.size, setup.scratch).answer
    rows = [_speed(name, value) for name, value in speeds.items()]
    return [
        *rows,
        _ratio("bf16", speeds["rapport bf16"] / speeds["Trainer bf16"], target=_TARGET),
        _ratio(
            "bf16, the Trainer given our activation",
            speeds["rapport bf16"] / speeds["Trainer bf16, our activation"],
        ),
        _ratio("fp32", speeds["rapport fp32"] / speeds["Trainer fp32"]),
    ]


def _speed(name: str, value: float) -> Row:
    return Row(name=f"training, {name}", value=value, unit="tokens/s", better="higher")


def _ratio(name: str, value: float, *, target: float | None = None) -> Row:
    return Row(
        name=f"training speed to the Trainer's, {name}",
        value=value,
        unit="ratio",
        better="higher",
        target=target,
        source=_PEER,
    )


BENCHMARK = Benchmark(
    name="training_speed",
    about="Tokens a second in training a 13.8M GPT-2 on two cores, next to the Trainer.",
    run=_run,
)
