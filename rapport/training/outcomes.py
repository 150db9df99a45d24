"""What may happen to a customer after a moment, and of whom it is asked: one entry per kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.events import EventName
from rapport.storage import Facts
from rapport.training.features import (
    CLICKED,
    FEATURES,
    RECEIVED,
    Snapshot,
    between,
    figures,
    known_events,
)

_SENDS_DAYS = 30  # the first message within so many days after the moment is the one asked about
_TRAINING_MOMENTS = 3
_BETWEEN_DAYS = 30

Follows = Callable[[ir.Table, datetime], ir.Table]
"""Given all events and a moment: who is asked about, and whether it followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A kind of question: its score's name, what follows, and how soon all of it is known.

    `follows` gives customer_id and outcome (1, 0) of those asked about; `asked` picks them where
    nothing is to be learned. `rule` is the column whose bands, at `edges`, are the rule to beat.
    """

    kind: str
    score: str
    about: str
    known_after_days: int
    follows: Follows
    asked: Callable[[ir.Table], ir.Table]
    rule: str
    edges: tuple[float, ...]

    @property
    def test_days_ago(self) -> int:
        return self.known_after_days

    @property
    def train_days_ago(self) -> tuple[int, ...]:
        """Moments whose outcomes were all known before the test's moment."""
        first = 2 * self.known_after_days
        return tuple(first + _BETWEEN_DAYS * step for step in range(_TRAINING_MOMENTS))


def look(
    facts: Facts, outcome: Outcome, *, at: datetime, only: Sequence[str] | None = None
) -> Snapshot:
    """Look at the customers that a kind asks about, at a moment, with nothing of what followed."""
    events = between(known_events(facts, only=only), None, at)
    known = outcome.asked(figures(events, at=at))
    return _read(facts, known.mutate(outcome=ibis.literal(0.0)))


def look_back(facts: Facts, outcome: Outcome, *, at: datetime) -> Snapshot:
    """Look at them at a past moment, and at what followed."""
    events = known_events(facts)
    known = outcome.asked(figures(between(events, None, at), at=at))
    followed = outcome.follows(events, at)
    joined = known.inner_join(followed, "customer_id")
    return _read(facts, joined)


def _read(facts: Facts, rows: ir.Table) -> Snapshot:
    wanted = rows.select("customer_id", "outcome", *FEATURES).order_by("customer_id")
    table = facts.read(wanted)
    return Snapshot(
        customer_ids=tuple(table["customer_id"].to_pylist()),
        table=table.select(list(FEATURES)),
        outcome=table["outcome"].to_numpy().astype(float),
    )


def _ordered(days: int, *, hit: float) -> Follows:
    """Everybody known: `hit` for who ordered within the days, 1 - `hit` for who did not."""

    def follows(events: ir.Table, at: datetime) -> ir.Table:
        after = between(events, at, at + timedelta(days=days))
        buyers = after.filter(after.name == EventName.ORDER_COMPLETED.value)
        buyers = buyers.select("customer_id").distinct().mutate(did=ibis.literal(hit))
        before = between(events, None, at).select("customer_id").distinct()
        joined = before.left_join(buyers, "customer_id")
        return joined.select("customer_id", outcome=joined.did.coalesce(1.0 - hit))

    return follows


def _reacted(names: tuple[str, ...], days: int) -> Follows:
    """Who got a message within 30 days: whether one of these events came within the days after."""

    def follows(events: ir.Table, at: datetime) -> ir.Table:
        sends = between(events, at, at + timedelta(days=_SENDS_DAYS))
        sends = sends.filter(sends.name.isin(RECEIVED))
        first = sends.group_by("customer_id").aggregate(sent_at=sends.happened_at.min())
        told = between(events, at, at + timedelta(days=_SENDS_DAYS + days))
        told = told.filter(told.name.isin(names))
        told = told.select(who=told.customer_id, did_at=told.happened_at)
        joined = first.left_join(told, first.customer_id == told.who)
        soon = (joined.did_at >= joined.sent_at) & (
            joined.did_at.epoch_seconds() - joined.sent_at.epoch_seconds() <= days * 86_400
        )
        return joined.group_by("customer_id").aggregate(
            outcome=soon.any().coalesce(False).cast("float64")
        )

    return follows


def _everybody(known: ir.Table) -> ir.Table:
    return known


def _buyers(known: ir.Table) -> ir.Table:
    return known.filter(known.orders > 0)


_DAYS = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)
_COUNTS = (1.0, 2.0, 4.0, 8.0)

OUTCOMES: Mapping[str, Outcome] = {
    each.kind: each
    for each in (
        Outcome(
            kind="propensity",
            score="purchase_30d",
            about="Probability of an order within 30 days.",
            known_after_days=30,
            follows=_ordered(30, hit=1.0),
            asked=_everybody,
            rule="days_since_order",
            edges=_DAYS,
        ),
        Outcome(
            kind="churn",
            score="churn_90d",
            about="Probability that a buyer does not order within 90 days.",
            known_after_days=90,
            follows=_ordered(90, hit=0.0),
            asked=_buyers,
            rule="days_since_order",
            edges=_DAYS,
        ),
        Outcome(
            kind="reply",
            score="reply_7d",
            about="Probability that a person answers or clicks within 7 days of a message.",
            known_after_days=_SENDS_DAYS + 7,
            follows=_reacted((*CLICKED, EventName.EMAIL_REPLIED.value), 7),
            asked=_everybody,
            rule="clicked_90_days",
            edges=_COUNTS,
        ),
        Outcome(
            kind="unsubscribe",
            score="unsubscribe_14d",
            about="Probability of an unsubscription within 14 days of a message.",
            known_after_days=_SENDS_DAYS + 14,
            follows=_reacted((EventName.UNSUBSCRIBED.value, EventName.MARKED_AS_SPAM.value), 14),
            asked=_everybody,
            rule="opened_90_days",
            edges=_COUNTS,
        ),
    )
}
"""By kind. Stored names of scores are forever."""
