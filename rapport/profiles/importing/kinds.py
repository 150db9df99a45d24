"""What is done with each kind of file: how a batch is checked, how what is good is kept."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.events import Call, CustomerId
from rapport.profiles.draining import keep_calls
from rapport.profiles.importing import row_files
from rapport.profiles.importing.calls import read_call
from rapport.profiles.importing.customers import (
    CustomerRow,
    keep_consents,
    keep_customers,
    read_customer,
)
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import ImportKind, Reject
from rapport.profiles.importing.order_facts import keep_orders
from rapport.profiles.importing.orders import LINES, read_lines
from rapport.profiles.importing.products import (
    ProductRow,
    ReviewRow,
    keep_products,
    keep_reviews,
    read_product,
    read_review,
)
from rapport.profiles.importing.reading import Rows
from rapport.profiles.store import carry_consents
from rapport.storage import Database, Facts, Upserted


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of the good rows, and what came of them besides."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


class Importer(Protocol):
    """One kind of file. Rows are staged between checking and keeping."""

    staged: ibis.Schema
    takes_others: bool  # whether columns that are no field of ours mean something

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        """Check a batch: the rows to stage, and those that cannot be used."""

    def keep(self, staged: ir.Table) -> Kept:
        """Make facts of the staged rows, within the caller's transaction. Safe to repeat."""

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        """Add what the rows say about consent to the ledger. Safe to repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every importer is made with."""

    facts: Facts
    columns: Columns
    mapping: ColumnMapping
    now: datetime


class Orders:
    """Order lines, in columns from end to end."""

    staged = LINES
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        at = self._at
        return read_lines(at.facts, rows, at.columns, mapping=at.mapping, now=at.now)

    def keep(self, staged: ir.Table) -> Kept:
        counts = keep_orders(self._at.facts, staged, mapping=self._at.mapping, now=self._at.now)
        inserted = counts.pop("inserted")
        total = self._at.facts.count(staged)
        return Kept(inserted=inserted, unchanged=total - inserted, counts=counts)

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        del staged, database  # an order is no consent to marketing
        return {}


class RowByRow(ABC):
    """The kinds whose rows become nouns one by one."""

    staged = row_files.STAGED
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        at = self._at
        return row_files.read_rows(rows, at.columns, self.parse, defaults=at.mapping.defaults)

    @abstractmethod
    def parse(self, cells: row_files.Cells) -> object:
        """Make the noun of a row, or raise `RowWrong`."""

    @abstractmethod
    def keep(self, staged: ir.Table) -> Kept:
        """Make facts of the staged nouns."""

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        del staged, database
        return {}


class Customers(RowByRow):
    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.takes_others = setting.mapping.traits == "all"

    def parse(self, cells: row_files.Cells) -> CustomerRow:
        return read_customer(cells, self._at.mapping)

    def keep(self, staged: ir.Table) -> Kept:
        parts = row_files.chunks(self._at.facts, staged, CustomerRow)
        return _sum(keep_customers(self._at.facts, part, now=self._at.now) for part in parts)

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        parts = row_files.chunks(self._at.facts, staged, CustomerRow)
        return {"consents": sum(keep_consents(database, part, now=self._at.now) for part in parts)}


class Products(RowByRow):
    def parse(self, cells: row_files.Cells) -> ProductRow:
        return read_product(cells, self._at.mapping)

    def keep(self, staged: ir.Table) -> Kept:
        parts = row_files.chunks(self._at.facts, staged, ProductRow)
        return _sum(keep_products(self._at.facts, part) for part in parts)


class Reviews(RowByRow):
    def parse(self, cells: row_files.Cells) -> ReviewRow:
        return read_review(cells, self._at.mapping)

    def keep(self, staged: ir.Table) -> Kept:
        parts = row_files.chunks(self._at.facts, staged, ReviewRow)
        return _sum(keep_reviews(self._at.facts, part) for part in parts)


class Events(RowByRow):
    takes_others = True

    def parse(self, cells: row_files.Cells) -> Call:
        return read_call(cells, self._at.mapping, now=self._at.now)

    def keep(self, staged: ir.Table) -> Kept:
        total = events = profiles = 0
        for part in row_files.chunks(self._at.facts, staged, Call):
            drained = keep_calls(self._at.facts, part)
            total += len(part)
            events += drained.events
            profiles += drained.profiles
        return Kept(
            inserted=events, unchanged=total - events, counts={"profiles_changed": profiles}
        )

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        """What was agreed to under an id that was given up holds for the id that stays."""
        for part in row_files.chunks(self._at.facts, staged, Call):
            carry_consents(
                database,
                {
                    CustomerId(call.previous_id): call.customer_id
                    for call in part
                    if call.previous_id and call.customer_id
                },
            )
        return {}


IMPORTERS: Mapping[ImportKind, Callable[[Setting], Importer]] = {
    ImportKind.CUSTOMERS: Customers,
    ImportKind.PRODUCTS: Products,
    ImportKind.ORDERS: Orders,
    ImportKind.EVENTS: Events,
    ImportKind.REVIEWS: Reviews,
}


def _sum(parts: Iterable[Upserted]) -> Kept:
    inserted = updated = unchanged = 0
    for part in parts:
        inserted += part.inserted
        updated += part.updated
        unchanged += part.unchanged
    return Kept(inserted=inserted, updated=updated, unchanged=unchanged)
