"""The facts of a few customers, cut out of the store: a rule asked of them takes milliseconds."""

from collections.abc import Iterable

import ibis.expr.types as ir
import pyarrow as pa
from ibis.expr.operations import Field

from rapport.events import EVENTS, ORDER_LINES
from rapport.profiles import CONSENT_FACTS, IDENTITIES, PROFILES
from rapport.scoring import FINDINGS, SCORES
from rapport.segments.living.workspace import Workspace
from rapport.segments.tables import LISTS
from rapport.statements import STATEMENTS
from rapport.storage import Facts, FactTable

WHO = "who"
"""The table of a workspace that holds the customers of the slice: customer_id."""
_SLICED = (
    EVENTS,
    ORDER_LINES,
    PROFILES,
    CONSENT_FACTS,
    LISTS,
    SCORES,
    FINDINGS,
    STATEMENTS,
    IDENTITIES,
)


class Slice:
    """A reader of the facts of the customers in the workspace's `WHO`; products are everybody's.

    First the questions are built on its tables, then `cut` fills the columns that they read, and
    then they are run.
    """

    def __init__(self, facts: Facts, space: Workspace) -> None:
        self._facts, self._space = facts, space
        self._asked: dict[str, FactTable] = {}

    @property
    def dialect(self) -> str:
        return self._facts.dialect

    def table(self, table: FactTable) -> ir.Table:
        if table not in _SLICED and table.key != ("customer_id",):
            return self._facts.table(table)
        self._asked[table.name] = table
        return self._space.table(f"slice_{table.name}", table.columns)

    def read(self, expression: ir.Expr) -> pa.Table:
        return self._facts.read(expression)

    def count(self, expression: ir.Table) -> int:
        return self._facts.count(expression)

    def cut(self, questions: Iterable[ir.Expr]) -> None:
        """Fill the tables that the questions ask; columns that none of them reads stay null.

        An event has about ten columns that rules seldom read, and they are most of the bytes.
        """
        read = {field.name for question in questions for field in question.op().find(Field)}
        for table in self._asked.values():
            self._facts.ensure(table)
            name = self._space.name(f"slice_{table.name}")
            columns = ", ".join(f'"{one}"' for one in table.columns if one in read)
            self._space.run(f'CREATE OR REPLACE TEMP TABLE {name} AS FROM "{table.name}" LIMIT 0')
            self._space.run(
                f"INSERT INTO {name} BY NAME SELECT {columns}"  # noqa: S608  (our own names)
                f' FROM "{table.name}" SEMI JOIN {self._space.name(WHO)} USING (customer_id)'
            )
