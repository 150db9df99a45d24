"""Is every number of a market-research report true, is a false one seen, and how long does it take?

62,774 Chinese reviews of ten kinds of goods become a report in each language; then numbers of the
text and of the page are changed one at a time, and each change has to be refused.
"""

import csv
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from rapport.bench.errors import need_file
from rapport.bench.insights_report_mutations import false_pages, false_sentences
from rapport.bench.memory import in_child
from rapport.bench.rows import Row, Setup, Size
from rapport.catalog import PRODUCTS, REVIEWS
from rapport.insights import refresh_readings
from rapport.profiles import ensure_tables
from rapport.research import (
    NumberUnproven,
    PdfMissing,
    Report,
    Sentence,
    check_page,
    check_report,
    check_sentence,
    make_report,
    plan_report,
    render_html,
    render_pdf,
    sentences_of,
    words_of,
)
from rapport.storage import Facts, FactTable, migrate, open_database, open_facts

REVIEWS_FILE = "online_shopping_10_cats/online_shopping_10_cats.csv"
_NOW = datetime(2026, 12, 1, tzinfo=UTC)
_EACH = {Size.QUICK: 20, Size.FULL: 1}  # every so many-th review is read
_MUTATIONS = {Size.QUICK: 100, Size.FULL: 1_000}
_PAGES = {Size.QUICK: 10, Size.FULL: 100}
_QUESTIONS = {"zh": "客户为什么退货？", "en": "What do customers complain about?"}
_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What the reports of both languages came to. `pdf_seconds` is None without the extra."""

    texts: int
    reading_seconds: float
    sentences: int
    held: int
    numbers: int
    seconds: float
    processor_seconds: float
    page_seconds: float
    pdf_seconds: float | None
    mutations: int
    refused: int
    pages: int
    pages_refused: int


def run(setup: Setup) -> Sequence[Row]:
    """Make the reports, read their numbers back, and change them."""
    need_file(setup, REVIEWS_FILE)
    found = in_child(_measure, setup.data / REVIEWS_FILE, setup.scratch, setup.size).answer
    texts = f"{found.texts:,} texts"
    rows = [
        Row(name="sentences of two reports that hold", value=found.held / found.sentences,
            unit="share", better="higher", target=1.0),
        Row(name="numbers read back", value=found.numbers, unit="numbers", better="higher"),
        Row(name="changed sentences refused", value=found.refused / found.mutations, unit="share",
            better="higher", target=1.0),
        Row(name="changed sentences", value=found.mutations, unit="changes", better="higher"),
        Row(name="changed pages refused", value=found.pages_refused / found.pages, unit="share",
            better="higher", target=1.0),
        Row(name=f"a report of {texts}", value=found.seconds, unit="s", better="lower",
            target=_SECONDS),
        Row(name="of a processor", value=found.processor_seconds, unit="s", better="lower"),
        Row(name="its page, checked", value=found.page_seconds, unit="s", better="lower"),
        Row(name=f"reading {texts}", value=found.reading_seconds, unit="s", better="lower"),
    ]  # fmt: skip
    if found.pdf_seconds is not None:
        rows.append(Row(name="its PDF", value=found.pdf_seconds, unit="s", better="lower"))
    return rows


def fill_shop(file: Path, facts: Facts, *, each: int) -> int:
    """Put every so many-th review of the public file into the facts and read it."""
    ensure_tables(facts)
    rows = [*_rows(file, each)]
    names = sorted({row["product_id"] for row in rows})
    goods = [
        {"product_id": name, "names": json.dumps({"zh": name}), "category": name} for name in names
    ]
    _put(facts, PRODUCTS, goods)
    _put(facts, REVIEWS, rows)
    return refresh_readings(facts).texts


def _rows(file: Path, each: int) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            if place % each == 0:
                yield {
                    "review_id": f"r{place}",
                    "product_id": row["cat"],
                    "rating": 5.0 if row["label"] == "1" else 1.0,
                    "text": row["review"],
                }


def _put(facts: Facts, table: FactTable, rows: Sequence[Mapping[str, object]]) -> None:
    columns = {name: [row.get(name) for row in rows] for name in table.columns}
    facts.upsert(table, pa.table(columns, table.columns.to_pyarrow()))


def _measure(file: Path, scratch: Path, size: Size) -> _Measured:
    facts = open_facts(scratch, memory_limit="2GB")
    database = open_database("", home=scratch)
    migrate(database)
    began = time.perf_counter()
    texts = fill_shop(file, facts, each=_EACH[size])
    reading = time.perf_counter() - began
    seconds, processor, reports = [], [], []
    for language, question in _QUESTIONS.items():
        plan = plan_report(question, language=language)
        began, worked = time.perf_counter(), time.process_time()
        reports.append(make_report(plan, facts=facts, database=database, now=_NOW))
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    began = time.perf_counter()
    pages = [render_html(report, facts) for report in reports]
    page_seconds = (time.perf_counter() - began) / len(pages)
    most = _MUTATIONS[size] // 2
    wrong = [[*false_sentences([*sentences_of(report)], most)] for report in reports]
    passed = [_held(report, some) for report, some in zip(reports, wrong, strict=True)]
    held = [_held(report, [*sentences_of(report)]) for report in reports]
    told = [
        _pages_refused(report, page, words_of(report, facts), _PAGES[size] // 2)
        for report, page in zip(reports, pages, strict=True)
    ]
    measured = _Measured(
        texts=texts,
        reading_seconds=reading,
        sentences=sum(of for _, of in held),
        held=sum(hits for hits, _ in held),
        numbers=sum(check_report(report) for report in reports),
        seconds=max(seconds),
        processor_seconds=max(processor),
        page_seconds=page_seconds,
        pdf_seconds=_pdf_seconds(pages[0]),
        mutations=sum(of for _, of in passed),
        refused=sum(of - hits for hits, of in passed),
        pages=sum(of for _, of in told),
        pages_refused=sum(hits for hits, _ in told),
    )
    facts.close()
    database.close()
    return measured


def _held(report: Report, sentences: Sequence[Sentence]) -> tuple[int, int]:
    """How many of so many sentences the check lets pass."""
    figures = {one.figure_id: one for one in report.figures}
    hits = 0
    for sentence in sentences:
        with suppress(NumberUnproven):
            check_sentence(sentence, figures)
            hits += 1
    return hits, len(sentences)


def _pages_refused(
    report: Report, page: str, words: Mapping[str, str], most: int
) -> tuple[int, int]:
    hits = of = 0
    for changed in false_pages(page, most):
        of += 1
        try:
            check_page(changed, report, words)
        except NumberUnproven:
            hits += 1
    return hits, of


def _pdf_seconds(page: str) -> float | None:
    began = time.perf_counter()
    try:
        render_pdf(page)
    except PdfMissing:
        return None
    return time.perf_counter() - began
