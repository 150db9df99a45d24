"""Storage: the one door to what Rapport keeps.

Two stores. `Database` (SQLite or PostgreSQL) holds operational rows that change: briefs, drafts,
campaigns, the outbox. `Facts` (DuckDB) holds what happened: events, products, profiles, in columns.
In: rows and tables. Out: the same, after a commit. Must never know what the rows mean.
"""

from rapport.storage.database import Database, insert_new, metadata, open_database
from rapport.storage.errors import (
    DataFolderBusy,
    DataFolderMissing,
    DiskFull,
    StoreNewer,
    StoreUnavailable,
    ValueNotStorable,
    WrongColumns,
)
from rapport.storage.fact_tables import FactTable, Upserted
from rapport.storage.facts import Facts, open_facts
from rapport.storage.migrating import current_revision, migrate, pending_revisions
from rapport.storage.types import Json, UtcTime

__all__ = [
    "DataFolderBusy",
    "DataFolderMissing",
    "Database",
    "DiskFull",
    "FactTable",
    "Facts",
    "Json",
    "StoreNewer",
    "StoreUnavailable",
    "Upserted",
    "UtcTime",
    "ValueNotStorable",
    "WrongColumns",
    "current_revision",
    "insert_new",
    "metadata",
    "migrate",
    "open_database",
    "open_facts",
    "pending_revisions",
]
