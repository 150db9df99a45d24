"""What orders say of customers, as patterns in which nobody is named.

A pattern is what a paragraph may be written from: the category last bought, the favourite one where
that is another, how long ago, how often. Everybody of whom the same is known has the same pattern,
and so the same paragraph.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.catalog import PRODUCTS
from rapport.events import ORDER_LINES
from rapport.storage import Facts


class Since(StrEnum):
    """How long ago the last order was."""

    RECENT = "recent"  # under a month
    SEASON = "season"  # under three
    WHILE = "while"  # under nine
    LONG = "long"


class Loyalty(StrEnum):
    """How often somebody has ordered."""

    FIRST = "first"  # once
    RETURNING = "returning"  # up to four times
    LOYAL = "loyal"


_UP_TO = (
    (Since.RECENT, timedelta(days=30)),
    (Since.SEASON, timedelta(days=90)),
    (Since.WHILE, timedelta(days=270)),
)
_OFTEN = 5  # orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What is known. Categories are the catalogue's names; empty where there is none to name."""

    since: Since
    loyalty: Loyalty
    category: str = ""
    favourite: str = ""

    @property
    def key(self) -> str:
        """The pattern in one line, such as `while|loyal|tea|ceramics`."""
        return "|".join((self.since, self.loyalty, _line(self.category), _line(self.favourite)))

    @property
    def coarser(self) -> "tuple[Pattern, ...]":
        """The pattern, then what is left of it without the favourite, then without categories."""
        less = (replace(self, favourite=""), replace(self, category="", favourite=""))
        return tuple(dict.fromkeys((self, *less)))


def patterns_among(customers: ir.Table, *, facts: Facts, now: datetime) -> Counter[Pattern]:
    """Count the customers of each pattern; who never ordered has none.

    `customers` has a column `customer_id`. Only counts leave the store.
    """
    known = _evidence(customers, facts, now=now)
    counted = known.group_by(*_COLUMNS).aggregate(people=known.count())
    return Counter({_pattern(row): row["people"] for row in facts.read(counted).to_pylist()})


def patterns_of(customer_ids: Sequence[str], *, facts: Facts, now: datetime) -> dict[str, Pattern]:
    """Give the pattern of each of these customers who has one."""
    asked = ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))
    rows = facts.read(_evidence(asked, facts, now=now)).to_pylist()
    return {row["customer_id"]: _pattern(row) for row in rows}


_COLUMNS = ("since", "loyalty", "category", "favourite")


def _evidence(customers: ir.Table, facts: Facts, *, now: datetime) -> ir.Table:
    """One row per customer who ordered: customer_id, and the columns of a pattern."""
    lines = facts.table(ORDER_LINES).semi_join(customers, "customer_id")
    lines = lines.filter(lines.quantity > 0, lines.happened_at <= now)
    lines = lines.mutate(order=lines.order_id.coalesce(lines.event_id))
    people = lines.group_by("customer_id").aggregate(
        last_at=lines.happened_at.max(), orders=lines.order.nunique()
    )
    liked = _categories(lines, facts)
    known = people.left_join(liked, "customer_id")
    category, favourite = known.category.fill_null(""), known.favourite.fill_null("")
    is_other = (known.orders > 1) & (favourite != category)
    return known.select(
        known.customer_id,
        since=_since(known.last_at, now),
        loyalty=_loyalty(known.orders),
        category=category,
        favourite=is_other.ifelse(favourite, ""),
    )


def _categories(lines: ir.Table, facts: Facts) -> ir.Table:
    """One row per customer: the category bought last, and that of most orders."""
    products = facts.table(PRODUCTS).select("product_id", "category")
    told = lines.inner_join(products, "product_id")
    told = told.filter(told.category.notnull(), told.category != "")
    by = told.group_by("customer_id", "category").aggregate(
        bought=told.order.nunique(), bought_at=told.happened_at.max()
    )
    late = [by.bought_at.desc(), by.bought.desc(), by.category]
    often = [by.bought.desc(), by.bought_at.desc(), by.category]
    ranked = by.mutate(
        late=ibis.row_number().over(ibis.window(group_by="customer_id", order_by=late)),
        often=ibis.row_number().over(ibis.window(group_by="customer_id", order_by=often)),
    )
    return ranked.group_by("customer_id").aggregate(
        category=ranked.category.max(where=ranked.late == 0),
        favourite=ranked.category.max(where=ranked.often == 0),
    )


def _since(last_at: ir.Value, now: datetime) -> ir.Value:
    found: ir.Value = ibis.literal(Since.LONG.value)
    for since, limit in reversed(_UP_TO):
        found = (last_at > ibis.literal(now - limit)).ifelse(since.value, found)
    return found


def _loyalty(orders: ir.Value) -> ir.Value:
    many = (orders >= _OFTEN).ifelse(Loyalty.LOYAL.value, Loyalty.RETURNING.value)
    return (orders == 1).ifelse(Loyalty.FIRST.value, many)


def _pattern(row: Mapping[str, str]) -> Pattern:
    return Pattern(
        since=Since(row["since"]),
        loyalty=Loyalty(row["loyalty"]),
        category=row["category"],
        favourite=row["favourite"],
    )


def _line(category: str) -> str:
    return " ".join(category.replace("|", " ").split())[:120]
