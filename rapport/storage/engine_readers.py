"""What readers on other engines have in common: tables by name, answers as Arrow."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import ClassVar

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql import SQLBackend
from ibis.expr.operations import DatabaseTable, Namespace

from rapport.storage.errors import EngineMissing, StoreUnavailable
from rapport.storage.fact_tables import FactTable
from rapport.storage.facts import Facts


class EngineReader(ABC):
    """Reads facts from an engine that `fill` copied them to. Used in one thread at a time."""

    dialect: ClassVar[str]

    def __init__(self, backend: SQLBackend, *, namespace: Namespace | None = None) -> None:
        self.backend = backend
        self._namespace = namespace or Namespace()
        self._known: set[FactTable] = set()

    def table(self, table: FactTable) -> ir.Table:
        """Give the table to build an expression on; it is empty where nothing was copied."""
        if table not in self._known:
            with self._named():
                self.prepare(table)
            self._known.add(table)
        return DatabaseTable(
            table.name, schema=table.columns, source=self.backend, namespace=self._namespace
        ).to_expr()

    def read(self, expression: ir.Expr) -> pa.Table:
        """Run an expression over this reader's tables and return what it gives, as Arrow."""
        with self._named():
            rows: pa.Table = self.backend.to_pyarrow(expression)
        return rows

    def count(self, expression: ir.Table) -> int:
        with self._named():
            number: int = self.backend.to_pyarrow(expression.count()).as_py()
        return number

    def fill(self, table: FactTable, facts: Facts) -> int:
        """Replace the engine's rows of the table by those of the store; return how many."""
        self._known.discard(table)
        with self._named(), facts.patient():
            return self.copy(table, facts)

    @abstractmethod
    def prepare(self, table: FactTable) -> None:
        """Make the table, empty, where the engine lacks it."""

    @abstractmethod
    def copy(self, table: FactTable, facts: Facts) -> int:
        """Replace the rows of the table, without leaving it half-filled for long."""

    @abstractmethod
    def close(self) -> None:
        """Give back the connection."""

    @property
    @abstractmethod
    def errors(self) -> tuple[type[Exception], ...]:
        """What the engine's client raises."""

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except self.errors as error:
            # The engine's own words may quote values, which are people's data.
            raise StoreUnavailable(
                f"the engine {self.dialect} did not answer ({type(error).__name__}); check that it"
                " runs, that the address is right, and its own log"
            ) from error


def imported(module: str, *, extra: str) -> ModuleType:
    """Import the client of an engine, or say which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise EngineMissing(
            f"the package {module.partition('.')[0]} is not installed; install it with"
            f" `pip install 'rapport[{extra}]'`"
        ) from error
