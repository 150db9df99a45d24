"""The answers benchmark, and where the confidence of an answer comes from."""

import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BENCHMARKS, Setup, Size
from rapport.bench.answers import LANGUAGES, for_fitting, place_of, read_cases
from rapport.conversations import Article, Knowledge, read_articles
from rapport.conversations.matching import CONFIDENCE_WEIGHTS, ENOUGH_WORDS
from rapport.demo import KNOWLEDGE
from rapport.training.logistic import fit_logistic

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return read_articles(KNOWLEDGE, now=NOW, language="en")


def test_the_questions_name_sections_that_exist(articles: list[Article]) -> None:
    bodies = {article.path: article.body for article in articles}
    for language in LANGUAGES:
        cases = read_cases(articles, language)
        assert len(cases) > 100
        for case in cases:
            path, _, heading = (case.expected or f"{language}/care.md#").partition("#")
            assert re.search(re.escape(heading), bodies[path])


def test_both_halves_of_the_questions_hold_known_and_unknown_ones(articles: list[Article]) -> None:
    cases = [case for language in LANGUAGES for case in read_cases(articles, language)]
    for half in (True, False):
        expected = [case.expected for case in cases if for_fitting(case) is half]
        assert sum(each is None for each in expected) >= 20
        assert sum(each is not None for each in expected) >= 70


def test_the_confidence_is_what_the_first_half_of_the_questions_gives(
    articles: list[Article],
) -> None:
    knowledge = Knowledge(articles)
    rows, right = [], []
    for language in LANGUAGES:
        for case in filter(for_fitting, read_cases(articles, language)):
            found = knowledge.find(case.given, language=language)
            if found is not None:
                evidence = found.evidence
                words = min(evidence.words, ENOUGH_WORDS)
                rows.append([evidence.covered, evidence.in_heading, float(words)])
                right.append(float(place_of(found, articles) == case.expected))
    fitted = fit_logistic(np.array(rows), np.array(right), features=("c", "h", "w"))
    weights = [w / scale for w, scale in zip(fitted.weights, fitted.scales, strict=True)]
    bias = fitted.bias - sum(w * mean for w, mean in zip(weights, fitted.means, strict=True))
    assert pytest.approx((bias, *weights), abs=0.05) == CONFIDENCE_WEIGHTS


def test_the_assistant_reaches_its_targets(tmp_path: Path) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path)
    rows = BENCHMARKS["answers"].run(setup)
    assert [row.name for row in rows if not row.holds] == []
