"""Decides what the assistant does next: rules only, so that it can be read and tested.

A person is always within reach: asked for, given at once; after two questions without an answer,
given unasked. While a person answers, the assistant is silent.
"""

from collections.abc import Iterable

from rapport.conversations.model import (
    Act,
    AskWho,
    Author,
    Found,
    GiveBack,
    Greet,
    HandOff,
    Intent,
    LastOrder,
    NotKnown,
    Quote,
    Recommend,
    State,
    TellOrder,
    Thank,
    Turn,
)

SURE_ENOUGH = 0.6
"""Below this probability of being right a passage is not quoted.

Chosen on the half of the questions that the confidence was fitted on: the lowest tenth at which at
most 1 of 20 questions without an answer got one.
"""

_TRIES = 2


def next_acts(
    state: State,
    intent: Intent,
    *,
    found: Found | None,
    order: LastOrder | None,
    known: bool,
    recommended: Recommend | None = None,
) -> tuple[Act, ...]:
    """Choose the acts for a customer's turn.

    `found` is the best passage for it, `order` the customer's newest order, `known` whether the
    shop vouches for who the customer is, `recommended` what could be recommended to them. No act
    means silence: a person has the conversation.
    """
    if state.handed_off:
        return ()
    quote = _quote(found)
    match intent:
        case Intent.HUMAN:
            return (HandOff(because="asked"),)
        case Intent.ORDER_STATUS:
            return _order_acts(order, known=known, quote=quote)
        case Intent.RECOMMEND if recommended is not None and (recommended.products or not quote):
            return (recommended,)
        case Intent.GREETING | Intent.THANKS:
            return (Greet() if intent is Intent.GREETING else Thank(),)
        case _:
            return (quote,) if quote else _without_answer(state)


def state_after(turns: Iterable[Turn]) -> State:
    """Fold the turns into the state they lead to."""
    state = State()
    for turn in turns:
        if turn.author is Author.CUSTOMER:
            continue
        names = {act.name for act in turn.acts}
        by_person = turn.author is Author.OPERATOR and GiveBack.name not in names
        state = State(
            handed_off=by_person or HandOff.name in names,
            not_known_in_a_row=state.not_known_in_a_row + 1 if NotKnown.name in names else 0,
        )
    return state


def _order_acts(order: LastOrder | None, *, known: bool, quote: Quote | None) -> tuple[Act, ...]:
    if order is not None:
        told = TellOrder(
            order_id=order.order_id, ordered_at=order.ordered_at, refunded=order.refunded
        )
        return (told,)
    if not known:
        return (AskWho(), quote) if quote else (AskWho(),)
    return (quote,) if quote else (NotKnown(),)


def _without_answer(state: State) -> tuple[Act, ...]:
    if state.not_known_in_a_row + 1 >= _TRIES:
        return (HandOff(because="no answer"),)
    return (NotKnown(),)


def _quote(found: Found | None) -> Quote | None:
    if found is None or found.confidence < SURE_ENOUGH:
        return None
    passage = found.passage
    return Quote(
        article_id=passage.article_id,
        title=passage.title,
        heading=passage.heading,
        text=passage.text,
        confidence=round(found.confidence, 3),
    )
