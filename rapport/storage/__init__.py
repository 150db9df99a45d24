"""Storage: the one door to what Rapport keeps.

Two stores. `Database` (SQLite or PostgreSQL) holds operational rows that change: briefs, drafts,
campaigns, the outbox. `Facts` (DuckDB) holds what happened: events, products, profiles, in columns.
In: rows and tables. Out: the same, after a commit. Must never know what the rows mean.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.storage.clustering import Reclustered, recluster
    from rapport.storage.connections import Connection
    from rapport.storage.database import Database, insert_new, metadata, open_database
    from rapport.storage.declared import all_tables
    from rapport.storage.engine_readers import EngineReader
    from rapport.storage.engine_words import among, whole_days
    from rapport.storage.engines import copy_facts, open_reader
    from rapport.storage.errors import (
        DataFolderBusy,
        DataFolderMissing,
        DiskFull,
        EngineMissing,
        QueryTooLong,
        StoreNewer,
        StoreUnavailable,
        UnknownEngine,
        ValueNotStorable,
        WrongColumns,
    )
    from rapport.storage.fact_tables import Clustering, FactTable, Upserted
    from rapport.storage.facts import Facts, open_facts
    from rapport.storage.look_ups import (
        ROW,
        change_rows,
        follow_told_names,
        numbered_rows,
        put_rows,
        rows_like,
        unowned_rows,
    )
    from rapport.storage.migrating import current_revision, migrate, pending_revisions
    from rapport.storage.readers import FactReader, rows_of
    from rapport.storage.told_names import (
        follow_names,
        has_moved_rows,
        told_as_column,
        told_as_index,
    )
    from rapport.storage.types import Json, UtcTime
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ROW",
    "Clustering",
    "Connection",
    "DataFolderBusy",
    "DataFolderMissing",
    "Database",
    "DiskFull",
    "EngineMissing",
    "EngineReader",
    "FactReader",
    "FactTable",
    "Facts",
    "Json",
    "QueryTooLong",
    "Reclustered",
    "StoreNewer",
    "StoreUnavailable",
    "UnknownEngine",
    "Upserted",
    "UtcTime",
    "ValueNotStorable",
    "WrongColumns",
    "all_tables",
    "among",
    "change_rows",
    "copy_facts",
    "current_revision",
    "follow_names",
    "follow_told_names",
    "has_moved_rows",
    "insert_new",
    "metadata",
    "migrate",
    "numbered_rows",
    "open_database",
    "open_facts",
    "open_reader",
    "pending_revisions",
    "put_rows",
    "recluster",
    "rows_like",
    "rows_of",
    "told_as_column",
    "told_as_index",
    "unowned_rows",
    "whole_days",
]
