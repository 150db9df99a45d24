"""Does the assistant quote the right section, and keep silent where the articles know nothing?

The questions and the articles are Rapport's own (`cases/answers.yaml`, the demo shop's knowledge
base), so no published number compares. Half of the questions were used to fit the confidence; the
rows are about the other half.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rapport.bench.rows import Benchmark, Row, Setup
from rapport.conversations import SURE_ENOUGH, Article, Found, Knowledge, read_articles
from rapport.demo import KNOWLEDGE
from rapport.evaluation import AnswerCase, Report, evaluate_answers
from rapport.kit.chance import falls_in
from rapport.kit.yaml_texts import read_yaml

LANGUAGES = ("zh", "en")

_CASES = Path(__file__).parent / "cases" / "answers.yaml"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_FOUND_TARGET = {"zh": 0.8, "en": 0.65}
_MISLED_TARGET = 0.2
_FALSE_TARGET = 0.1


def _run(setup: Setup) -> Sequence[Row]:
    del setup  # the same at any size: it takes a second
    articles = read_articles(KNOWLEDGE, now=_NOW, language="en")
    knowledge = Knowledge(articles)
    rows: list[Row] = []
    for language in LANGUAGES:
        cases = [case for case in read_cases(articles, language) if not for_fitting(case)]
        rows += _rows(_report(knowledge, cases, language), language)
    return rows


BENCHMARK = Benchmark(
    name="answers",
    about="Customers' questions are answered from articles, or not at all.",
    run=_run,
)


def _rows(report: Report, language: str) -> list[Row]:
    source = f"{report.cases} questions of our own, data {report.data_hash}"
    told: tuple[tuple[str, str, Literal["higher", "lower"], float], ...] = (
        ("right section quoted", "found", "higher", _FOUND_TARGET[language]),
        ("wrong section quoted", "misled", "lower", _MISLED_TARGET),
        ("answers where none exists", "false_answers", "lower", _FALSE_TARGET),
    )
    return [
        Row(
            name=f"{name}, {language}",
            value=report.metrics[metric].value,
            unit="share",
            better=better,
            target=target,
            source=source,
        )
        for name, metric, better, target in told
    ]


def read_cases(articles: Sequence[Article], language: str) -> list[AnswerCase]:
    """Read the questions of a language; what is expected is `path#heading` of a section."""
    by_place = {article.path: article for article in articles}
    written = read_yaml(_CASES.read_text(encoding="utf-8"))[language]
    cases = []
    for name, questions in written.items():
        if name == "none":
            cases += [_case(question, None) for question in questions]
            continue
        path = f"{language}/{name}.md"
        headings = _SECTION.findall(by_place[path].body)
        for number, asked in questions.items():
            cases += [_case(question, f"{path}#{headings[number - 1]}") for question in asked]
    return cases


def for_fitting(case: AnswerCase) -> bool:
    """Say whether a question belongs to the half that the confidence was fitted on."""
    return falls_in(case.given, experiment="answers", share=0.5)


def place_of(found: Found, articles: Sequence[Article]) -> str:
    """Name the section that was found, as `path#heading`."""
    paths = {article.article_id: article.path for article in articles}
    return f"{paths[found.passage.article_id]}#{found.passage.heading}"


def _report(knowledge: Knowledge, cases: Sequence[AnswerCase], language: str) -> Report:
    def answer(question: str) -> str | None:
        found = knowledge.find(question, language=language)
        if found is None or found.confidence < SURE_ENOUGH:
            return None
        return place_of(found, knowledge.articles)

    return evaluate_answers(cases, answer, system="assistant", version="1", now=_NOW)


def _case(question: str, expected: str | None) -> AnswerCase:
    return AnswerCase(case_id=question, given=question, expected=expected)
