"""The same facts on other engines: copy them there, and read them there.

`copy_facts` fills an engine from the store that Rapport writes; a reader never writes. Every engine
has tables of the same names and columns, so that one rule is one question everywhere.

    postgresql://user@host/database     the schema `rapport_facts` of that database
    clickhouse://user@host/database     a server, over HTTP
    chdb:///data/rapport-clickhouse     ClickHouse inside this process, in that folder
    spark:///data/rapport-parquet       Spark on this machine, Parquet files in that folder
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rapport.storage.clickhouse_reader import ClickHouseReader
from rapport.storage.engine_readers import EngineReader
from rapport.storage.errors import UnknownEngine
from rapport.storage.fact_tables import FactTable
from rapport.storage.facts import Facts
from rapport.storage.postgres_reader import PostgresReader
from rapport.storage.spark_reader import SparkReader

_READERS: Mapping[str, Callable[..., EngineReader]] = {
    "postgresql": PostgresReader,
    "postgres": PostgresReader,
    "clickhouse": ClickHouseReader,
    "clickhouses": ClickHouseReader,
    "chdb": ClickHouseReader,
    "spark": SparkReader,
}


@contextmanager
def open_reader(url: str, *, query_seconds: float | None = None) -> Iterator[EngineReader]:
    """Connect to an engine by its address; a question may take `query_seconds`, where it can."""
    scheme = url.partition(":")[0]
    if scheme not in _READERS:
        raise UnknownEngine(
            f"there is no engine {scheme!r}; begin the address with"
            f" {', '.join(f'{name}://' for name in _READERS)}"
        )
    reader = _READERS[scheme](url, query_seconds=query_seconds)
    try:
        yield reader
    finally:
        reader.close()


def copy_facts(facts: Facts, url: str, tables: Sequence[FactTable]) -> dict[str, int]:
    """Copy whole tables to another engine, in the place of what is there; rows by table."""
    with open_reader(url) as reader:
        return {table.name: reader.fill(table, facts) for table in tables}
