"""Answers a question of attribution by one rule, or by several side by side."""

from collections.abc import Sequence
from datetime import timedelta

from rapport.attribution.caused import credit_caused
from rapport.attribution.dividing import divide
from rapport.attribution.errors import BadAttribution
from rapport.attribution.experiments import experiments_of
from rapport.attribution.model import (
    Attribution,
    AttributionRule,
    By,
    Question,
    RuleKind,
)
from rapport.storage import Database, Facts

_LONGEST = timedelta(days=1830)


def attribute(
    rule: AttributionRule, question: Question, *, database: Database, facts: Facts
) -> Attribution:
    """Say how a rule divides the revenue of a period. Raises `BadAttribution`."""
    if not timedelta(0) < question.until - question.since <= _LONGEST:
        raise BadAttribution("the period must end after it begins and last five years at most")
    if rule.kind is not RuleKind.HOLDOUT:
        return divide(rule, question, facts=facts)
    if question.by is By.STEP:
        raise BadAttribution("a holdout belongs to a whole journey; ask by campaign")
    window = timedelta(days=rule.window_days)
    experiments = experiments_of(question, window=window, database=database)
    return credit_caused(rule, question, experiments, facts=facts)


def compare(
    rules: Sequence[AttributionRule], question: Question, *, database: Database, facts: Facts
) -> list[Attribution]:
    """Answer by each of the rules; those that cannot answer by step are left out there."""
    return [
        attribute(rule, question, database=database, facts=facts)
        for rule in rules
        if not (rule.kind is RuleKind.HOLDOUT and question.by is By.STEP)
    ]


def table_of(answers: Sequence[Attribution]) -> list[dict[str, object]]:
    """One row per campaign, journey or step: its key, and what each rule credits it with.

    Ordered by the first rule. The last row, with an empty key, is the rest.
    """
    keys = dict.fromkeys(credit.key for answer in answers for credit in answer.credits)
    columns = {
        answer.rule.name: {credit.key: credit.revenue_minor for credit in answer.credits}
        for answer in answers
    }
    rows: list[dict[str, object]] = [
        {"key": key} | {name: found.get(key, 0) for name, found in columns.items()} for key in keys
    ]
    return [*rows, {"key": ""} | {answer.rule.name: answer.rest_minor for answer in answers}]
