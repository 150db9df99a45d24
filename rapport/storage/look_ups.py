"""Look-ups by many values at once, and changes of single rows: what a batch of news needs.

Each is one statement of DuckDB's own SQL; for questions, build an Ibis expression instead.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyarrow as pa

from rapport.storage.duckdb_sql import PLACE, place_of, promised
from rapport.storage.fact_tables import FactTable, quoted
from rapport.storage.facts import Facts

ROW = "row_number"
"""The number of a row in a table; it holds within one transaction."""

_WANTED = "wanted_rows"
_FEW = 20


def rows_like(
    facts: Facts,
    table: FactTable,
    wanted: pa.Table,
    *,
    columns: Sequence[str] | None = None,
    among: Mapping[str, Collection[str]] | None = None,
) -> pa.Table:
    """Give the rows of the table that agree with one of `wanted` in all columns of it.

    `columns`: only these. `among`: only rows with one of these texts in a column, such as a kind.
    """
    facts.ensure(table)
    given = list(table.columns) if columns is None else list(columns)
    if wanted.num_rows == 0:
        return table.columns.to_pyarrow().empty_table().select(given)
    if _is_short(wanted):
        return _rows_among(facts, table, given, [*_texts(wanted), *(among or {}).items()])
    few = [f'"{name}" IN ({", ".join("?" * len(texts))})' for name, texts in (among or {}).items()]
    with _lent(facts, wanted) as lent:
        return facts.backend.con.execute(
            f'SELECT {quoted(given)} FROM "{table.name}"'  # noqa: S608
            f" SEMI JOIN {lent} USING ({quoted(wanted.column_names)})"
            f"{' WHERE ' if few else ''}{' AND '.join(few)}",
            [text for texts in (among or {}).values() for text in texts],
        ).to_arrow_table()


def _is_short(wanted: pa.Table) -> bool:
    """Say whether the rows are a few texts, for which to lend a table takes longer than to ask."""
    return bool(wanted.num_rows <= _FEW and wanted.schema.types == [pa.string()])


def _texts(wanted: pa.Table) -> list[tuple[str, list[str]]]:
    return [(name, wanted[name].drop_null().to_pylist()) for name in wanted.column_names]


def _rows_among(
    facts: Facts,
    table: FactTable,
    columns: Sequence[str],
    among: Sequence[tuple[str, Collection[str]]],
) -> pa.Table:
    held = [
        f'"{name}" IN ({", ".join("?" * len(texts))})' if texts else "false"
        for name, texts in among
    ]
    return facts.backend.con.execute(
        f"{promised(table, columns)} WHERE {' AND '.join(held)}",
        [text for _, texts in among for text in texts],
    ).to_arrow_table()


def put_rows(
    facts: Facts,
    table: FactTable,
    rows: pa.Table,
    *,
    fresh: pa.Table | None = None,
    gone: pa.Table | None = None,
) -> None:
    """Put the rows in the place of those with the same key; delete those with a key of `gone`.

    Unlike `upsert` it compares nothing: for rows that are known to be new or changed. What is
    `fresh` has a key that the table is known to lack, and is only added: nothing is looked for.
    """
    keys = [rows.select(list(table.key))]
    if gone is not None:
        keys.append(gone.select(list(table.key)).cast(keys[0].schema))
    old = pa.concat_tables(keys)
    new = rows if fresh is None else pa.concat_tables([rows, fresh.cast(rows.schema)])
    if old.num_rows + new.num_rows == 0:
        return
    facts.ensure(table)
    with facts.transaction():
        facts.note_change(table)
        if old.num_rows:
            _delete(facts, table, old)
        if new.num_rows:
            facts.append(table, new)


def _delete(facts: Facts, table: FactTable, keys: pa.Table) -> None:
    same = " AND ".join(f'o."{name}" = n."{name}"' for name in table.key)
    with _lent(facts, keys) as lent:
        facts.backend.con.execute(f'DELETE FROM "{table.name}" o USING {lent} n WHERE {same}')  # noqa: S608


def numbered_rows(
    facts: Facts, table: FactTable, columns: Sequence[str], *, owners: Sequence[str]
) -> pa.Table:
    """Give rows of a clustered table that belong to these customers, each with its number."""
    assert table.clustering is not None, f"table {table.name!r} is not clustered"
    facts.ensure(table)
    by = table.clustering.by
    found = f'o."{by}" = n.value AND o."{PLACE}" = n.place'
    with _lent(facts, pa.table({"value": pa.array(owners, pa.string())})) as lent:
        source = f"(SELECT value, {place_of('value')} AS place FROM {lent})"  # noqa: S608
        near = ""
        if len(owners) <= _FEW:  # a list is held against each block of rows; a join is not
            places = facts.backend.con.execute(f"SELECT DISTINCT place FROM {source}").fetchall()  # noqa: S608
            near = f' AND o."{PLACE}" IN ({", ".join(str(place) for (place,) in places)})'
        return facts.backend.con.execute(
            f'SELECT o.rowid AS "{ROW}", {_of("o", columns)} FROM "{table.name}" o, {source} n'  # noqa: S608
            f" WHERE {found}{near}"
        ).to_arrow_table()


def unowned_rows(
    facts: Facts, table: FactTable, columns: Sequence[str], *, wanted: pa.Table
) -> pa.Table:
    """Give rows of a clustered table that belong to nobody and agree with one of `wanted`."""
    assert table.clustering is not None, f"table {table.name!r} is not clustered"
    facts.ensure(table)
    with _lent(facts, wanted) as lent:
        return facts.backend.con.execute(
            f'SELECT o.rowid AS "{ROW}", {_of("o", columns)} FROM "{table.name}" o'  # noqa: S608
            f" SEMI JOIN {lent} USING ({quoted(wanted.column_names)})"
            f' WHERE o."{PLACE}" = -1 AND o."{table.clustering.by}" IS NULL'
        ).to_arrow_table()


def change_rows(facts: Facts, table: FactTable, rows: pa.Table) -> None:
    """Set columns of numbered rows of a clustered table; the owner is one of them."""
    assert table.clustering is not None, f"table {table.name!r} is not clustered"
    if rows.num_rows == 0:
        return
    by = table.clustering.by
    columns = [name for name in rows.column_names if name != ROW]
    values = ", ".join(f'"{name}" = n."{name}"' for name in columns)
    place = place_of(f'n."{by}"')
    with facts.transaction(), _lent(facts, rows) as lent:
        facts.note_change(table)
        facts.backend.con.execute(
            f'UPDATE "{table.name}" o SET {values}, "{PLACE}" = {place}'  # noqa: S608
            f' FROM {lent} n WHERE o.rowid = n."{ROW}"'
        )


def follow_told_names(facts: Facts, table: FactTable, customers: Mapping[str, str]) -> set[str]:
    """Give the rows told under these names to the customers whose the names are now.

    The table has `customer_id`, and `told_as`: the name, null where that is `customer_id`. Returns
    the customers who got rows, or lost some. Safe to repeat. For tables of some 100,000 rows.
    """
    facts.ensure(table)
    names, owners = list(customers), list(customers.values())
    moved = pa.table({"name": pa.array(names, pa.string()), "owner": pa.array(owners, pa.string())})
    found = "coalesce(o.told_as, o.customer_id) = n.name AND o.customer_id <> n.owner"
    with facts.transaction(), _lent(facts, moved) as lent:
        concerned = facts.backend.con.execute(
            f'SELECT o.customer_id, n.owner FROM "{table.name}" o, {lent} n WHERE {found}'  # noqa: S608
        ).fetchall()
        if concerned:
            facts.note_change(table)
            facts.backend.con.execute(
                f'UPDATE "{table.name}" o SET customer_id = n.owner,'  # noqa: S608
                f" told_as = nullif(n.name, n.owner) FROM {lent} n WHERE {found}"
            )
    return {customer for pair in concerned for customer in pair}


@contextmanager
def _lent(facts: Facts, rows: pa.Table) -> Iterator[str]:
    connection = facts.backend.con
    connection.register(_WANTED, rows)
    try:
        yield _WANTED
    finally:
        connection.unregister(_WANTED)


def _of(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f'{table}."{name}"' for name in columns)
