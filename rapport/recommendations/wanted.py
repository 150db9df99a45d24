"""What people wanted, event by event: order lines and views, faded with age."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, ORDER_LINES, EventName
from rapport.storage import FactReader

_ORDER_WEIGHT = 1.0
_VIEW_WEIGHT = 0.2
_HALF_LIFE_DAYS = 90
_DAY_SECONDS = 86_400


def wanted_events(facts: FactReader, *, now: datetime) -> ir.Table:
    """One row per order line and view until `now`: as tastes, with happened_at; not yet summed."""
    return ibis.union(_ordered(facts, now=now), _viewed(facts, now=now))


def _ordered(facts: FactReader, *, now: datetime) -> ir.Table:
    lines = facts.table(ORDER_LINES)
    kept = lines.filter(lines.quantity > 0, lines.product_id.notnull(), lines.happened_at <= now)
    return kept.select(
        owner=kept.customer_id.coalesce(ibis.literal("\x1f") + kept.event_id),
        customer_id=kept.customer_id,
        product_id=kept.product_id,
        happened_at=kept.happened_at,
        weight=_ORDER_WEIGHT * _faded(kept.happened_at, now=now),
        bought=ibis.literal(True),
    )


def _viewed(facts: FactReader, *, now: datetime) -> ir.Table:
    events = facts.table(EVENTS)
    kept = events.filter(
        events.name == EventName.PRODUCT_VIEWED.value,
        events.customer_id.notnull(),
        events.product_id.notnull(),
        events.happened_at <= now,
    )
    return kept.select(
        owner=kept.customer_id,
        customer_id=kept.customer_id,
        product_id=kept.product_id,
        happened_at=kept.happened_at,
        weight=_VIEW_WEIGHT * _faded(kept.happened_at, now=now),
        bought=ibis.literal(False),
    )


def _faded(happened_at: ir.TimestampValue, *, now: datetime) -> ir.FloatingValue:
    age_seconds = ibis.literal(now).epoch_seconds() - happened_at.epoch_seconds()
    return ibis.literal(0.5) ** (age_seconds / (_HALF_LIFE_DAYS * _DAY_SECONDS))
