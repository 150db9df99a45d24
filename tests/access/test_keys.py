"""Keys for programs and for sources: shown once, found by their secret, ended for good."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from rapport.access import (
    Actor,
    BadOperator,
    KeyUnknown,
    Role,
    SourceExists,
    SourceKeys,
    SourceUnknown,
    create_api_key,
    create_source,
    find_api_key,
    find_source,
    list_api_keys,
    list_sources,
    revoke_api_key,
    revoke_source,
)
from rapport.access.store import API_KEYS, SOURCES
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_key_acts_under_its_name_and_role_until_it_is_revoked(any_database: Database) -> None:
    key, secret = create_api_key(
        database=any_database, name="Warehouse", role=Role.MARKETER, created_by="op_1", now=NOW
    )
    assert re.fullmatch(r"rk_[0-9a-f]{32}", secret)
    assert secret.startswith(key.prefix)
    assert len(key.prefix) < 12
    expected = Actor(actor_id=key.key_id, name="Warehouse", role=Role.MARKETER)
    assert find_api_key(any_database, secret) == expected
    assert find_api_key(any_database, "rk_" + "0" * 32) is None
    assert find_api_key(any_database, "") is None

    revoked = revoke_api_key(database=any_database, key_id=key.key_id, now=NOW)
    later = NOW + timedelta(days=1)
    again = revoke_api_key(database=any_database, key_id=key.key_id, now=later)
    assert revoked.revoked_at == again.revoked_at == NOW
    assert find_api_key(any_database, secret) is None
    assert list_api_keys(database=any_database) == [revoked]
    with pytest.raises(KeyUnknown):
        revoke_api_key(database=any_database, key_id="key_0", now=NOW)


def test_no_secret_is_kept(database: Database) -> None:
    _, secret = create_api_key(
        database=database, name="Warehouse", role=Role.VIEWER, created_by="op_1", now=NOW
    )
    _, write_key = create_source(database=database, name="Website", now=NOW)
    with database.read() as connection:
        kept = str([*connection.execute(API_KEYS.select()), *connection.execute(SOURCES.select())])
    assert secret not in kept
    assert write_key not in kept


def test_a_source_is_found_by_its_write_key(any_database: Database) -> None:
    source, write_key = create_source(database=any_database, name=" Website ", now=NOW)
    assert re.fullmatch(r"wk_[0-9a-f]{32}", write_key)
    assert source.name == "Website"
    assert find_source(any_database, write_key) == source
    assert list_sources(database=any_database) == [source]
    with pytest.raises(SourceExists):
        create_source(database=any_database, name="Website", now=NOW)
    revoke_source(database=any_database, source_id=source.source_id, now=NOW)
    assert find_source(any_database, write_key) is None
    with pytest.raises(SourceUnknown):
        revoke_source(database=any_database, source_id="src_0", now=NOW)


def test_a_name_is_needed(database: Database) -> None:
    with pytest.raises(BadOperator):
        create_source(database=database, name="  ", now=NOW)


def test_the_intake_remembers_a_write_key_for_a_short_while(database: Database) -> None:
    moments = [NOW]
    keys = SourceKeys(database, clock=lambda: moments[-1], remember=timedelta(seconds=30))
    source, write_key = create_source(database=database, name="Website", now=NOW)
    assert keys.find(write_key) == source
    assert keys.find("wk_wrong") is None
    revoke_source(database=database, source_id=source.source_id, now=NOW)
    moments.append(NOW + timedelta(seconds=29))
    assert keys.find(write_key) == source
    moments.append(NOW + timedelta(seconds=30))
    assert keys.find(write_key) is None
