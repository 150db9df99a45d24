"""An answerer is judged on what it finds and on what it makes up."""

from datetime import UTC, datetime

from rapport.evaluation import AnswerCase, evaluate_answers, hash_cases

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CASES = [
    AnswerCase(case_id="1", given="How long is delivery?", expected="delivery"),
    AnswerCase(case_id="2", given="Can I return it?", expected="returns"),
    AnswerCase(case_id="3", given="Who won the match?", expected=None),
    AnswerCase(case_id="4", given="What is the weather?", expected=None),
]
SAID = {"How long is delivery?": "delivery", "Who won the match?": "returns"}


def test_a_report_counts_found_missed_and_made_up_answers() -> None:
    report = evaluate_answers(CASES, SAID.get, system="table", version="1", now=NOW)
    assert {name: metric.value for name, metric in report.metrics.items()} == {
        "accuracy": 0.5,
        "found": 0.5,
        "misled": 0,
        "false_answers": 0.5,
    }
    assert (report.system, report.cases, report.run_at) == ("table", 4, NOW)


def test_a_report_names_its_data_whatever_the_order() -> None:
    report = evaluate_answers(CASES, SAID.get, system="table", version="1", now=NOW)
    assert report.data_hash == hash_cases(CASES[::-1])
    assert report.data_hash != hash_cases(CASES[1:])
