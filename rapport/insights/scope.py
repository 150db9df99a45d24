"""What a question about texts is asked of: all that was read, or some of it."""

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.insights.model import MentionKind, TextState
from rapport.insights.tables import MENTIONS, READINGS
from rapport.storage import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which texts a question is about; what is None does not narrow it.

    `language` is a primary BCP 47 tag. `since` is in the period, `until` is behind it. `segment`
    is the id or name of a kept segment; whoever asks gives its members to `readings_in`.
    """

    product_id: str | None = None
    category: str | None = None
    brand: str | None = None
    source: str | None = None
    platform: str | None = None
    language: str | None = None
    segment: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def readings_in(facts: Facts, scope: Scope, *, among: ir.Table | None = None) -> ir.Table:
    """The readings of a scope that count, in the columns of `READINGS`.

    `among` holds the customer_ids of `scope.segment`.
    """
    told = texts_in(facts, scope, among=among)
    return told.filter(told.state == TextState.READ.value)


def texts_in(facts: Facts, scope: Scope, *, among: ir.Table | None = None) -> ir.Table:
    """All texts of a scope, as `readings_in` gives those that count."""
    kept = facts.table(READINGS)
    for name in ("product_id", "brand", "source", "platform", "language"):
        wanted = getattr(scope, name)
        if wanted is not None:
            kept = kept.filter(kept[name] == wanted)
    if scope.since is not None:
        kept = kept.filter(kept.written_at >= ibis.literal(scope.since))
    if scope.until is not None:
        kept = kept.filter(kept.written_at < ibis.literal(scope.until))
    if scope.category is not None:
        products = facts.table(PRODUCTS)
        kept = kept.semi_join(products.filter(products.category == scope.category), "product_id")
    if among is not None:
        kept = kept.semi_join(among, "customer_id")
    return kept


def mentions_in(
    facts: Facts, readings: ir.Table, *, kind: MentionKind | None = MentionKind.ASPECT
) -> ir.Table:
    """What these readings mention, in the columns of `MENTIONS`; None for every kind."""
    table = facts.table(MENTIONS)
    kept = table if kind is None else table.filter(table.kind == kind.value)
    return kept.semi_join(readings, "text_id")
