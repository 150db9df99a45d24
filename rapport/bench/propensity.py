"""Does the propensity model know better than the last order's date who will order?

Trained and tested on a real shop's orders, by time: what is predicted lies after all that is known.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rapport.bench.errors import need_file
from rapport.bench.imports import MAPPING, PUBLIC_FILE
from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup
from rapport.profiles import ImportKind, ImportOptions, import_file
from rapport.storage import migrate, open_database, open_facts
from rapport.training import ModelCard, train_model

_MOMENTS = tuple(datetime(2011, month, 1, tzinfo=UTC) for month in (8, 9, 10, 11, 12))
_SOURCE = "Online Retail, UCI 10.24432/C5BW33; the 30 days before the first of 8 to 12/2011"
_CALIBRATION_TARGET = 0.1


def _run(setup: Setup) -> Sequence[Row]:
    need_file(setup, PUBLIC_FILE)
    trained = in_child(_train, setup.data / PUBLIC_FILE, setup.scratch)
    metrics = [card.metrics for card in trained.answer]
    rule = sum(each["baseline_auc"] for each in metrics) / len(metrics)
    return [
        Row(
            name="ranking of customers by who orders (AUC), mean of five months",
            value=sum(each["auc"] for each in metrics) / len(metrics),
            unit="share",
            better="higher",
            source=_SOURCE,
        ),
        Row(
            name="AUC above the recency rule, lower end of 95 %, worst month",
            value=min(each["auc_gain_low"] for each in metrics),
            unit="share",
            better="higher",
            target=0.0,
            source=f"the rule reaches {rule:.3f} on average, in the same run",
        ),
        Row(
            name="calibration error, worst month",
            value=max(each["calibration_error"] for each in metrics),
            unit="share",
            better="lower",
            target=_CALIBRATION_TARGET,
            source=_SOURCE,
        ),
    ]


BENCHMARK = Benchmark(
    name="propensity",
    about="Who orders within 30 days, on a real shop's orders, against a rule of thumb.",
    run=_run,
)


def _train(path: Path, folder: Path) -> list[ModelCard]:
    facts = open_facts(folder, memory_limit="2GB")
    database = open_database("", home=folder)
    options = ImportOptions(mapping=MAPPING)
    try:
        migrate(database)
        import_file(
            ImportKind.ORDERS,
            path,
            facts=facts,
            database=database,
            now=_MOMENTS[-1],
            options=options,
        )
        return [
            train_model("propensity", facts=facts, home=folder, now=moment).card
            for moment in _MOMENTS
        ]
    finally:
        facts.close()
        database.close()
