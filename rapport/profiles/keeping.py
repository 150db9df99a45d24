"""Keeps profiles as facts, and finds them again."""

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa

from rapport.catalog import PRODUCTS, REVIEWS
from rapport.events import (
    EVENTS,
    LISTENED,
    NOTICED,
    ORDER_EVENTS,
    ORDER_LINES,
    TOUCHED,
    EventName,
    touch,
)
from rapport.feedback import FEEDBACK
from rapport.profiles.errors import CustomerNotFound
from rapport.profiles.links import IDENTITY_TABLES
from rapport.profiles.model import CONSENT_FACTS, DRAINED, IDENTITIES, PROFILES, Profile
from rapport.profiles.taking_over import take_over_names
from rapport.storage import Facts, Upserted, rows_like

_TABLES = (
    EVENTS, ORDER_LINES, TOUCHED, NOTICED, LISTENED, PRODUCTS, REVIEWS, FEEDBACK, PROFILES,
    IDENTITIES, DRAINED, CONSENT_FACTS, *IDENTITY_TABLES,
)  # fmt: skip
_SEARCHED = ("customer_id", "email", "phone", "first_name", "last_name")


def ensure_tables(facts: Facts) -> None:
    """Create the tables of facts that this store does not have yet; safe to repeat."""
    facts.ensure(*_TABLES)
    take_over_names(facts)


def put_profiles(facts: Facts, profiles: Iterable[Profile]) -> Upserted:
    """Add the profiles, or replace those with the same customer id whole."""
    rows = profile_rows(list(profiles))
    with facts.transaction():
        touch(facts, rows["customer_id"])
        return facts.upsert(PROFILES, rows)


def find_profile(facts: Facts, customer_id: str) -> Profile | None:
    found = profiles_like(facts, "customer_id", [customer_id])
    return found[0] if found else None


def get_profile(facts: Facts, customer_id: str) -> Profile:
    """Return the profile, or raise `CustomerNotFound`."""
    profile = find_profile(facts, customer_id)
    if profile is None:
        raise CustomerNotFound(
            f"there is no customer {customer_id!r}; see `rapport customers list`"
        )
    return profile


def find_profiles(facts: Facts, customer_ids: Sequence[str]) -> dict[str, Profile]:
    """Give the profiles with these ids, by id; an unknown id is left out."""
    found = profiles_like(facts, "customer_id", customer_ids)
    return {profile.customer_id: profile for profile in found}


def profiles_like(facts: Facts, column: str, values: Sequence[str]) -> list[Profile]:
    """Give the profiles that have one of the values in a column of texts."""
    if not values:
        return []
    wanted = pa.table({column: pa.array(list(values), pa.string())})
    return [_profile(row) for row in rows_like(facts, PROFILES, wanted).to_pylist()]


def search_profiles(
    facts: Facts, text: str = "", *, limit: int = 50, offset: int = 0
) -> list[Profile]:
    """List customers by id; `text` is looked for in id, e-mail, phone and names."""
    found = _matching(facts, text).order_by("customer_id").limit(limit, offset=offset)
    return _profiles(facts, found)


def count_profiles(facts: Facts, text: str = "") -> int:
    """Count what `search_profiles` would list without a limit."""
    return facts.count(_matching(facts, text))


def customer_totals(facts: Facts, *, currency: str | None = None) -> ir.Table:
    """One row per customer with events: what they bought and when they were last seen.

    Columns: customer_id, events, orders, refunds, revenue_minor (orders less refunds and
    cancellations, in minor units), first_order_at, last_order_at, last_seen_at. Amounts in another
    currency than `currency` count for nothing; without it all amounts are added up as one currency.
    """
    return _totals(facts.table(EVENTS), currency)


def _totals(events: ir.Table, currency: str | None) -> ir.Table:
    known = events.filter(events.customer_id.notnull())
    bought = known.name == EventName.ORDER_COMPLETED.value
    given_back = known.name.isin([name.value for name in ORDER_EVENTS[1:]])
    counted = bought | given_back
    if currency is not None:
        counted &= known.currency == currency
    return known.group_by("customer_id").aggregate(
        events=known.count(),
        orders=bought.sum(),
        refunds=given_back.sum(),
        revenue_minor=known.amount_minor.sum(where=counted).fill_null(0),
        first_order_at=known.happened_at.min(where=bought),
        last_order_at=known.happened_at.max(where=bought),
        last_seen_at=known.happened_at.max(),
    )


def find_totals(
    facts: Facts, customer_id: str, *, currency: str | None = None
) -> dict[str, Any] | None:
    """The row of `customer_totals` of one customer; None for one without events."""
    rows = facts.read(_totals(facts.rows_of(EVENTS, [customer_id]), currency)).to_pylist()
    return rows[0] if rows else None


def profile_rows(profiles: Sequence[Profile]) -> pa.Table:
    """Put profiles into columns: rows of `PROFILES`."""
    columns: dict[str, list[object]] = {
        name: [getattr(profile, name) for profile in profiles] for name in PROFILES.columns
    }
    columns["traits"] = [msgspec.json.encode(profile.traits).decode() for profile in profiles]
    return pa.table(columns, PROFILES.columns.to_pyarrow())


def _matching(facts: Facts, text: str) -> ir.Table:
    table = facts.table(PROFILES)
    wanted = text.strip().lower()
    if not wanted:
        return table
    return table.filter(ibis.or_(*(table[name].lower().contains(wanted) for name in _SEARCHED)))


def _profiles(facts: Facts, rows: ir.Table) -> list[Profile]:
    return [_profile(row) for row in facts.read(rows).to_pylist()]


def _profile(row: dict[str, Any]) -> Profile:
    return Profile(**(row | {"traits": msgspec.json.decode(row["traits"] or "{}")}))
