"""Acknowledged calls become events, profiles and names, exactly once."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from rapport.events import (
    EVENTS,
    ORDER_LINES,
    Event,
    EventId,
    accept_calls,
    accept_events,
    count_inbox,
    parse_call,
    read_inbox,
    timeline,
)
from rapport.profiles import (
    DRAINED,
    IDENTITIES,
    Consent,
    Drained,
    InboxDrainer,
    Purpose,
    consents_of,
    count_profiles,
    drain_inbox,
    find_profile,
    get_profile,
    has_consented,
    record_consents,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def tell(database: Database) -> Any:
    """Hand a call in, so many hours after the first."""

    def tell(kind: str, *, at: float = 0, **raw: object) -> None:
        moment = NOW + at * HOUR
        call = parse_call(
            kind,
            raw | {"timestamp": moment.isoformat()},
            source="web",
            received_at=NOW + 1000 * HOUR,
            currency="CNY",
        )
        accept_calls(database, [call])

    return tell


@pytest.fixture
def drain(database: Database, facts: Facts) -> Any:
    return lambda: drain_inbox(database, facts)


def names(facts: Facts, customer_id: str) -> list[str]:
    return [event.name for event in reversed(timeline(facts, customer_id))]


def test_calls_become_facts_and_leave_the_inbox(
    tell: Any, drain: Any, database: Database, facts: Facts
) -> None:
    tell("track", userId="c1", event="Product Viewed", properties={"product_id": "p1"})
    tell("track", at=1, userId="c1", event="Order Completed",
         properties={"order_id": "o1", "products": [{"product_id": "p1", "price": 2}]})  # fmt: skip
    assert drain() == Drained(calls=2, events=2, profiles=1)
    assert drain() == Drained()
    assert count_inbox(database) == 0
    assert names(facts, "c1") == ["Product Viewed", "Order Completed"]
    assert facts.count(facts.table(ORDER_LINES)) == 1


def test_a_customer_who_was_only_tracked_has_a_profile(tell: Any, drain: Any, facts: Facts) -> None:
    tell("track", userId="c1", event="Product Viewed")
    drain()
    assert get_profile(facts, "c1").created_at == NOW


def test_a_visitor_is_no_customer_until_they_say_who_they_are(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("track", anonymousId="v1", event="Product Viewed")
    tell("identify", anonymousId="v1", traits={"email": "ADA@x.com", "plan": "gold"})
    drain()
    assert count_profiles(facts) == 0
    tell("track", at=1, anonymousId="v1", event="Order Completed",
         properties={"products": [{"sku": "p1", "price": 1}]})  # fmt: skip
    tell("identify", at=2, anonymousId="v1", userId="c1", traits={"firstName": "Ada"})
    tell("track", at=3, anonymousId="v1", event="Product Added")
    drain()
    profile = get_profile(facts, "c1")
    assert (profile.email, profile.first_name) == ("ada@x.com", "Ada")
    assert profile.traits == {"plan": "gold"}
    assert names(facts, "c1")[-2:] == ["Order Completed", "Product Added"]
    assert len(names(facts, "c1")) == 4
    lines = facts.table(ORDER_LINES)
    assert facts.count(lines.filter(lines.customer_id == "c1")) == 1


def test_a_visitor_once_known_stays_known_in_later_batches(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("identify", anonymousId="v1", userId="c1")
    drain()
    tell("track", at=1, anonymousId="v1", event="Product Viewed")
    drain()
    assert names(facts, "c1") == ["Product Viewed"]


def test_two_customers_on_one_browser_keep_their_own_events(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("identify", anonymousId="v1", userId="c1")
    tell("track", at=1, anonymousId="v1", event="First")
    tell("identify", at=2, anonymousId="v1", userId="c2")
    tell("track", at=3, anonymousId="v1", event="Second")
    drain()
    assert (names(facts, "c1"), names(facts, "c2")) == (["First"], ["Second"])


def test_a_visitor_named_like_a_customer_is_not_that_customer(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("track", userId="c1", event="Product Viewed")
    tell("identify", at=1, anonymousId="c1", userId="c2")
    tell("track", at=2, userId="c1", event="Product Added")
    drain()
    assert names(facts, "c1") == ["Product Viewed", "Product Added"]


def test_traits_are_merged_key_by_key_and_the_later_word_wins(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("identify", at=5, userId="c1", traits={"city": "Rome", "plan": "gold", "points": 1})
    drain()
    tell("identify", at=1, userId="c1", traits={"city": "Oslo", "phone": "+4712345678"})
    tell("identify", at=9, userId="c1", traits={"points": 2, "plan": None})
    drain()
    profile = get_profile(facts, "c1")
    assert (profile.city, profile.phone) == ("Rome", "+4712345678")
    assert profile.traits == {"points": 2}
    assert profile.updated_at == NOW + 9 * HOUR


def test_an_address_that_cannot_be_used_does_not_cost_the_rest(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("identify", userId="c1", traits={"email": "nonsense", "firstName": "Ada"})
    drain()
    profile = get_profile(facts, "c1")
    assert (profile.email, profile.first_name) == (None, "Ada")


def test_joining_a_group_is_an_event_and_a_trait(tell: Any, drain: Any, facts: Facts) -> None:
    tell("group", userId="c1", groupId="g1")
    drain()
    assert names(facts, "c1") == ["Group Joined"]
    assert get_profile(facts, "c1").traits == {"group_id": "g1"}


def test_an_alias_makes_one_customer_of_two(
    tell: Any, drain: Any, database: Database, facts: Facts
) -> None:
    tell("identify", userId="old", traits={"email": "ada@x.com", "plan": "gold"})
    tell("track", at=1, userId="old", event="Product Viewed")
    tell("identify", at=2, userId="new", traits={"plan": "silver"})
    drain()
    said = Consent(
        customer_id=get_profile(facts, "old").customer_id,
        channel="email",
        purpose=Purpose.MARKETING,
        granted=True,
        recorded_at=NOW,
        how="form",
        text_version="1",
    )
    record_consents(database, [said])
    tell("alias", at=3, previousId="old", userId="new")
    tell("track", at=4, userId="old", event="Product Added")
    drain()
    assert find_profile(facts, "old") is None
    profile = get_profile(facts, "new")
    assert (profile.email, profile.traits) == ("ada@x.com", {"plan": "silver"})
    assert names(facts, "new") == ["Product Viewed", "Product Added"]
    assert has_consented(database, "new", channel="email", purpose=Purpose.MARKETING)
    assert len(consents_of(database, "new")) == 1


def test_names_follow_through_several_aliases_and_circles_are_ignored(
    tell: Any, drain: Any, facts: Facts
) -> None:
    tell("track", userId="a", event="First")
    tell("alias", at=1, previousId="a", userId="b")
    tell("alias", at=2, previousId="b", userId="c")
    drain()
    tell("alias", at=3, previousId="c", userId="a")
    tell("alias", at=4, previousId="c", userId="c")
    tell("track", at=5, userId="a", event="Second")
    drain()
    assert names(facts, "c") == ["First", "Second"]
    names_of_c = facts.table(IDENTITIES)
    assert facts.count(names_of_c.filter(names_of_c.customer_id != "c")) == 0
    assert count_profiles(facts) == 1


def test_events_of_our_own_are_drained_with_all_they_say(
    drain: Any, database: Database, facts: Facts
) -> None:
    event = Event(
        event_id=EventId("open-1"), name="Email Opened", happened_at=NOW, received_at=NOW,
        source="tracking", customer_id=get_id("c1"), campaign_id="cmp_1", message_id="msg_1",
    )  # fmt: skip
    accept_events(database, [event])
    drain()
    assert timeline(facts, "c1") == [event]


def get_id(text: str) -> Any:
    return text


def test_calls_recorded_before_a_crash_are_only_deleted(
    tell: Any, drain: Any, database: Database, facts: Facts
) -> None:
    tell("track", userId="c1", event="Product Viewed")
    [(number, calls)] = read_inbox(database, limit=10)
    drain()
    with database.begin() as connection:  # the crash came before the inbox was cleared
        connection.exec_driver_sql(
            "INSERT INTO event_inbox (seq, calls, payload, received_at)"
            " VALUES (?, 1, ?, '2026-03-01 12:00:00')",
            (number, _payload(calls)),
        )
    tell("track", at=1, userId="c1", event="Product Added")
    assert drain().calls == 1
    assert names(facts, "c1") == ["Product Viewed", "Product Added"]
    assert count_inbox(database) == 0


def test_a_low_number_that_was_committed_late_is_not_passed_over(
    tell: Any, drain: Any, database: Database, facts: Facts
) -> None:
    tell("track", userId="c1", event="Late")
    [(number, calls)] = read_inbox(database, limit=10)
    with database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM event_inbox")
    tell("track", at=1, userId="c1", event="Early")
    drain()
    with database.begin() as connection:  # as on PostgreSQL, where commits overtake each other
        connection.exec_driver_sql(
            "INSERT INTO event_inbox (seq, calls, payload, received_at)"
            " VALUES (?, 1, ?, '2026-03-01 12:00:00')",
            (number, _payload(calls)),
        )
    assert drain().calls == 1
    assert sorted(names(facts, "c1")) == ["Early", "Late"]


def test_several_threads_drain_one_inbox_and_count_nothing_twice(
    tell: Any, database: Database, facts: Facts
) -> None:
    for number in range(60):
        tell("track", at=number, userId=f"c{number % 7}", event="Product Viewed")
    facts.count(facts.table(EVENTS))

    def work() -> None:
        while drain_inbox(database, facts, limit=7).calls:
            pass

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert facts.count(facts.table(EVENTS)) == 60
    assert count_inbox(database) == 0


def test_the_inbox_is_drained_on_postgresql_too(any_database: Database, facts: Facts) -> None:
    raw = {"userId": "c1", "event": "Product Viewed", "messageId": "m1"}
    accept_calls(any_database, [parse_call("track", raw, source="web", received_at=NOW)])
    assert drain_inbox(any_database, facts).events == 1
    assert drain_inbox(any_database, facts) == Drained()
    assert facts.count(facts.table(DRAINED)) == 1


def test_the_drainer_of_a_server_empties_the_inbox_and_stops(
    tell: Any, database: Database, facts: Facts
) -> None:
    tell("track", userId="c1", event="Product Viewed")
    drained = threading.Event()

    def clock() -> datetime:
        if count_inbox(database) == 0:
            drained.set()
        return NOW

    drainer = InboxDrainer(database, facts, clock=clock, interval_seconds=0.01)
    drainer.start()
    assert drained.wait(10)
    drainer.stop()
    assert names(facts, "c1") == ["Product Viewed"]


def _payload(calls: Any) -> str:
    return msgspec.json.encode(calls).decode()
