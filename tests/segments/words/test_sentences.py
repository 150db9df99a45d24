"""The sentences kept as cases: what a marketer types, and the exact rule it must become."""

from pathlib import Path

import pytest

from rapport.bench import BENCHMARKS, Setup, Size
from rapport.bench.word_cases import WordCase, read_cases
from rapport.segments import understand

VOCABULARY, CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.say or "(nothing)")
def test_a_sentence_becomes_what_is_written_beside_it(case: WordCase) -> None:
    understood = understand(case.say, vocabulary=VOCABULARY)
    assert case.holds(understood), (understood.rule, understood.question, understood.refusal)


def test_there_are_enough_sentences_in_both_languages_and_enough_nonsense() -> None:
    meant = [case for case in CASES if case.rule is not None]
    assert len(meant) >= 200
    assert min(sum(case.language == one for case in meant) for one in ("zh", "en")) >= 90
    assert sum(case.held_out for case in CASES) >= 60
    assert sum(case.rule is None for case in CASES) >= 30
    assert len({case.say for case in CASES}) == len(CASES)


def test_the_benchmark_reports_shares_and_time(tmp_path: Path) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path)
    rows = {row.name: row for row in BENCHMARKS["words"].run(setup)}
    assert rows["exact rule"].value >= 0.95
    assert rows["refused or asked back"].value == 1.0
    assert rows["a sentence"].value > 0
