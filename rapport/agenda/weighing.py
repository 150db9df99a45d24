"""The next best action with one customer: all that could be said today, by what it brings."""

from dataclasses import dataclass
from datetime import datetime

from rapport.agenda.collecting import collect
from rapport.agenda.limits import limits_of
from rapport.agenda.model import AgendaDesk, Basis, Held, Subject
from rapport.agenda.planning import code_of
from rapport.agenda.store import last_plan
from rapport.attention import Priority, Reason, allocate
from rapport.delivery import list_given_way

CHOSEN = "chosen"
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One thing that could be said. `verdict` is `chosen`, or why it is not for today.

    `gross` is the margin it is expected to add; `unsubscribe`, `cost` and `price` (of a place in
    its channel, which others would use) come off; `brings` is what remains, before the price.
    """

    subject_id: str
    name: str
    source: str
    channel: str
    gross: float
    unsubscribe: float
    cost: float
    price: float
    brings: float
    basis: Basis
    verdict: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What is best with a customer today; `best` is None to leave them alone.

    `held` is what the gate lets nowhere today, by name and code.
    """

    customer_id: str
    best: Alternative | None
    alternatives: tuple[Alternative, ...]
    held: tuple[tuple[str, str], ...]
    currency: str


def next_action(desk: AgendaDesk, customer_id: str) -> NextAction:
    """Weigh all that waits for a customer today against leaving them alone.

    What competes with other customers for a quota goes by the day's last plan.
    """
    found = collect(desk, customer_id=customer_id)
    limits = limits_of(desk, found.channels)
    plan = allocate(found.candidates, limits, customers=found.customers)
    kept = last_plan(desk.database)
    prices = kept.summary.prices if kept is not None else {}
    given_way = {
        one.subject_id: one
        for one in list_given_way(desk.database, customer_id=customer_id, limit=_MOST)
        if one.until is None or one.until > desk.now
    }
    told: list[tuple[bool, Alternative]] = []
    for at, subject in enumerate(found.subjects):
        loser = given_way.get(subject.subject_id)
        reason = Reason(int(plan.reasons[at]))
        verdict = CHOSEN if reason is Reason.CHOSEN else code_of(reason)
        alternative = _alternative(
            subject,
            price=prices.get(subject.channel, 0.0),
            verdict=loser.code if loser is not None else verdict,
            until=loser.until if loser is not None else None,
        )
        told.append((subject.priority is Priority.TRANSACTIONAL, alternative))
    # An answer that is owed comes first, whatever it brings.
    told.sort(key=lambda one: (one[1].verdict != CHOSEN, not one[0], -one[1].brings))
    alternatives = tuple(one for _, one in told)
    best = alternatives[0] if told and alternatives[0].verdict == CHOSEN else None
    return NextAction(
        customer_id=customer_id,
        best=best,
        alternatives=alternatives,
        held=tuple(_held(one) for one in found.held),
        currency=desk.currency,
    )


def _held(one: Held) -> tuple[str, str]:
    return one.subject.name, one.code


def _alternative(
    subject: Subject, *, price: float, verdict: str, until: datetime | None
) -> Alternative:
    return Alternative(
        subject_id=subject.subject_id,
        name=subject.name,
        source=subject.source.name.lower(),
        channel=subject.channel,
        gross=subject.gross,
        unsubscribe=subject.unsubscribe,
        cost=subject.cost,
        price=price,
        brings=subject.brings,
        basis=subject.basis,
        verdict=verdict,
        until=until,
    )
