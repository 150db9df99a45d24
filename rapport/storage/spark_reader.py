"""Facts on Spark: Parquet files in a folder, read by a session on this machine or a cluster."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import ibis

from rapport.storage.engine_readers import EngineReader, imported
from rapport.storage.fact_tables import FactTable
from rapport.storage.facts import Facts

_FEW_PARTS = "8"
_HERE = "127.0.0.1"


class SparkReader(EngineReader):
    """`spark:///folder` on this machine; `spark://master:7077/folder` where all see the folder."""

    dialect = "pyspark"

    def __init__(self, url: str, *, query_seconds: float | None) -> None:  # noqa: ARG002
        sql = imported("pyspark.sql", extra="spark")
        self._failed: type[Exception] = imported("pyspark.errors", extra="spark").PySparkException
        parts = urlsplit(url)
        self._folder = Path(unquote(parts.path))
        builder = sql.SparkSession.builder.appName("rapport").master(
            f"spark://{parts.netloc}" if parts.netloc else "local[*]"
        )
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": _FEW_PARTS,
            "spark.sql.ansi.enabled": "false",
            "spark.log.level": "ERROR",
            "spark.ui.showConsoleProgress": "false",
        }
        if not parts.netloc:
            settings |= {"spark.driver.bindAddress": _HERE, "spark.driver.host": _HERE}
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        super().__init__(ibis.pyspark.connect(self._session))

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        return (self._failed,)

    def prepare(self, table: FactTable) -> None:
        folder = self._folder / table.name
        if not folder.exists():
            types = imported("ibis.backends.pyspark.datatypes", extra="spark")
            schema = types.PySparkSchema.from_ibis(table.columns)
            frame = self._session.createDataFrame([], schema)
        else:
            frame = self._session.read.parquet(str(folder))
        frame.createOrReplaceTempView(table.name)

    def copy(self, table: FactTable, facts: Facts) -> int:
        folder = self._folder / table.name
        folder.mkdir(parents=True, exist_ok=True)
        rows = facts.export(table, folder / "rows.parquet")
        for left in folder.glob("*.new"):
            left.unlink()
        return rows

    def close(self) -> None:
        self._session.stop()
