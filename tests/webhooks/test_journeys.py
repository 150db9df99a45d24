"""What happens to customers in journeys reaches the endpoints that want it, and nobody else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.journeys import (
    Migration,
    advance_due,
    enter_by_hand,
    get_journey,
    list_positions,
    parse_journey,
    publish_journey,
    read_moments,
    wake_waiting,
)
from rapport.journeys.store.tables import MOMENTS, POSITIONS
from rapport.kit.settings import ShopSettings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from rapport.webhooks import Deliverer, feed_webhooks, list_deliveries, switch_off
from tests.webhooks.conftest import NOW, OPEN, SECRET, Clock, Receiver, endpoint_at

URL = "https://shop.example/hook"
DAY = timedelta(days=1)
STEPS = [{"id": "rest", "kind": "wait", "days": 5, "next": "bye"}, {"id": "bye", "kind": "end"}]


@pytest.fixture(autouse=True)
def tables(facts: Facts) -> None:
    ensure_tables(facts)


def publish(database: Database, *, migration: Migration | None = None, **more: object) -> None:
    told = {
        "journey": "j",
        "name": "J",
        "trigger": {"kind": "api"},
        "holdout_share": 0,
        "goal": {"event": "Bought", "within_days": 2},
        "exits": ["Left"],
        "steps": STEPS,
    }
    journey = parse_journey(told | more)
    publish_journey(journey, database=database, operator="opr", now=NOW, migration=migration)


def come(database: Database, *names: str) -> None:
    chosen = [(name, "k") for name in names]
    enter_by_hand(get_journey(database, "j"), chosen, database=database, now=NOW)


def does(facts: Facts, who: str, name: str) -> None:
    event = Event(
        event_id=EventId(f"{who} {name}"),
        name=name,
        happened_at=NOW + DAY,
        received_at=NOW + DAY,
        source="test",
        customer_id=CustomerId(who),
    )
    record_events(facts, [event])


def advance(database: Database, facts: Facts, *, days: float = 0) -> None:
    now = NOW + days * DAY
    shop = ShopSettings(timezone="UTC")
    while advance_due(database=database, facts=facts, shop=shop, now=now, worker="w").looked_at:
        pass


def feed(database: Database, facts: Facts) -> int:
    return feed_webhooks(database=database, facts=facts, now=NOW, worker="w")


def waiting(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(MOMENTS)).scalar_one()


def told(database: Database) -> dict[tuple[str, str], dict[str, object]]:
    return {
        (one.type, one.customer_id): json.loads(one.body)["data"]
        for one in list_deliveries(database)
    }


def test_entries_goals_and_ends_are_told_once_with_how_and_why(
    any_database: Database, facts: Facts
) -> None:
    endpoint_at(URL, any_database, types=("journey.*",))
    feed(any_database, facts)
    publish(any_database)
    come(any_database, "ada", "bo", "cy")
    assert feed(any_database, facts) == 3
    advance(any_database, facts)
    does(facts, "ada", "Bought")
    does(facts, "bo", "Left")
    advance(any_database, facts, days=6)
    assert feed(any_database, facts) == 4
    assert feed(any_database, facts) == 0
    entry = {"journey_id": "j", "version": 1, "entry_key": "k", "entry": 1}
    assert told(any_database) == {
        ("journey.entered", "ada"): entry | {"customer_id": "ada"},
        ("journey.entered", "bo"): entry | {"customer_id": "bo"},
        ("journey.entered", "cy"): entry | {"customer_id": "cy"},
        ("journey.goal", "ada"): entry | {"customer_id": "ada"},
        ("journey.left", "ada"): entry
        | {"customer_id": "ada", "step_id": "rest", "how": "goal", "because": "Bought"},
        ("journey.left", "bo"): entry
        | {"customer_id": "bo", "step_id": "rest", "how": "exited", "because": "Left"},
        ("journey.left", "cy"): entry | {"customer_id": "cy", "step_id": "bye", "how": "done"},
    }


def test_a_goal_that_does_not_end_the_journey_is_told_and_nobody_left(
    any_database: Database, facts: Facts
) -> None:
    endpoint_at(URL, any_database, types=("journey.goal", "journey.left"))
    feed(any_database, facts)
    publish(any_database, goal={"event": "Bought", "within_days": 2, "ends": False})
    come(any_database, "ada")
    advance(any_database, facts)
    does(facts, "ada", "Bought")
    soon = NOW + DAY + timedelta(minutes=1)
    assert wake_waiting(database=any_database, facts=facts, now=soon) == 1
    advance(any_database, facts, days=2)
    assert feed(any_database, facts) == 1
    assert list(told(any_database)) == [("journey.goal", "ada")]


def test_who_a_new_version_sends_away_is_told(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database, types=("journey.left",))
    feed(any_database, facts)
    publish(any_database)
    come(any_database, "ada")
    advance(any_database, facts)
    publish(any_database, name="K", migration=Migration(people="leave"))
    assert feed(any_database, facts) == 1
    left = told(any_database)["journey.left", "ada"]
    assert (left["how"], left["because"]) == ("exited", "version 2")


def test_nobody_listens_and_nothing_is_put_aside(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database, types=("message.*",))
    feed(any_database, facts)
    publish(any_database)
    come(any_database, "ada")
    advance(any_database, facts, days=6)
    assert waiting(any_database) == 0


def test_what_waits_is_dropped_once_nobody_listens(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database)
    feed(any_database, facts)
    publish(any_database)
    come(any_database, "ada")
    assert waiting(any_database) == 1
    switch_off("shop", database=any_database)
    assert feed(any_database, facts) == 0
    assert waiting(any_database) == 0


def test_who_is_held_out_is_not_told(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database, types=("journey.*",))
    feed(any_database, facts)
    publish(any_database, holdout_share=0.5)
    come(any_database, *(f"c{n}" for n in range(40)))
    feed(any_database, facts)
    inside = {one.customer_id for one in list_positions(any_database, "j", status="active")}
    assert 5 < len(inside) < 35
    assert {customer_id for _, customer_id in told(any_database)} == inside


def test_an_erased_customer_is_told_of_no_more(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database)
    feed(any_database, facts)
    publish(any_database)
    come(any_database, "ada", "bo")
    with any_database.begin() as connection:
        connection.execute(POSITIONS.delete().where(POSITIONS.c.customer_id == "ada"))
    assert len(read_moments(any_database, limit=10).moments) == 1
    assert feed(any_database, facts) == 1
    assert waiting(any_database) == 0


def test_a_program_of_the_shop_hears_of_an_entry(
    any_database: Database, facts: Facts, receiver: Receiver
) -> None:
    endpoint_at(receiver.url + "/hook", any_database, types=("journey.entered",))
    feed(any_database, facts)
    publish(any_database)
    come(any_database, "ada")
    feed(any_database, facts)
    deliverer = Deliverer(
        any_database, settings=OPEN, secret=SECRET, clock=Clock(), tell=lambda _: None
    )
    assert deliverer.deliver_due().delivered == 1
    deliverer.close()
    [(_, _, body)] = receiver.got
    heard = json.loads(body)
    assert (heard["type"], heard["data"]["customer_id"]) == ("journey.entered", "ada")
