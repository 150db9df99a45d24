"""The suppression list: keyed hashes, a trail, lists that come from elsewhere."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.profiles import (
    BadSuppression,
    SuppressionNotFound,
    SuppressionScope,
    count_suppressions,
    import_suppressions,
    is_suppressed,
    key_suppressions,
    list_suppression_moves,
    list_suppressions,
    suppress,
    suppressed,
    unsuppress,
)
from rapport.storage import Database, metadata, open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_hash_of_an_earlier_release_is_keyed_without_its_address(any_database: Database) -> None:
    any_database.hash_key = b"k" * 32
    plain = hashlib.sha256(b"ada@example.org").hexdigest()
    with any_database.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO suppressions (address_hash, reason, suppressed_at)"  # noqa: S608
            f" VALUES ('{plain}', 'erased', '2026-01-01 00:00:00.000000')"
        )
    assert not is_suppressed(any_database, "ada@example.org")
    assert key_suppressions(any_database) == 1
    assert key_suppressions(any_database) == 0
    assert is_suppressed(any_database, "Ada@example.org")
    [row] = list_suppressions(any_database)
    assert row.address_hash != plain


def test_who_has_only_the_store_cannot_try_addresses_out(home: Path) -> None:
    with_key = open_database("", home=home, hash_key=b"k" * 32)
    metadata.create_all(with_key.engine)
    suppress(with_key, "ada@example.org", reason="erased", now=NOW)
    without = open_database("", home=home)
    assert is_suppressed(with_key, "ada@example.org")
    assert not is_suppressed(without, "ada@example.org")
    with_key.close()
    without.close()


def test_a_suppression_only_gets_stricter_and_leaves_a_trail(any_database: Database) -> None:
    address = "ada@example.org"
    narrow = SuppressionScope.MARKETING
    assert suppress(any_database, address, reason="complaint", now=NOW, scope=narrow)
    assert suppress(any_database, address, reason="hard-bounce", now=NOW)
    assert not suppress(any_database, address, reason="complaint", now=NOW, scope=narrow)
    assert suppressed(any_database, [address], scope=SuppressionScope.ALL) == {address}
    unsuppress(any_database, address, reason="asked by phone", by="bo", now=NOW)
    assert not is_suppressed(any_database, address)
    moves = list_suppression_moves(any_database)
    assert [(each.act, each.reason) for each in moves] == [
        ("removed", "asked by phone"),
        ("widened", "hard-bounce"),
        ("added", "complaint"),
    ]
    with pytest.raises(SuppressionNotFound):
        unsuppress(any_database, address, reason="again", by="bo", now=NOW)
    with pytest.raises(BadSuppression):
        unsuppress(any_database, address, reason=" ", by="bo", now=NOW)


def test_lists_of_others_are_taken_in(any_database: Database) -> None:
    any_database.hash_key = b"k" * 32
    hashed = hashlib.sha256(b"bob@example.org").hexdigest()
    lines = ["email,reason", "Ada@example.org,spam", f"sha256:{hashed}", "", "+86 138 0013 8000"]
    assert import_suppressions(any_database, lines, reason="moved", now=NOW, by="bo") == 3
    assert import_suppressions(any_database, lines, reason="moved", now=NOW, by="bo") == 0
    wanted = ["ada@example.org", "bob@example.org", "cyn@example.org"]
    assert suppressed(any_database, wanted) == set(wanted[:2])
    assert count_suppressions(any_database) == {"moved": 3}
    kept = [f"hash:{row.address_hash}" for row in list_suppressions(any_database)]
    unsuppress(any_database, "ada@example.org", reason="test", by="bo", now=NOW)
    assert import_suppressions(any_database, kept, reason="back", now=NOW, by="bo") == 1


def test_a_line_that_is_no_address_is_named_and_nothing_is_kept(any_database: Database) -> None:
    with pytest.raises(BadSuppression, match="line 2"):
        import_suppressions(
            any_database, ["ada@example.org", "not one"], reason="x", now=NOW, by="bo"
        )
    assert list_suppressions(any_database) == []
