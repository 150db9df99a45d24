"""What a rule means: one Ibis expression, the same for a million customers and for one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.segments import lasts, sequences
from rapport.segments.asking import Asking
from rapport.segments.happenings import Finding, LastPerformed, Sequence, Stated
from rapport.segments.history import Question
from rapport.segments.lookups import computed, consents, listed, ranked, said, scored, stated
from rapport.segments.placing import is_drawn, near
from rapport.segments.questions import answers_of, question_of
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import (
    AllOf,
    AnyOf,
    Bucket,
    Computed,
    Consented,
    Everyone,
    InList,
    InSegment,
    Near,
    Not,
    Rfm,
    Rule,
    Score,
    Trait,
    walk,
)
from rapport.storage import FactReader

Answers = Mapping[Question, ir.BooleanValue]
_NAMED: Mapping[type, Callable[[Any, Asking], ir.StringColumn]] = {
    LastPerformed: lasts.of_whom_it_holds,
    Sequence: sequences.of_whom_it_holds,
    Score: scored,
    Finding: said,
    Stated: stated,
    InList: listed,
    Near: near,
    Rfm: ranked,
}
"""The kinds whose rows name the customers for whom they hold."""


def members(
    rule: Rule, *, facts: FactReader, now: datetime, segments: RuleLookup | None = None
) -> ir.Table:
    """One row per customer with a profile for whom the rule holds at `now`: customer_id.

    `segments` gives the rules of other segments; without it a rule that names one is refused.
    Read the expression with the reader that was given, in the same thread.
    """
    return _members(expand(rule, segments), Asking(facts=facts, now=now))


def matches(
    rule: Rule,
    customer_id: str,
    *,
    facts: FactReader,
    now: datetime,
    segments: RuleLookup | None = None,
) -> bool:
    """Say whether the rule holds for one customer: the same expression, on that customer's rows."""
    asking = Asking(facts=facts, now=now, only=customer_id)
    return facts.count(_members(expand(rule, segments), asking)) > 0


def needs_everybody(rule: Rule, segments: RuleLookup | None = None) -> bool:
    """Whether what others did changes who is in: then no part of the customers can be asked alone.

    Only ranks against all other buyers (`rfm`) are so; `matches` reads everybody's orders for them.
    """
    return any(isinstance(node, Rfm) for node in walk(expand(rule, segments)))


def _members(rule: Rule, asking: Asking) -> ir.Table:
    questions = [question for node in walk(rule) if (question := question_of(node)) is not None]
    profiles, answers = answers_of(list(dict.fromkeys(questions)), asking)
    return profiles.filter(_holds(rule, profiles, asking, answers)).select("customer_id")


def _holds(rule: Rule, profiles: ir.Table, asking: Asking, answers: Answers) -> ir.BooleanValue:
    match rule:
        case AllOf():
            return ibis.and_(*(_holds(one, profiles, asking, answers) for one in rule.rules))
        case AnyOf():
            return ibis.or_(*(_holds(one, profiles, asking, answers) for one in rule.rules))
        case Not():
            holding = _holds(rule.rule, profiles, asking, answers)
            # Only traits may leave it open; a plain `NOT IN` is the fastest of its kind.
            is_open = any(isinstance(node, Trait) for node in walk(rule.rule))
            return ~(holding.fill_null(False) if is_open else holding)
        case InSegment():
            raise AssertionError("references are expanded before a rule is asked")
        case _:
            return _leaf_holds(rule, profiles, asking, answers)


def _leaf_holds(
    rule: Rule, profiles: ir.Table, asking: Asking, answers: Answers
) -> ir.BooleanValue:
    if (question := question_of(rule)) is not None:
        return answers[question]
    if (named := _NAMED.get(type(rule))) is not None:
        return profiles.customer_id.isin(named(rule, asking))
    return _OF_ONE[type(rule)](rule, profiles, asking)


_OF_ONE: Mapping[type, Callable[[Any, ir.Table, Asking], ir.BooleanValue]] = {
    Everyone: lambda _rule, _profiles, _asking: ibis.literal(True),
    Trait: lambda rule, profiles, asking: asking.condition(profiles, rule, own="traits"),
    Computed: lambda rule, profiles, asking: computed(rule, asking, profiles.customer_id),
    Consented: lambda rule, profiles, asking: consents(rule, asking, profiles.customer_id),
    Bucket: lambda rule, profiles, asking: is_drawn(rule, profiles, asking.dialect),
}
"""The kinds that ask something of each profile."""
