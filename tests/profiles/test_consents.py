"""The ledger says who agreed to what, when, how and to which text; the last word holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rapport.events import CustomerId
from rapport.profiles import (
    CONSENT_FACTS,
    Consent,
    Purpose,
    add_consents,
    consented,
    consents_of,
    has_consented,
    is_suppressed,
    last_words,
    mirror_consents,
    record_consents,
    suppress,
    suppressed,
)
from rapport.profiles.store import place_consents
from rapport.storage import Database, Facts, metadata, open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
YES = Consent(
    customer_id=CustomerId("c1"),
    channel="email",
    purpose=Purpose.MARKETING,
    granted=True,
    recorded_at=NOW,
    how="sign-up form",
    text_version="2026-01",
)
NO = replace(YES, granted=False, recorded_at=NOW + timedelta(days=1), how="unsubscribe link")


def mailable(database: Database) -> list[str]:
    found = consented(database, channel="email", purpose=Purpose.MARKETING)
    return sorted(found["customer_id"].to_pylist())


def test_a_line_is_kept_with_its_proof_and_never_twice(any_database: Database) -> None:
    assert record_consents(any_database, [YES, YES]) == 1
    assert record_consents(any_database, [YES]) == 0
    assert consents_of(any_database, "c1") == [YES]


def test_the_last_word_holds(any_database: Database) -> None:
    record_consents(any_database, [YES, replace(YES, customer_id=CustomerId("c2"))])
    assert mailable(any_database) == ["c1", "c2"]
    record_consents(any_database, [NO])
    assert mailable(any_database) == ["c2"]
    assert not has_consented(any_database, "c1", channel="email", purpose=Purpose.MARKETING)
    assert consents_of(any_database, "c1") == [YES, NO]


def test_a_word_that_arrives_late_does_not_undo_a_later_one(any_database: Database) -> None:
    record_consents(any_database, [NO])
    record_consents(any_database, [YES])
    assert mailable(any_database) == []
    assert consents_of(any_database, "c1") == [YES, NO]


def test_repeating_an_old_line_does_not_bring_it_back(any_database: Database) -> None:
    same_moment = replace(NO, recorded_at=NOW)
    record_consents(any_database, [YES])
    record_consents(any_database, [same_moment])
    record_consents(any_database, [YES])
    assert mailable(any_database) == []


def test_yes_to_one_channel_or_purpose_is_no_yes_to_another(any_database: Database) -> None:
    record_consents(any_database, [YES])
    assert not has_consented(any_database, "c1", channel="sms", purpose=Purpose.MARKETING)
    assert not has_consented(any_database, "c1", channel="email", purpose=Purpose.PERSONALISATION)
    words = last_words(
        any_database, channel="email", purpose=Purpose.MARKETING, customer_ids=["c1", "c2"]
    )
    assert words == {"c1": True}


def test_a_large_crowd_is_read_at_once(database: Database) -> None:
    crowd = [replace(YES, customer_id=CustomerId(f"c{number}")) for number in range(12_000)]
    assert record_consents(database, crowd) == 12_000
    assert len(mailable(database)) == 12_000


def test_a_suppressed_address_is_known_in_any_writing_and_kept_as_a_hash(
    any_database: Database,
) -> None:
    suppress(any_database, " Ada@Example.com", reason="complained", now=NOW)
    suppress(any_database, "ada@example.com", reason="complained again", now=NOW)
    assert is_suppressed(any_database, "ADA@example.com ")
    assert suppressed(any_database, ["ada@example.com", "bob@example.com"]) == {"ada@example.com"}
    with any_database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM suppressions").all()
    assert len(rows) == 1
    assert "ada" not in str(rows[0]).lower()


def test_the_facts_follow_the_ledger(any_database: Database, facts: Facts) -> None:
    other = replace(YES, customer_id=CustomerId("c2"))
    record_consents(any_database, [YES, other])
    assert mirror_consents(any_database, facts) == 2
    assert mirror_consents(any_database, facts) == 0
    record_consents(any_database, [NO])
    assert mirrored(facts) == {"c1": True, "c2": True}
    assert mirror_consents(any_database, facts) == 1
    assert mirrored(facts) == {"c1": False, "c2": True}
    place_consents(any_database, {"c2": "c3"})
    mirror_consents(any_database, facts)
    assert mirrored(facts) == {"c1": False, "c2": True, "c3": True}
    place_consents(any_database, {"c2": "c2"})
    mirror_consents(any_database, facts)
    assert mirrored(facts) == {"c1": False, "c2": True}


def test_a_writer_who_commits_late_is_not_passed_over(postgres_url: str, facts: Facts) -> None:
    database = open_database(postgres_url, home=Path())
    metadata.drop_all(database.engine)
    metadata.create_all(database.engine)
    with database.begin() as slow:
        add_consents(slow, [YES])
        record_consents(database, [replace(YES, customer_id=CustomerId("c2"))])
        mirror_consents(database, facts)
        assert mirrored(facts) == {"c2": True}
    mirror_consents(database, facts)
    assert mirrored(facts) == {"c1": True, "c2": True}
    database.close()


def test_a_restored_backup_is_mirrored_whole(
    database: Database, facts: Facts, tmp_path: Path
) -> None:
    record_consents(database, [YES])
    record_consents(database, [NO])
    mirror_consents(database, facts)
    (tmp_path / "older").mkdir()
    older = open_database("", home=tmp_path / "older")
    metadata.create_all(older.engine)
    record_consents(older, [YES])
    mirror_consents(older, facts)
    assert mirrored(facts) == {"c1": True}
    older.close()


def test_a_consent_given_counts_in_rules_at_once(database: Database, facts: Facts) -> None:
    record_consents(database, [YES])
    mirror_consents(database, facts)
    rows = facts.table(CONSENT_FACTS)
    agreed = rows.filter(rows.granted, rows.channel == "email", rows.purpose == "marketing")
    assert facts.read(agreed.select("customer_id"))["customer_id"].to_pylist() == ["c1"]


def mirrored(facts: Facts) -> dict[str, bool]:
    rows = facts.read(facts.table(CONSENT_FACTS)).to_pylist()
    return {row["customer_id"]: row["granted"] for row in rows}
