"""Keeps the file of the analytical store: how large it is, and writing it anew."""

import shutil
import threading

import duckdb
import ibis.expr.types as ir

from rapport.storage.fact_reads import Reads

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")  # as DuckDB writes amounts
_KEPT_SETTINGS = ("memory_limit", "max_temp_directory_size", "autoinstall_known_extensions")


class Upkeep(Reads):
    """Adds to reading what the file needs as a whole."""

    _writing: threading.RLock

    def stored_tables(self) -> list[str]:
        """Name every table that the file has, whoever made it."""
        asked = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name"
        return [str(row[0]) for row in self.backend.con.execute(asked).fetchall()]

    def stored(self, name: str) -> ir.Table:
        """Give a table as the file has it, for work that must know every table alike."""
        return self.backend.table(name)

    def size(self) -> int:
        """Say how many bytes the store takes on its disk."""
        files = (self._path, self._path.with_name(f"{self._path.name}.wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def free_bytes(self) -> int:
        """Say how many bytes are free on the disk that the store, and what it spills, lies on."""
        return shutil.disk_usage(self._path.parent).free

    def memory_bytes(self) -> int:
        """Say how much memory the store may use before it spills to the disk."""
        told = self.backend.con.execute("SELECT current_setting('memory_limit')").fetchone()
        assert told is not None, "a SELECT of a setting gives one row"
        amount, _, unit = str(told[0]).partition(" ")
        return int(float(amount) * 1024 ** _UNITS.index(unit))

    def rewrite(self) -> None:
        """Copy the store into a new file without what was deleted, and go on with that one.

        DuckDB leaves deleted rows in the file and never overwrites them. Takes about a second for a
        gigabyte, and its size once more on the disk; other writers wait, and readers wait for the
        moment in which the files change places.
        """
        fresh = self._path.with_name(f"{self._path.name}.new")
        with self._writing, self._named():
            fresh.unlink(missing_ok=True)
            self._copy_into(str(fresh))
            with self._gate.closed():
                settings = self._settings()
                self._drop_connections()
                fresh.replace(self._path)
                self._path.with_name(f"{self._path.name}.wal").unlink(missing_ok=True)
                self._root = duckdb.connect(str(self._path), config=settings)
                self._generation += 1

    def _copy_into(self, path: str) -> None:
        cursor = self._root.cursor()
        quoted = path.replace("'", "''")
        name = self._path.stem
        cursor.execute("CHECKPOINT")
        cursor.execute(f"ATTACH '{quoted}' AS rewritten (STORAGE_VERSION 'v1.0.0')")
        try:
            cursor.execute(f'COPY FROM DATABASE "{name}" TO rewritten')
        finally:
            cursor.execute("DETACH rewritten")
            cursor.close()

    def _settings(self) -> dict[str, str | bool | int | float | list[str]]:
        listed = ", ".join(f"current_setting('{name}')" for name in _KEPT_SETTINGS)
        row = self._root.execute(f"SELECT {listed}").fetchone()
        assert row is not None, "a SELECT of settings gives one row"
        return {name: str(value) for name, value in zip(_KEPT_SETTINGS, row, strict=True)}
