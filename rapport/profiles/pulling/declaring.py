"""Declares a pull, after a look at whether it can work."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import SecretStr

from rapport.profiles.importing import match_columns, prepared_columns
from rapport.profiles.pulling.model import NewPull, Pull
from rapport.profiles.pulling.store import columns_of, insert_pull
from rapport.storage import Database


def add_pull(
    told: NewPull, *, database: Database, urls: Mapping[str, SecretStr], now: datetime
) -> Pull:
    """Keep a pull. The database is asked for the columns: what cannot work is named at once."""
    columns = columns_of(told, urls)
    made, mapping = prepared_columns(told.kind, columns, mapping=told.mapping, name=told.name)
    match_columns(told.kind, made, mapping=mapping, name=told.name)
    pull = Pull(told=told, created_at=now, next_at=now if told.every_seconds else None)
    insert_pull(database, pull)
    return pull
