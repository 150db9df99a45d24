"""What to show, whom to call, what it is worth: measured part by part, on public data."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from rapport.bench.rows import Benchmark, Row, Setup

# A part's module is imported when it runs: one part's libraries would weigh on another's memory.
_PARTS: Mapping[str, str] = {
    "items": "rapport.bench.decisions_items",
    "ranker": "rapport.bench.decisions_ranker",
    "sequence": "rapport.bench.decisions_sequence",
    "baskets": "rapport.bench.decisions_baskets",
    "nearest": "rapport.bench.decisions_nearest",
    "scores": "rapport.bench.decisions_scores",
    "value": "rapport.bench.decisions_value",
    "uplift": "rapport.bench.decisions_uplift",
    "bandits": "rapport.bench.decisions_bandits",
    "attention": "rapport.bench.decisions_attention",
    "path": "rapport.bench.decisions_path",
    "reader": "rapport.bench.decisions_reader",
}


def _run(setup: Setup) -> Sequence[Row]:
    chosen = [setup.only] if setup.only else list(_PARTS)
    return [row for part in chosen for row in import_module(_PARTS[part]).run(setup)]


BENCHMARK = Benchmark(
    name="decisions",
    about="What to show, whom to call, what it is worth: against published figures and peers.",
    run=_run,
    parts=tuple(_PARTS),
)
