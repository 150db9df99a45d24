"""What the assistant understands, measured part by part beside published figures."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from rapport.bench.rows import Benchmark, Row, Setup

# A part's module is imported when it runs: one part's libraries would weigh on another's memory.
_PARTS: Mapping[str, str] = {
    "intents": "rapport.bench.conversations_intents",
    "entities": "rapport.bench.conversations_entities",
}


def _run(setup: Setup) -> Sequence[Row]:
    chosen = [setup.only] if setup.only else list(_PARTS)
    return [row for part in chosen for row in import_module(_PARTS[part]).run(setup)]


BENCHMARK = Benchmark(
    name="conversations",
    about="What customers want and name in a message; beside published figures.",
    run=_run,
    parts=tuple(_PARTS),
)
