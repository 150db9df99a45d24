"""The nouns of an import: what is imported, how, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from rapport.profiles.importing.mapping import ColumnMapping

ImportProgress = Callable[[int, float], None]
"""Told how many rows were read and which share of the file, from 0 to 1."""


class ImportKind(StrEnum):
    """What a file holds, one row each."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    ORDERS = "orders"  # one row per order line
    EVENTS = "events"
    REVIEWS = "reviews"
    FEEDBACK = "feedback"  # what people wrote elsewhere, in surveys, in chats
    CAMPAIGNS = "campaigns"  # past ones, sent with another program
    MESSAGES = "messages"  # what became of each message of a past campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was not kept. `row` counts data rows from 1: header and blank lines do not count.

    Personal values are masked.
    """

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to import. `strict` keeps nothing when any row is wrong; `dry_run` keeps nothing."""

    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    dry_run: bool = False
    strict: bool = False
    errors_path: Path | None = None
    on_progress: ImportProgress | None = None

    def watched(self, on_progress: ImportProgress) -> "ImportOptions":
        """The same, with progress told to somebody."""
        return replace(self, on_progress=on_progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, in rows; `counts` says what came of them, such as orders and refunds.

    `kept` rows were used: inserted, updated or found unchanged. `errors` are the first rejects.
    """

    kind: ImportKind
    rows_read: int
    kept: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    seconds: float
    dry_run: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    errors: tuple[Reject, ...] = ()
