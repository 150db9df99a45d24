"""Shows customers a page at a time, by id."""

from collections.abc import Mapping

import ibis.expr.types as ir

from rapport.profiles import PROFILES
from rapport.segments.model import Member
from rapport.storage import FactReader


def page_of(
    chosen: ir.Table, *, facts: FactReader, limit: int, after: str | None = None
) -> list[Member]:
    """Give the first `limit` customers of a table with `customer_id` whose id is after `after`."""
    if after is not None:
        chosen = chosen.filter(chosen.customer_id > after)
    page = chosen.order_by("customer_id").limit(limit)
    rows = facts.table(PROFILES).semi_join(page, "customer_id").order_by("customer_id")
    shown = rows.select("customer_id", "first_name", "last_name", "country")
    return [_member(row) for row in facts.read(shown).to_pylist()]


def _member(row: Mapping[str, str | None]) -> Member:
    given = [name for name in (row["first_name"], row["last_name"]) if name]
    return Member(customer_id=str(row["customer_id"]), name=" ".join(given), country=row["country"])
