"""Gives kept events and order lines to the customers their names and visitors belong to now.

Events keep the name they were told under, so that they find the way back. Only rows of the
customers concerned, and those of nobody, are looked at.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from rapport.events import EVENTS, ORDER_EVENTS, ORDER_LINES
from rapport.profiles.identity.claiming import Claims
from rapport.storage import ROW, Facts, change_rows, numbered_rows, unowned_rows

_COLUMNS = ("event_id", "customer_id", "told_as", "anonymous_id", "happened_at", "name")
_WITH_LINES = tuple(str(name) for name in ORDER_EVENTS)


def place_names(facts: Facts, moved: Mapping[str, tuple[str, str]]) -> None:
    """Move the events told under names from one customer to another: name to (from, to)."""
    if not moved:
        return
    rows = numbered_rows(facts, EVENTS, _COLUMNS, owners=sorted({was for was, _ in moved.values()}))
    told = pc.coalesce(rows["told_as"], rows["customer_id"])
    concerned = pc.is_in(told, value_set=pa.array(sorted(moved), pa.string()))
    rows, names = rows.filter(concerned), told.filter(concerned).to_pylist()
    owners: list[str | None] = [moved[name][1] for name in names]
    held = [None if owner == name else name for owner, name in zip(owners, names, strict=True)]
    _give(facts, rows, owners, held)


def place_visitors(facts: Facts, claims: Mapping[str, tuple[Claims, Claims]]) -> None:
    """Give the events that visitors left without a name to whom the visitors turned out to be."""
    if not claims:
        return
    visitors = pa.array(sorted(claims), pa.string())
    rows = [unowned_rows(facts, EVENTS, _COLUMNS, wanted=pa.table({"anonymous_id": visitors}))]
    before = sorted({one for was, _ in claims.values() for one in was.customers})
    if before:
        owned = numbered_rows(facts, EVENTS, _COLUMNS, owners=before)
        nameless = pc.equal(pc.fill_null(owned["told_as"], "-"), "")
        theirs = pc.is_in(owned["anonymous_id"], value_set=visitors)
        rows.append(owned.filter(pc.and_(nameless, theirs)))
    found = pa.concat_tables(rows)
    owners = [
        claims[visitor][1].owner_at(moment)
        for visitor, moment in zip(
            found["anonymous_id"].to_pylist(), found["happened_at"].to_pylist(), strict=True
        )
    ]
    _give(facts, found, owners, [None if owner is None else "" for owner in owners])


def _give(
    facts: Facts, rows: pa.Table, owners: Sequence[str | None], told_as: Sequence[str | None]
) -> None:
    """Set owner and told name of numbered rows of events, and the owner of their order lines."""
    new = pa.array(owners, pa.string())
    both = rows.append_column("owner", new).append_column("held", pa.array(told_as, pa.string()))
    differs = pc.or_(_unlike(both["owner"], both["customer_id"]),
                     _unlike(both["held"], both["told_as"]))  # fmt: skip
    both = both.filter(differs)
    if both.num_rows == 0:
        return
    change_rows(
        facts,
        EVENTS,
        pa.table({ROW: both[ROW], "customer_id": both["owner"], "told_as": both["held"]}),
    )
    orders = both.filter(pc.is_in(both["name"], value_set=pa.array(_WITH_LINES)))
    if orders.num_rows:
        _give_lines(facts, orders)


def _give_lines(facts: Facts, orders: pa.Table) -> None:
    ids = orders["event_id"].combine_chunks()
    known = orders["customer_id"].drop_null().unique().to_pylist()
    rows = [unowned_rows(facts, ORDER_LINES, ("event_id",), wanted=pa.table({"event_id": ids}))]
    if known:
        lines = numbered_rows(facts, ORDER_LINES, ("event_id",), owners=known)
        rows.append(lines.filter(pc.is_in(lines["event_id"], value_set=ids)))
    found = pa.concat_tables(rows)
    owners = orders["owner"].take(pc.index_in(found["event_id"], value_set=ids))
    change_rows(facts, ORDER_LINES, pa.table({ROW: found[ROW], "customer_id": owners}))


def _unlike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether values differ; null is a value."""
    alike = pc.fill_null(pc.equal(one, other), False)
    both_null = pc.and_(pc.is_null(one), pc.is_null(other))
    return pc.invert(pc.or_(alike, both_null))
