"""The questions that are answered by counting: each as a join of its own, or many in one pass."""

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from rapport.events import EventName
from rapport.segments.asking import Asking
from rapport.segments.conditions import Condition, Op
from rapport.segments.happenings import (
    Aggregate,
    Message,
    MessageDeed,
    NotPerformed,
    Performed,
    Total,
)
from rapport.segments.history import (
    Question,
    all_figures,
    figures,
    figures_of,
    holds_of_nothing,
    is_once,
    judged,
    rows_of,
)
from rapport.segments.rules import Rule
from rapport.segments.windows import Window

_FEW = 8
_EVENT_OF = {
    MessageDeed.DELIVERED: EventName.EMAIL_DELIVERED.value,
    MessageDeed.OPENED: EventName.EMAIL_OPENED.value,
    MessageDeed.CLICKED: EventName.EMAIL_LINK_CLICKED.value,
    MessageDeed.BOUNCED: EventName.EMAIL_BOUNCED.value,
    MessageDeed.COMPLAINED: EventName.MARKED_AS_SPAM.value,
    MessageDeed.UNSUBSCRIBED: EventName.UNSUBSCRIBED.value,
}


def question_of(node: Rule) -> Question | None:
    """Give the question that a node asks of the customer's history; None where it counts nothing.

    What became of messages is asked of the events that say so.
    """
    if isinstance(node, Message):
        return _performed(node)
    return node if isinstance(node, Performed | NotPerformed | Total | Aggregate) else None


def answers_of(
    questions: Sequence[Question], asking: Asking
) -> tuple[ir.Table, Mapping[Question, ir.BooleanValue]]:
    """Give the profiles to ask, and for each question who answers it with yes.

    Few questions are fastest as a join each, at any number of customers. Each join holds about
    5 MB, and from about ten on one pass over the events is as fast.
    """
    profiles = asking.profiles
    together = [one for one in questions if not _is_clocked(one)]
    if len(together) <= _FEW:
        return profiles, {one: _asked_alone(one, profiles, asking) for one in questions}
    places = [figures_of(one) for one in together]
    counted = all_figures([figure for few in places for figure in few], asking)
    counted = counted.rename(counted_customer_id="customer_id")
    profiles = profiles.left_join(counted, profiles.customer_id == counted.counted_customer_id)
    answers, place = {}, 0
    for question, few in zip(together, places, strict=True):
        found = [profiles[f"figure_{place + i}"] for i in range(len(few))]
        answers[question], place = judged(question, found), place + len(few)
    alone = {one: _asked_alone(one, profiles, asking) for one in questions if one not in answers}
    return profiles, {**answers, **alone}


def _asked_alone(question: Question, profiles: ir.Table, asking: Asking) -> ir.BooleanValue:
    if is_once(question):
        did = profiles.customer_id.isin(rows_of(figures_of(question)[0], asking).customer_id)
        return ~did if isinstance(question, NotPerformed) else did
    counted = _counted(question, asking)
    found = [counted[name] for name in counted.columns if name != "customer_id"]
    holding = judged(question, found)
    if holds_of_nothing(question):
        return ~profiles.customer_id.isin(counted.filter(~holding).customer_id)
    return profiles.customer_id.isin(counted.filter(holding).customer_id)


def _counted(question: Question, asking: Asking) -> ir.Table:
    """One row per customer: customer_id and the question's figures, in their order."""
    few = figures_of(question)
    if len(few) == 1:
        return figures(few[0], asking)
    if not _is_clocked(question):
        return all_figures(few, asking)
    one, other = (figures(figure, asking) for figure in few)
    other = other.rename(other_customer_id="customer_id", other="figure")
    both = one.outer_join(other, one.customer_id == other.other_customer_id)
    return both.select(
        customer_id=both.customer_id.coalesce(both.other_customer_id),
        figure=both.figure,
        other=both.other,
    )


def _is_clocked(question: Question) -> bool:
    """Whether it is read on the customers' own clocks, which are joined to the events."""
    return any(one.customer_zone and one.asks_clock for one in figures_of(question))


def _performed(node: Message) -> Performed:
    where: tuple[Condition, ...] = ()
    if node.campaign_id is not None:
        where = (Condition(name="campaign_id", op=Op.IS, value=node.campaign_id),)
    window = {name: getattr(node, name) for name in Window.model_fields}
    return Performed.model_construct(
        kind="performed",
        event=_EVENT_OF[node.did],
        where=where,
        product=(),
        at_least=node.at_least,
        at_most=node.at_most,
        **window,
    )
