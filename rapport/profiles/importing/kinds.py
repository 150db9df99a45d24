"""What is done with each kind of file: how a batch is checked, how what is good is kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.feedback import authors_of
from rapport.profiles.consent_moves import settle_consents
from rapport.profiles.importing import row_files
from rapport.profiles.importing.catalog_facts import keep_products, keep_reviews
from rapport.profiles.importing.customer_columns import STAGED_CUSTOMERS, read_customers
from rapport.profiles.importing.customer_facts import keep_customers, keep_told_consents
from rapport.profiles.importing.event_columns import STAGED_EVENTS, read_events
from rapport.profiles.importing.event_facts import keep_events
from rapport.profiles.importing.feedback_columns import (
    STAGED_FEEDBACK,
    keep_feedback,
    read_feedback,
)
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.messages import (
    STAGED_MESSAGES,
    keep_messages,
    keep_refusals,
    read_messages,
)
from rapport.profiles.importing.model import ImportKind, Reject
from rapport.profiles.importing.order_facts import keep_orders
from rapport.profiles.importing.orders import LINES, read_lines
from rapport.profiles.importing.past_campaigns import (
    CampaignRow,
    keep_campaigns,
    read_campaign,
)
from rapport.profiles.importing.product_columns import STAGED_PRODUCTS, read_products
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.review_columns import STAGED_REVIEWS, read_reviews
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


class Customers:
    """Customers, in columns from end to end."""

    staged = STAGED_CUSTOMERS

    def __init__(self, setting: Setting) -> None:
        self._at = setting
        self.takes_others = setting.mapping.traits == "all"

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        return read_customers(rows, self._at.columns, mapping=self._at.mapping)

    def keep(self, staged: ir.Table) -> Kept:
        return _kept(keep_customers(self._at.facts, staged, now=self._at.now))

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        facts, now = self._at.facts, self._at.now
        return {"consents": keep_told_consents(facts, staged, database, now=now)}


class Products:
    """Products, in columns from end to end."""

    staged = STAGED_PRODUCTS
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        return read_products(rows, self._at.columns, mapping=self._at.mapping)

    def keep(self, staged: ir.Table) -> Kept:
        return _kept(keep_products(self._at.facts, staged))

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        del staged, database
        return {}


class Reviews:
    """Reviews, in columns from end to end."""

    staged = STAGED_REVIEWS
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        return read_reviews(rows, self._at.columns, mapping=self._at.mapping)

    def keep(self, staged: ir.Table) -> Kept:
        return _kept(keep_reviews(self._at.facts, staged))

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        del staged, database
        return {}


class Feedback:
    """Feedback, in columns from end to end; authors are hashed as they are read."""

    staged = STAGED_FEEDBACK
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting
        self._authors = authors_of(setting.facts.folder)

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        at = self._at
        return read_feedback(rows, at.columns, mapping=at.mapping, authors=self._authors)

    def keep(self, staged: ir.Table) -> Kept:
        return _kept(keep_feedback(self._at.facts, staged))

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        del staged, database
        return {}


class Events:
    """Events in columns; calls that say more than an event go one by one."""

    staged = STAGED_EVENTS
    takes_others = True

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        return read_events(rows, self._at.columns, mapping=self._at.mapping, now=self._at.now)

    def keep(self, staged: ir.Table) -> Kept:
        at = self._at
        done = keep_events(at.facts, staged, mapping=at.mapping, now=at.now)
        return Kept(
            inserted=done["events"],
            unchanged=at.facts.count(staged) - done["events"],
            counts={"profiles_changed": done["profiles"]},
        )

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        """What was agreed to under an id that was given up holds for the id that stays."""
        del staged
        settle_consents(database, self._at.facts)
        return {}


class Campaigns:
    """Past campaigns, which are few: their rows become nouns one by one."""

    staged = row_files.STAGED
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        at = self._at

        def parse(cells: row_files.Cells) -> CampaignRow:
            return read_campaign(cells, at.mapping)

        return row_files.read_rows(rows, at.columns, parse, defaults=at.mapping.defaults)

    def keep(self, staged: ir.Table) -> Kept:
        parts = row_files.chunks(self._at.facts, staged, CampaignRow)
        return _sum(keep_campaigns(self._at.facts, part) for part in parts)

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        del staged, database
        return {}


class Messages:
    """What became of messages, in columns."""

    staged = STAGED_MESSAGES
    takes_others = False

    def __init__(self, setting: Setting) -> None:
        self._at = setting

    def read(self, rows: Rows) -> tuple[pa.Table, list[Reject]]:
        return read_messages(rows, self._at.columns, mapping=self._at.mapping, now=self._at.now)

    def keep(self, staged: ir.Table) -> Kept:
        at = self._at
        done = keep_messages(at.facts, staged, mapping=at.mapping, now=at.now)
        new = done.pop("rows")
        return Kept(inserted=new, unchanged=at.facts.count(staged) - new, counts=done)

    def keep_consents(self, staged: ir.Table, database: Database) -> dict[str, int]:
        at = self._at
        return {"consents": keep_refusals(at.facts, staged, database, mapping=at.mapping)}


IMPORTERS: Mapping[ImportKind, Callable[[Setting], Importer]] = {
    ImportKind.CUSTOMERS: Customers,
    ImportKind.PRODUCTS: Products,
    ImportKind.ORDERS: Orders,
    ImportKind.EVENTS: Events,
    ImportKind.REVIEWS: Reviews,
    ImportKind.FEEDBACK: Feedback,
    ImportKind.CAMPAIGNS: Campaigns,
    ImportKind.MESSAGES: Messages,
}


def _sum(parts: Iterable[Upserted]) -> Kept:
    inserted = updated = unchanged = 0
    for part in parts:
        inserted += part.inserted
        updated += part.updated
        unchanged += part.unchanged
    return Kept(inserted=inserted, updated=updated, unchanged=unchanged)


def _kept(done: Upserted) -> Kept:
    return Kept(inserted=done.inserted, updated=done.updated, unchanged=done.unchanged)
