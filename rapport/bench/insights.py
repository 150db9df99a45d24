"""What texts say: how they feel, of what, and since when; measured part by part."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from rapport.bench.rows import Benchmark, Row, Setup

# A part's module is imported when it runs: one part's libraries would weigh on another's memory.
_PARTS: Mapping[str, str] = {
    "sentiment": "rapport.bench.insights_sentiment",
    "aspects": "rapport.bench.insights_aspects",
    "needs": "rapport.bench.insights_needs",
    "topics": "rapport.bench.insights_topics",
    "planted": "rapport.bench.insights_planted",
    "path": "rapport.bench.insights_path",
    "report": "rapport.bench.insights_report",
    "asking": "rapport.bench.insights_asking",
    "encoder": "rapport.bench.insights_encoder",
}


def _run(setup: Setup) -> Sequence[Row]:
    chosen = [setup.only] if setup.only else list(_PARTS)
    return [row for part in chosen for row in import_module(_PARTS[part]).run(setup)]


BENCHMARK = Benchmark(
    name="insights",
    about="What texts say: how they feel, of what, and since when; beside published figures.",
    run=_run,
    parts=tuple(_PARTS),
)
