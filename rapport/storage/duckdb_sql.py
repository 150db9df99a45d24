"""SQL that Ibis has no words for, written for one table of facts: definitions, merges, places.

A clustered table has one column more than it promises, `_place`: a number drawn from the customer's
id. Rows are laid down in its order, and a look-up by customer asks for it as well, because DuckDB
remembers the smallest and largest number of each block of rows, but of a text only the first 8
bytes: ids that all begin with `customer-` would leave no block out.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from functools import cache

import ibis
from ibis.backends.sql.datatypes import DuckDBType

from rapport.storage.fact_tables import FactTable, quoted

PLACE = "_place"
PLACE_TYPE = "INTEGER"
_MOST_PLACE = 2**31 - 1


def place_of(value: str) -> str:
    """Write the place of a text; MD5, because it must be the same in every release of DuckDB."""
    return f"coalesce((md5_number_lower({value}) & {_MOST_PLACE})::{PLACE_TYPE}, -1)"


def place(value: str) -> int:
    """Give the place of a text as `place_of` does."""
    drawn = hashlib.md5(value.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(drawn[8:], "little") & _MOST_PLACE


def placed(table: FactTable, source: str) -> str:
    """Write what to select from, so that the rows have all columns that the table has on disk."""
    if table.clustering is None:
        return source
    place = place_of(quoted([table.clustering.by]))
    return f'(SELECT *, {place} AS "{PLACE}" FROM {source})'  # noqa: S608  (our own names)


def shown(table: FactTable) -> str:
    """Name what is read from: of a clustered table a view without the column `_place`."""
    return table.name if table.clustering is None else f"{table.name}_shown"


def promised(table: FactTable, columns: Sequence[str] = ()) -> str:
    """Select the columns that the table promises, or some of them."""
    return f'SELECT {quoted(list(columns or table.columns))} FROM "{table.name}"'  # noqa: S608  (our names)


def looked_up(
    table: FactTable,
    customer_id: str,
    columns: Sequence[str],
    among: Mapping[str, Collection[str]],
) -> tuple[str, list[object]]:
    """Select one customer's rows, and say what its marks stand for."""
    assert table.clustering is not None, f"table {table.name!r} is not clustered"
    few = [f' AND "{name}" IN ({", ".join("?" * len(each))})' for name, each in among.items()]
    return (
        f'{promised(table, columns)} WHERE "{PLACE}" = ? AND "{table.clustering.by}" = ?'
        + "".join(few),
        [place(customer_id), customer_id, *(text for each in among.values() for text in each)],
    )


def definitions(table: FactTable) -> str:
    columns = [
        definition(name, kind) + ("" if kind.nullable else " NOT NULL")
        for name, kind in table.columns.items()
    ]
    if table.clustering is not None:
        columns.append(f'"{PLACE}" {PLACE_TYPE} NOT NULL')
    return ", ".join(columns)


def definition(name: str, kind: ibis.DataType) -> str:
    return f'"{name}" {_written(kind)}'


@cache  # a store has twenty types for some hundred columns, and writing one parses it first
def _written(kind: ibis.DataType) -> str:
    written: str = DuckDBType.to_string(kind.copy(nullable=True))
    return written.replace("TIMESTAMP(6)", "TIMESTAMP")  # DuckDB's own precision


@cache
def stored_type(told: str) -> ibis.DataType:
    """Read a type as DuckDB tells it of a column."""
    kind: ibis.DataType = DuckDBType.from_string(told)
    return kind


def merge(table: FactTable, source: str) -> str:
    """Update the rows that differ, insert those whose key is new, and return what was done."""
    others = [name for name in table.columns if name not in table.key]
    same_key = " AND ".join(f'n."{name}" = o."{name}"' for name in table.key)
    differs = " OR ".join(f'n."{name}" IS DISTINCT FROM o."{name}"' for name in others)
    changed = [*others, PLACE] if table.clustering else others
    values = ", ".join(f'"{name}" = n."{name}"' for name in changed)
    update = f"WHEN MATCHED AND ({differs}) THEN UPDATE SET {values} " if others else ""
    return (
        f'MERGE INTO "{table.name}" o USING {placed(table, source)} n ON {same_key} {update}'
        "WHEN NOT MATCHED THEN INSERT BY NAME RETURNING merge_action"
    )
