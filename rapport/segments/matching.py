"""What a rule means: one Ibis expression, the same for a million customers and for one."""

from collections.abc import Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.profiles import PROFILES
from rapport.scoring import rfm
from rapport.segments.history import History, Question, holds_of_nothing, is_once, judged
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import (
    AllOf,
    AnyOf,
    Everyone,
    InSegment,
    Not,
    NotPerformed,
    Performed,
    Rfm,
    Rule,
    Total,
    Trait,
    walk,
)
from rapport.storage import Facts

_FEW = 8
Answers = Mapping[Question, ir.BooleanValue]


def members(
    rule: Rule, *, facts: Facts, now: datetime, segments: RuleLookup | None = None
) -> ir.Table:
    """One row per customer with a profile for whom the rule holds at `now`: customer_id.

    `segments` gives the rules of other segments; without it a rule that names one is refused.
    """
    return _members(expand(rule, segments), History(facts=facts, now=now))


def matches(
    rule: Rule,
    customer_id: str,
    *,
    facts: Facts,
    now: datetime,
    segments: RuleLookup | None = None,
) -> bool:
    """Say whether the rule holds for one customer: the same expression, on that customer's rows."""
    history = History(facts=facts, now=now, only=customer_id)
    return facts.count(_members(expand(rule, segments), history)) > 0


def _members(rule: Rule, history: History) -> ir.Table:
    questions = list(
        dict.fromkeys(
            node for node in walk(rule) if isinstance(node, Performed | NotPerformed | Total)
        )
    )
    profiles = history.facts.table(PROFILES)
    if history.only is not None:
        profiles = profiles.filter(profiles.customer_id == history.only)
    # Few questions are fastest as a join each, at any number of customers. Each join holds about
    # 5 MB, and from about ten on one pass over the events is as fast.
    if len(questions) <= _FEW:
        answers = {one: _asked_alone(one, profiles, history) for one in questions}
    else:
        figures = history.all_figures(questions).rename(counted_customer_id="customer_id")
        profiles = profiles.left_join(figures, profiles.customer_id == figures.counted_customer_id)
        answers = {
            one: judged(one, profiles[f"figure_{place}"]) for place, one in enumerate(questions)
        }
    return profiles.filter(_holds(rule, profiles, history, answers)).select("customer_id")


def _asked_alone(question: Question, profiles: ir.Table, history: History) -> ir.BooleanValue:
    if is_once(question):
        did = profiles.customer_id.isin(history.rows(question).customer_id)
        return ~did if isinstance(question, NotPerformed) else did
    figures = history.figures(question)
    holding = judged(question, figures.figure)
    if holds_of_nothing(question):
        return ~profiles.customer_id.isin(figures.filter(~holding).customer_id)
    return profiles.customer_id.isin(figures.filter(holding).customer_id)


def _holds(rule: Rule, profiles: ir.Table, history: History, answers: Answers) -> ir.BooleanValue:
    match rule:
        case Everyone():
            holding = ibis.literal(True)
        case AllOf():
            holding = ibis.and_(*(_holds(one, profiles, history, answers) for one in rule.rules))
        case AnyOf():
            holding = ibis.or_(*(_holds(one, profiles, history, answers) for one in rule.rules))
        case Not():
            holding = ~_holds(rule.rule, profiles, history, answers)
        case Trait():
            holding = history.condition(profiles, rule, own="traits")
        case Rfm():
            holding = profiles.customer_id.isin(_scored(rule, history).customer_id)
        case InSegment():
            raise AssertionError("references are expanded before a rule is asked")
        case _:
            holding = answers[rule]
    return holding


def _scored(rule: Rfm, history: History) -> ir.Table:
    scored = rfm(history.facts, now=history.now, currency=rule.currency)
    named = scored.rfm_segment.isin([str(group) for group in rule.groups])
    patterns = [scored.cell.like(cell.replace("*", "_")) for cell in rule.cells]
    return scored.filter(ibis.or_(named, *patterns))
