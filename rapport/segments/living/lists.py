"""Manual lists: customers put on and taken off by hand, one by one or from a file."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.events import touch
from rapport.profiles import PROFILES, Follower
from rapport.segments.errors import ListTooLong
from rapport.segments.model import ManualList, Member
from rapport.segments.paging import page_of
from rapport.segments.store import get_list, remove_list
from rapport.segments.tables import LISTS
from rapport.storage import Database, Facts, follow_told_names

MOST_NAMED = 100_000
"""How many customers one call may name."""
_NAMES = ("customer_id", "email", "phone")
_SHOWN_UNKNOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What became of customers named for a list.

    `changed` were put on or taken off; `unchanged` were on, or not on, before. `unknown` counts
    names that no customer has; `places` are the first of them, counted from 1.
    """

    changed: int
    unchanged: int
    unknown: int
    places: tuple[int, ...] = ()


def add_to_list(
    reference: str, named: Sequence[str], *, database: Database, facts: Facts, now: datetime
) -> Listed:
    """Put customers on a list, each named by id, e-mail address or phone number."""
    found = get_list(database, reference)
    customers, unknown = _customers(facts, named)
    table = facts.table(LISTS)
    with facts.transaction():
        mine = table.filter(table.list_id == found.list_id)
        found_there = facts.read(mine.semi_join(_rows(customers), "customer_id")).to_pylist()
        there = {row["customer_id"] for row in found_there}
        own = {row["customer_id"] for row in found_there if not row["told_as"]}
        rows = [
            {"list_id": found.list_id, "customer_id": one, "added_at": now}
            for one in customers
            if one not in own
        ]
        facts.append(LISTS, pa.Table.from_pylist(rows, LISTS.columns.to_pyarrow()))
        new = [one for one in customers if one not in there]
        touch(facts, new)
    return _listed(len(new), len(there), unknown)


def take_from_list(
    reference: str, named: Sequence[str], *, database: Database, facts: Facts
) -> Listed:
    """Take customers off a list, each named by id, e-mail address or phone number."""
    found = get_list(database, reference)
    customers, unknown = _customers(facts, named)
    with facts.transaction():
        table = facts.table(LISTS).filter(lambda t: t.list_id == found.list_id)
        mine = table.semi_join(_rows(customers), "customer_id")
        taken = facts.count(mine.select("customer_id").distinct())
        facts.backend.con.execute(
            f"DELETE FROM {LISTS.name} WHERE list_id = ? AND customer_id IN (SELECT unnest(?))",  # noqa: S608
            [found.list_id, customers],
        )
        touch(facts, customers)
    return _listed(taken, len(customers) - taken, unknown)


def read_names(text: str) -> list[str]:
    """Read customers from CSV text: the column `customer_id`, `email` or `phone`, else the first.

    The first line is a heading if one of its cells is one of these names.
    """
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(row)]
    if not rows:
        return []
    heading = [cell.strip().lower() for cell in rows[0]]
    known = [heading.index(name) for name in _NAMES if name in heading]
    place, body = (known[0], rows[1:]) if known else (0, rows)
    return [row[place].strip() for row in body if len(row) > place and row[place].strip()]


def list_sizes(facts: Facts) -> dict[str, int]:
    """Say how many customers are on each list, by its id; a list without any is not named."""
    lists = facts.table(LISTS)
    sizes = facts.read(lists.group_by("list_id").aggregate(n=lists.customer_id.nunique()))
    return dict(zip(sizes["list_id"].to_pylist(), sizes["n"].to_pylist(), strict=True))


def customers_on_list(
    reference: str,
    *,
    database: Database,
    facts: Facts,
    limit: int = 50,
    after: str | None = None,
) -> list[Member]:
    """Give a page of the customers on a list by id: the first `limit` whose id is after `after`."""
    found = get_list(database, reference)
    return page_of(on_list(facts, found.list_id), facts=facts, limit=limit, after=after)


def on_list(facts: Facts, list_id: str) -> ir.Table:
    """The customers on a list, once each: customer_id, added_at."""
    table = facts.table(LISTS)
    mine = table.filter(table.list_id == list_id)
    return mine.group_by("customer_id").aggregate(added_at=mine.added_at.min())


def delete_list(reference: str, *, database: Database, facts: Facts) -> ManualList:
    """Delete a list that no segment names, with its rows; `ListInUse` else."""
    found = remove_list(database, reference)
    table = facts.table(LISTS)
    with facts.transaction():
        touch(facts, facts.read(table.filter(table.list_id == found.list_id))["customer_id"])
        facts.delete(LISTS, "list_id", [found.list_id])
    return found


def _follow(_database: Database, facts: Facts, customers: Mapping[str, str]) -> None:
    """Let the ids that were put on lists stand there for the customers they belong to now.

    When an id is given back to itself, it is on the lists that it was put on, and its former
    customer on their own. Who was taken off a list is off it under every id they had then.
    """
    with facts.transaction():
        touch(facts, follow_told_names(facts, LISTS, customers))


LIST_FOLLOWER = Follower(name="lists", follow=_follow)


def _customers(facts: Facts, named: Sequence[str]) -> tuple[list[str], list[int]]:
    """The customers so named, each once, and the places of names that nobody has."""
    if len(named) > MOST_NAMED:
        raise ListTooLong(
            f"{len(named):,} customers were named at once, {MOST_NAMED:,} fit; send them in parts"
        )
    told = pa.table(
        {
            "place": pa.array(range(len(named)), pa.int64()),
            "name": pa.array([name.strip() for name in named], pa.string()),
        }
    )
    profiles, names = facts.table(PROFILES), ibis.memtable(told)
    matches = [
        names.join(profiles, _plain(names.name, column) == _plain(profiles[column], column)).select(
            "place", "customer_id"
        )
        for column in _NAMES
    ]
    found = facts.read(ibis.union(*matches)).to_pylist()
    by_place: dict[int, list[str]] = {}
    for row in found:
        by_place.setdefault(row["place"], []).append(row["customer_id"])
    unknown = [place + 1 for place in range(len(named)) if place not in by_place]
    return sorted({min(ids) for ids in by_place.values()}), unknown


def _plain(text: ir.StringValue, column: str) -> ir.StringValue:
    match column:
        case "email":
            return text.lower()
        case "phone":
            return text.re_replace(r"[\s().-]", "")
        case _:
            return text


def _rows(customers: Iterable[str]) -> ir.Table:
    return ibis.memtable(pa.table({"customer_id": pa.array(list(customers), pa.string())}))


def _listed(changed: int, unchanged: int, unknown: Sequence[int]) -> Listed:
    return Listed(
        changed=changed,
        unchanged=unchanged,
        unknown=len(unknown),
        places=tuple(unknown[:_SHOWN_UNKNOWN]),
    )
