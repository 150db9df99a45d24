"""Calls go out signed, are tried again, and none delays another."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from rapport.storage import Database
from rapport.webhooks import (
    BadEndpoint,
    Deliverer,
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointNotFound,
    EndpointOff,
    EndpointState,
    EndpointWish,
    Turn,
    edit_endpoint,
    get_endpoint,
    happen_to,
    last_successes,
    list_deliveries,
    replay_deliveries,
    replay_delivery,
    rotate_secret,
    try_endpoint,
)
from rapport.webhooks.judging import settled
from rapport.webhooks.model import WAITS, Answer, Happening
from rapport.webhooks.payloads import body_of, delivery_of
from rapport.webhooks.secrets import secret_of, signer_of
from rapport.webhooks.store import add_deliveries, claim_deliveries
from tests.webhooks.conftest import NOW, OPEN, SECRET, Clock, Receiver, endpoint_at


def happening(number: int, customer: str = "ada") -> Happening:
    return Happening(
        key=f"event {number}",
        type="message.clicked",
        at=NOW,
        customer_id=customer,
        ids={"event_id": f"e{number}"},
        details={"properties": {"plan": "gold", "mail": "ada@example.org"}, "source": "web"},
    )


def put(database: Database, endpoint: Endpoint, count: int = 1) -> None:
    with database.begin() as connection:
        made = [delivery_of(happening(n), endpoint, now=NOW) for n in range(count)]
        add_deliveries(connection, made)


def deliver(database: Database, clock: Clock, told: list[str] | None = None) -> Turn:
    deliverer = Deliverer(
        database,
        settings=OPEN,
        secret=SECRET,
        clock=clock,
        tell=lambda one: (told if told is not None else []).append(one.name),
    )
    try:
        return deliverer.deliver_due()
    finally:
        deliverer.close()


def test_a_call_is_what_the_reference_implementation_takes(
    any_database: Database, receiver: Receiver
) -> None:
    clock = Clock(now=_present())
    endpoint, secret = endpoint_at(receiver.url + "/hook", any_database)
    put(any_database, endpoint)
    assert deliver(any_database, clock).delivered == 1
    _, headers, body = receiver.got[0]
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "message.clicked"
    assert told["timestamp"] == "2026-03-02T12:00:00Z"
    assert told["data"] == {"event_id": "e0", "customer_id": "ada"}
    (kept,) = list_deliveries(any_database)
    assert (kept.status, kept.answer, kept.attempts) == (DeliveryStatus.DELIVERED, 204, 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)


def test_for_a_day_two_secrets_are_valid_and_then_one(database: Database) -> None:
    first, old = endpoint_at("https://shop.example/hook", database)
    present = _present()
    endpoint, new = rotate_secret("shop", database=database, secret=SECRET, now=present)
    assert old != new
    assert first.endpoint_id == endpoint.endpoint_id
    both = signer_of(endpoint, secret=SECRET, now=present).sign("whd_1", b"{}", now=present)
    Webhook(old).verify(b"{}", both)
    Webhook(new).verify(b"{}", both)
    later = present + timedelta(days=1)
    one = signer_of(endpoint, secret=SECRET, now=later).sign("whd_1", b"{}", now=present)
    Webhook(new).verify(b"{}", one)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(b"{}", one)


def test_details_go_out_only_where_they_were_chosen() -> None:
    assert json.loads(body_of(happening(1), ()))["data"] == {"event_id": "e1", "customer_id": "ada"}
    some = json.loads(body_of(happening(1), ("properties.plan", "source")))["data"]
    assert some["properties"] == {"plan": "gold"}
    assert some["source"] == "web"


def test_a_body_is_never_as_long_as_20_kilobytes() -> None:
    long = Happening(
        key="k", type="x", at=NOW, ids={"id": 1}, details={"properties": {"a": "é" * 20_000}}
    )
    body = body_of(long, ("properties",))
    assert json.loads(body)["data"] == {"id": 1, "details_left_out": True}
    assert len(body.encode()) < 20_000


def test_what_fails_comes_again_with_the_same_id(
    any_database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", any_database)
    put(any_database, endpoint)
    receiver.answer(500)
    assert deliver(any_database, clock) == Turn(postponed=1)
    (waiting,) = list_deliveries(any_database)
    assert waiting.error == "http-500"
    assert timedelta(seconds=5) <= waiting.due_at - NOW <= timedelta(seconds=5.5)
    assert deliver(any_database, clock).handled == 0  # too early
    receiver.answer(200)
    clock.move(seconds=6)
    assert deliver(any_database, clock).delivered == 1
    assert receiver.ids() == [waiting.delivery_id] * 2
    assert get_endpoint(any_database, "shop").failures == 0


def test_the_waits_grow_and_end() -> None:
    delivery = Delivery(
        delivery_id="whd_1", endpoint_id="whe_1", type="x", body="{}", created_at=NOW, due_at=NOW
    )
    for attempt, wait in enumerate(WAITS, start=1):
        tried = settled(_tried(delivery, attempt), Answer(status=404), now=NOW)
        assert tried.status is DeliveryStatus.WAITING
        assert wait <= tried.due_at - NOW <= wait * 1.1
    last = settled(_tried(delivery, len(WAITS) + 1), Answer(status=404), now=NOW)
    assert last.status is DeliveryStatus.FAILED


def test_retry_after_is_obeyed_and_holds_back_the_others(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", database, at_once=1)
    put(database, endpoint, 5)
    receiver.answer(429, Retry_After="120")
    deliver(database, clock)
    assert len(receiver.got) == 1
    assert sorted(one.attempts for one in list_deliveries(database)) == [0, 0, 0, 0, 1]
    receiver.answer(200)
    clock.move(seconds=119)
    assert deliver(database, clock).handled == 0
    clock.move(seconds=2)
    assert deliver(database, clock).delivered == 5


def test_410_switches_the_endpoint_off_and_tells_the_staff(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", database, at_once=1)
    put(database, endpoint, 3)
    receiver.answer(410)
    told: list[str] = []
    done = deliver(database, clock, told)
    assert done.disabled == {"shop": "gone"}
    assert told == ["shop"]
    assert get_endpoint(database, "shop").state is EndpointState.OFF
    assert {one.status for one in list_deliveries(database)} == {DeliveryStatus.FAILED}
    with pytest.raises(EndpointOff, match="enable shop"):
        replay_deliveries("shop", database=database, now=clock())


def test_five_days_of_failures_switch_it_off_and_a_jump_of_the_clock_does_not(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", database)
    put(database, endpoint)
    receiver.answer(500)
    deliver(database, clock)
    clock.move(days=6)
    deliver(database, clock)
    assert get_endpoint(database, "shop").state is EndpointState.ACTIVE
    for _ in range(8):
        clock.move(days=1.2)
        replay_deliveries("shop", database=database, now=clock())
        deliver(database, clock)
    assert get_endpoint(database, "shop").because == "failing"


def test_redirects_are_not_followed(database: Database, receiver: Receiver, clock: Clock) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", database)
    put(database, endpoint)
    receiver.answer(302, Location=receiver.url + "/elsewhere")
    deliver(database, clock)
    assert [path for path, _, _ in receiver.got] == ["/hook"]
    assert list_deliveries(database)[0].error == "http-302"


def test_an_answer_that_drips_in_ends_at_the_deadline(
    database: Database, receiver: Receiver
) -> None:
    endpoint_at(receiver.url + "/slow", database)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40:
            try:
                handler.wfile.write(bytes([letter]))
            except OSError:
                return
            time.sleep(0.1)

    receiver.answers["/slow"] = drip
    started = time.monotonic()
    answer = try_endpoint("shop", database=database, settings=OPEN, secret=SECRET, now=NOW)
    assert answer.error == "too-slow"
    assert time.monotonic() - started < 3


def test_a_slow_endpoint_delays_no_other(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    slow, _ = endpoint_at(receiver.url + "/slow", database, name="slow", at_once=1)
    quick, _ = endpoint_at(receiver.url + "/hook", database, name="quick")
    put(database, slow, 20)
    put(database, quick, 20)
    receiver.answers["/slow"] = lambda _handler: time.sleep(1.5)
    deliverer = Deliverer(database, settings=OPEN, secret=SECRET, clock=clock)
    try:
        started = time.monotonic()
        deliverer.turn()
        while len(receiver.ids()) < 20 and time.monotonic() - started < 30:
            time.sleep(0.02)
        at_the_slow = len(receiver.ids("/slow"))
        assert len(receiver.ids()) == 20
        assert at_the_slow <= 2
    finally:
        deliverer.close()
    assert sorted(
        one.attempts for one in list_deliveries(database, endpoint_id=slow.endpoint_id)
    ) == [
        *[0] * 19,
        1,
    ]


def test_what_a_dead_worker_held_goes_out_under_the_same_id(
    any_database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", any_database)
    put(any_database, endpoint, 3)
    held = claim_deliveries(
        any_database,
        endpoint.endpoint_id,
        worker="dead",
        now=NOW,
        lease=timedelta(minutes=5),
        limit=9,
    )
    assert deliver(any_database, clock).handled == 0
    clock.move(minutes=6)
    assert deliver(any_database, clock).delivered == 3
    assert sorted(receiver.ids()) == sorted(one.delivery_id for one in held)


def test_one_and_a_span_can_be_replayed(
    any_database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = endpoint_at(receiver.url + "/hook", any_database)
    put(any_database, endpoint, 3)
    deliver(any_database, clock)
    first = receiver.ids()[0]
    replay_delivery(first, database=any_database, now=clock())
    assert deliver(any_database, clock).delivered == 1
    assert receiver.ids().count(first) == 2
    assert replay_deliveries("shop", database=any_database, now=clock()) == 0
    again = replay_deliveries(
        "shop",
        database=any_database,
        now=clock(),
        since=NOW,
        until=NOW + timedelta(1),
        failed_only=False,
    )
    assert again == 3


def _tried(delivery: Delivery, attempts: int) -> Delivery:
    return replace(delivery, attempts=attempts)


def _present() -> datetime:  # the reference implementation reads the real clock
    return datetime.now(UTC)


def test_a_change_takes_what_waits_to_the_new_address_and_keeps_the_secret(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    endpoint, secret = endpoint_at(f"{receiver.url}/old", database)
    happen_to(endpoint, ["k1"], database=database, now=clock())
    wish = EndpointWish(name="shop", url=f"{receiver.url}/hook", types=("test",), at_once=2)
    changed = edit_endpoint(wish, database=database, settings=OPEN)
    assert (changed.url, changed.types, changed.at_once) == (wish.url, ("test",), 2)
    assert changed.endpoint_id == endpoint.endpoint_id
    deliverer = Deliverer(database, settings=OPEN, secret=SECRET, clock=clock)
    assert deliverer.deliver_due().delivered == 1
    deliverer.close()
    assert [path for path, _, _ in receiver.got] == ["/hook"]
    assert secret_of(changed, secret=SECRET) == secret
    assert last_successes(database) == {endpoint.endpoint_id: clock()}


def test_a_change_is_checked_and_meant_for_an_endpoint_that_is_there(database: Database) -> None:
    endpoint_at("https://crm.shop.example", database)
    bad = EndpointWish(name="shop", url="https://crm.shop.example", types=())
    with pytest.raises(BadEndpoint):
        edit_endpoint(bad, database=database, settings=OPEN)
    other = EndpointWish(name="none", url="https://crm.shop.example", types=("*",))
    with pytest.raises(EndpointNotFound):
        edit_endpoint(other, database=database, settings=OPEN)
