"""Facts on ClickHouse: a server over HTTP, or the engine inside this process (chDB)."""

from typing import Any
from urllib.parse import unquote, urlsplit

import ibis
from ibis.backends.sql.datatypes import ClickHouseType

from rapport.storage.engine_readers import EngineReader, imported
from rapport.storage.fact_tables import FactTable, quoted
from rapport.storage.facts import Facts

_PLAIN_PORT, _TLS_PORT = 8123, 8443
_BATCH_ROWS = 500_000


class ClickHouseReader(EngineReader):
    """`clickhouse://user:password@host:8123/database`, `clickhouses://` over TLS, `chdb:///folder`."""

    dialect = "clickhouse"

    def __init__(self, url: str, *, query_seconds: float | None) -> None:
        self._package = imported("clickhouse_connect", extra="clickhouse")
        with self._named():
            self._client = self._package.get_client(**_options(url))
            if query_seconds is not None:
                self._client.set_client_setting("max_execution_time", query_seconds)
        super().__init__(ibis.clickhouse.from_connection(self._client))

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        failed: type[Exception] = imported(
            "clickhouse_connect.driver.exceptions", extra="clickhouse"
        ).ClickHouseError
        return (failed, OSError)

    def prepare(self, table: FactTable) -> None:
        self._client.command(_definition(table, "IF NOT EXISTS "))

    def copy(self, table: FactTable, facts: Facts) -> int:
        """A new table is filled aside and takes the old one's place at once."""
        new, facts_table = f"{table.name}_new", facts.table(table)
        self._client.command(f"DROP TABLE IF EXISTS `{new}`")
        self._client.command(_definition(table, "", name=new))
        rows = 0
        for batch in facts.batches(facts_table, rows=_BATCH_ROWS):
            self._client.insert_arrow(new, batch)
            rows += batch.num_rows
        self.prepare(table)
        self._client.command(f"DROP TABLE `{table.name}`")
        self._client.command(f"RENAME TABLE `{new}` TO `{table.name}`")
        return rows

    def close(self) -> None:
        self._client.close()


def _options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "chdb":
        return {"interface": "chdb", "path": unquote(parts.path) or None}
    secure = parts.scheme == "clickhouses"
    return {
        "host": parts.hostname or "localhost",
        "port": parts.port or (_TLS_PORT if secure else _PLAIN_PORT),
        "username": unquote(parts.username or "default"),
        "password": unquote(parts.password or ""),
        "database": parts.path.strip("/") or "default",
        "secure": secure,
    }


def _definition(table: FactTable, condition: str, *, name: str | None = None) -> str:
    columns = ", ".join(
        f"`{column}` {ClickHouseType.to_string(kind.copy(nullable=not kind.is_array()))}"
        for column, kind in table.columns.items()
    )
    layout = f"ORDER BY ({quoted(list(table.key))})" if table.key else "ORDER BY tuple()"
    if table.clustering is not None:
        time = f"`{table.clustering.time}`"
        layout = f"PARTITION BY toYYYYMM({time}) ORDER BY (`{table.clustering.by}`, {time})"
    return (
        f"CREATE TABLE {condition}`{name or table.name}` ({columns}) ENGINE = MergeTree {layout}"
        " SETTINGS allow_nullable_key = 1"
    )
