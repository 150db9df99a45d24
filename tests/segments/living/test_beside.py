"""A refresh of everybody and one of touched customers run side by side and agree in the end."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rapport.events import Event, EventId, EventName, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import (
    delete_segment,
    kept_members,
    parse_rule,
    refresh_all,
    refresh_new,
    refresh_touched,
    save_segment,
)
from rapport.segments.living import refreshing
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACTIVE = parse_rule({"kind": "performed", "event": "Product Viewed", "within_days": 7})


@pytest.fixture(autouse=True)
def shop(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=f"c{n}") for n in range(5)])
    save_segment(database=database, name="active", rule=ACTIVE, created_by="mei", now=NOW)
    refresh_all(database=database, facts=facts, now=NOW)


def see(facts: Facts, customer: str) -> None:
    event = Event(
        event_id=EventId(customer),
        name=EventName.PRODUCT_VIEWED,
        happened_at=NOW,
        received_at=NOW,
        source="web",
        customer_id=customer,
    )
    record_events(facts, [event])


def meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Do something in another thread after a whole refresh found its members, before it commits."""
    found, failures = refreshing.moves_of_segment, list[BaseException]()

    def in_thread() -> None:
        try:
            deed()
        except BaseException as error:  # noqa: BLE001  (carried over to the test's thread)
            failures.append(error)

    def then(*arguments: object) -> None:
        found(*arguments)
        monkeypatch.setattr(refreshing, "moves_of_segment", found)
        other = threading.Thread(target=in_thread)
        other.start()
        other.join()
        for failure in failures:
            raise failure

    monkeypatch.setattr(refreshing, "moves_of_segment", then)


def ids(database: Database, facts: Facts, name: str = "active") -> list[str]:
    segment_id = next(
        one.segment_id for one in refreshing.list_segments(database) if one.name == name
    )
    return [one.customer_id for one in kept_members(segment_id, facts=facts)]


def test_what_a_slice_settled_meanwhile_stays(
    database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deed() -> None:
        see(facts, "c1")
        done = refresh_touched(database=database, facts=facts, now=NOW)
        assert done is not None
        assert done.entered == 1

    meanwhile(monkeypatch, deed)
    done = refresh_all(database=database, facts=facts, now=NOW)
    assert (done.entered, done.left) == (0, 0)
    assert ids(database, facts) == ["c1"]


def test_who_is_touched_meanwhile_is_left_to_the_next_slice(
    database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: see(facts, "c1"))
    refresh_all(database=database, facts=facts, now=NOW)
    assert ids(database, facts) == []
    done = refresh_touched(database=database, facts=facts, now=NOW)
    assert done is not None
    assert done.entered == 1


def test_a_segment_made_meanwhile_is_built_once(
    database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deed() -> None:
        quiet = parse_rule({"kind": "not_performed", "event": "Product Viewed"})
        save_segment(database=database, name="quiet", rule=quiet, created_by="mei", now=NOW)
        assert refresh_new(database=database, facts=facts, now=NOW).baselines == 1

    meanwhile(monkeypatch, deed)
    refresh_all(database=database, facts=facts, now=NOW)
    assert ids(database, facts, "quiet") == ["c0", "c1", "c2", "c3", "c4"]


def test_a_segment_deleted_meanwhile_stays_deleted(
    database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(facts, "c1")
    meanwhile(monkeypatch, lambda: delete_segment("active", database=database, facts=facts))
    done = refresh_all(database=database, facts=facts, now=NOW)
    assert done.segments == 0
