"""The analytical store keeps what it was given, once, and says what it did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.storage import Facts, FactTable, Upserted, WrongColumns, open_facts, put_rows

NOTES = FactTable(
    name="notes",
    one_row_per="note",
    columns=ibis.schema(
        {
            "shop": "!string",
            "note_id": "!string",
            "stars": "int64",
            "written_at": "timestamp('UTC')",
            "tags": "array<string>",
            "extra": "map<string, string>",
        }
    ),
    key=("shop", "note_id"),
)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def notes(*numbers: int, stars: int | None = 5) -> pa.Table:
    rows = [
        {
            "shop": "s",
            "note_id": f"n{number}",
            "stars": stars,
            "written_at": NOW,
            "tags": ["a", None],
            "extra": [("colour", "red")],
        }
        for number in numbers
    ]
    return pa.Table.from_pylist(rows, schema=NOTES.columns.to_pyarrow())


def stored(facts: Facts) -> list[tuple[str, int | None]]:
    rows = facts.read(facts.table(NOTES).order_by("note_id")).to_pylist()
    return [(row["note_id"], row["stars"]) for row in rows]


def test_what_is_appended_is_read_back_as_it_was(facts: Facts) -> None:
    assert facts.append(NOTES, notes(1, 2)) == 2
    back = facts.read(facts.table(NOTES).order_by("note_id"))
    assert back.to_pylist() == notes(1, 2).to_pylist()
    assert str(back.schema.field("written_at").type) == "timestamp[us, tz=UTC]"


def test_a_table_nobody_wrote_to_is_empty(facts: Facts) -> None:
    assert facts.count(facts.table(NOTES)) == 0


def test_append_new_adds_only_keys_the_store_lacks(facts: Facts) -> None:
    assert facts.append_new(NOTES, notes(1, 2)) == 2
    assert facts.append_new(NOTES, notes(1, 2, 3, stars=1)) == 1
    assert stored(facts) == [("n1", 5), ("n2", 5), ("n3", 1)]


def test_of_two_alike_in_one_write_the_last_counts(facts: Facts) -> None:
    twice = pa.concat_tables([notes(1, 2, stars=1), notes(1, stars=4)])
    assert facts.append_new(NOTES, twice) == 2
    assert stored(facts) == [("n1", 4), ("n2", 1)]
    again = pa.concat_tables([notes(2, stars=2), notes(2, stars=3)])
    assert facts.upsert(NOTES, again) == Upserted(updated=1)
    assert stored(facts) == [("n1", 4), ("n2", 3)]


def test_an_upsert_counts_what_is_new_changed_and_the_same(facts: Facts) -> None:
    assert facts.upsert(NOTES, notes(1, 2, 3)) == Upserted(inserted=3)
    mixed = pa.concat_tables([notes(1), notes(2, stars=None), notes(4)])
    assert facts.upsert(NOTES, mixed) == Upserted(inserted=1, updated=1, unchanged=1)
    assert facts.upsert(NOTES, mixed) == Upserted(unchanged=3)
    assert stored(facts) == [("n1", 5), ("n2", None), ("n3", 5), ("n4", 5)]


def test_a_value_that_comes_or_goes_is_a_change(facts: Facts) -> None:
    facts.upsert(NOTES, notes(1, stars=None))
    assert facts.upsert(NOTES, notes(1, stars=None)) == Upserted(unchanged=1)
    assert facts.upsert(NOTES, notes(1, stars=0)) == Upserted(updated=1)
    assert facts.upsert(NOTES, notes(1, stars=None)) == Upserted(updated=1)


def test_a_table_is_replaced_whole_and_rows_are_deleted_by_value(facts: Facts) -> None:
    facts.append(NOTES, notes(1, 2, 3))
    assert facts.replace(NOTES, notes(4, 5, 6)) == 3
    assert [name for name, _ in stored(facts)] == ["n4", "n5", "n6"]
    assert facts.delete(NOTES, "note_id", ["n4", "n6", "n9"]) == 2
    assert facts.delete(NOTES, "note_id", []) == 0
    assert [name for name, _ in stored(facts)] == ["n5"]


def test_a_transaction_that_fails_leaves_nothing(facts: Facts) -> None:
    facts.append(NOTES, notes(1))
    with pytest.raises(KeyError), facts.transaction():
        facts.append(NOTES, notes(2))
        facts.replace(NOTES, notes(3))
        raise KeyError
    assert stored(facts) == [("n1", 5)]


def test_a_table_first_made_in_a_transaction_that_failed_is_made_again(facts: Facts) -> None:
    with pytest.raises(KeyError), facts.transaction():
        facts.append(NOTES, notes(2))
        raise KeyError
    assert facts.append(NOTES, notes(1)) == 1


def test_a_nested_transaction_is_part_of_the_outer_one(facts: Facts) -> None:
    with facts.transaction():
        facts.append(NOTES, notes(1))
        with pytest.raises(WrongColumns), facts.transaction():
            facts.append(NOTES, notes(2).drop_columns(["shop"]))
        facts.append(NOTES, notes(3))
    assert [name for name, _ in stored(facts)] == ["n1", "n3"]


def test_every_way_to_change_a_table_gives_it_another_version(facts: Facts) -> None:
    ways: list[Callable[[], object]] = [
        lambda: facts.append(NOTES, notes(1)),
        lambda: facts.append_new(NOTES, notes(2)),
        lambda: facts.upsert(NOTES, notes(1, stars=4)),
        lambda: facts.replace(NOTES, notes(1, 2, 3)),
        lambda: facts.delete(NOTES, "note_id", ["n3"]),
        lambda: put_rows(facts, NOTES, notes(1, stars=2)),
        lambda: facts.insert(NOTES, facts.table(NOTES)),
    ]
    for number, change in enumerate(ways):
        before = facts.version(NOTES)
        change()
        assert facts.version(NOTES) != before, number
    before = facts.version(NOTES)
    stored(facts)
    assert facts.version(NOTES) == before


def test_a_version_grows_with_the_commit_alone(facts: Facts) -> None:
    facts.append(NOTES, notes(1))
    before = facts.version(NOTES)
    with pytest.raises(ZeroDivisionError), facts.transaction():
        facts.append(NOTES, notes(2))
        assert facts.version(NOTES) is None
        with ThreadPoolExecutor(1) as other:
            assert other.submit(facts.version, NOTES).result() == before
        _ = 1 / 0
    assert facts.version(NOTES) == before


def test_wrong_rows_are_named_by_table_and_column_never_by_value(facts: Facts) -> None:
    secret = "mei@shop.example"
    wrong = notes(1).set_column(2, "stars", pa.array([secret]))
    with pytest.raises(WrongColumns, match=r"'notes': column 'stars' has type string") as refusal:
        facts.append(NOTES, wrong)
    assert secret not in str(refusal.value)
    with pytest.raises(WrongColumns, match=r"\['stars', 'tags'\] are missing"):
        facts.append(NOTES, notes(1).drop_columns(["tags", "stars"]))
    nameless = notes(1).set_column(1, "note_id", pa.array([None], pa.string()))
    with pytest.raises(WrongColumns, match=r"\['note_id'\] have rows without a value"):
        facts.append(NOTES, nameless)
    assert stored(facts) == []


def test_columns_may_come_in_any_order_and_in_types_that_fit(facts: Facts) -> None:
    shuffled = notes(1).select(["extra", "tags", "stars", "written_at", "note_id", "shop"])
    narrow = shuffled.set_column(2, "stars", pa.array([5], pa.int8()))
    facts.append(NOTES, narrow.append_column("surplus", pa.array(["x"])))
    assert stored(facts) == [("n1", 5)]


def test_a_column_that_a_release_brings_is_added(facts: Facts) -> None:
    facts.append(NOTES, notes(1))
    columns = {**dict(NOTES.columns.items()), "mood": "!string"}
    newer = FactTable(name="notes", one_row_per="note", columns=ibis.schema(columns), key=NOTES.key)
    facts.ensure(newer)
    assert facts.read(facts.table(newer))["mood"].to_pylist() == [None]
    other = {**dict(NOTES.columns.items()), "stars": "string"}
    clash = FactTable(name="notes", one_row_per="note", columns=ibis.schema(other))
    with pytest.raises(WrongColumns, match=r"'stars' as int64, this release needs string"):
        facts.ensure(clash)


def test_threads_write_one_after_the_other_and_read_at_any_time(facts: Facts) -> None:
    def work(worker: int) -> int:
        for number in range(10):
            facts.append_new(NOTES, notes(worker * 100 + number))
            facts.count(facts.table(NOTES))
        return facts.count(facts.table(NOTES))

    with ThreadPoolExecutor(4) as workers:
        assert max(workers.map(work, range(4))) == 40


def test_what_was_committed_is_there_when_the_store_is_opened_again(facts: Facts) -> None:
    facts.append(NOTES, notes(1, 2))
    path = facts._path.parent  # the folder of the fixture
    facts.close()
    again = open_facts(path, memory_limit="1GB")
    assert [name for name, _ in stored(again)] == ["n1", "n2"]
    again.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    writes=st.lists(
        st.lists(st.tuples(st.integers(1, 5), st.none() | st.integers(0, 2)), max_size=6),
        max_size=4,
    )
)
def test_upserts_do_what_a_dictionary_would_do(
    facts: Facts, writes: list[list[tuple[int, int | None]]]
) -> None:
    facts.replace(NOTES, notes())
    kept: dict[str, int | None] = {}
    for write in writes:
        rows = pa.concat_tables([notes(), *(notes(n, stars=stars) for n, stars in write)])
        wanted = {f"n{n}": stars for n, stars in write}
        expected = Upserted(
            inserted=len(wanted.keys() - kept.keys()),
            updated=sum(name in kept and kept[name] != stars for name, stars in wanted.items()),
            unchanged=sum(name in kept and kept[name] == stars for name, stars in wanted.items()),
        )
        assert facts.upsert(NOTES, rows) == expected
        kept |= wanted
    assert dict(stored(facts)) == kept


def test_a_question_with_rows_of_its_own_leaves_nothing_behind(facts: Facts) -> None:
    for _ in range(3):
        asked = ibis.memtable(pa.table({"key": ["a", "b"]}))
        assert facts.read(asked.filter(asked.key == "a")).num_rows == 1
        assert facts.count(asked) == 2
    left = facts.backend.con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    assert left.fetchall() == []
