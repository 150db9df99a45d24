"""Whatever is sent, the intake answers in one sentence, and what it acknowledged is not lost."""

import gzip
import json
import random
import socket
from typing import Any

import httpx
import pytest

from rapport.events import EVENTS, list_dead_letters

PATHS = ("/v1/track", "/v1/identify", "/v1/page", "/v1/group", "/v1/alias", "/v1/batch", "/v1/b")
FIELDS = (
    *("userId", "anonymousId", "previousId", "groupId", "messageId", "event", "type", "name"),
    *("timestamp", "sentAt", "properties", "traits", "context", "category"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**63, 10**40, 1.5, 1e308, "", " ", "x" * 300, "\u0000", "💥", "'; --"),
    *([], [1], {}, {"a": None}, {"": ""}, [[[[]]]], {"a": {"b": {"c": [{"d": 1}]}}}),
    *("9999-12-31T23:59:59Z", "0001-01-01", "2026-13-45", "NaN"),
)
MONEY: tuple[Any, ...] = (*VALUES, "12,50", "1e3", "-0", "١٢", 1e-300, "Infinity")
RAW = (
    b"",
    b"null",
    b"NaN",
    b'{"a":1,}',
    b"\xff\xfe\x00",
    b'{"userId":"c1","event":"\xed\xa0\x80"}',
    rb'{"userId":"c1","event":"\ud800"}',
    b'{"userId":"c1","event":"X","properties":{"a":1e400}}',
    b'{"userId":"c1","userId":"c2","event":"X"}',
    b"[" * 100_000,
    b'{"batch":' * 5_000,
    b'{"batch":[' + b"{}," * 20_000 + b"{}]}",
    b'{"batch":{"a":1}}',
    b'{"batch":[[],"x",1,null,{"type":7},{"type":"track","event":"X","userId":{}}]}',
)
ANSWERS = {200, 400, 413}


def bodies() -> list[bytes]:
    call = {"type": "track", "userId": "c1", "event": "Order Completed"}
    every = [call | {field: value} for field in FIELDS for value in VALUES]
    orders = [
        call | {"properties": {name: value, "currency": "CNY"}}
        for name in ("revenue", "total", "currency", "products", "order_id", "product_id")
        for value in MONEY
    ]
    lines = [
        call | {"properties": {"currency": "CNY", "products": [{"sku": "p", name: value}]}}
        for name in ("sku", "price", "quantity")
        for value in MONEY
    ]
    return [json.dumps(each).encode() for each in (*every, *orders, *lines)]


def test_no_value_in_any_place_makes_the_intake_fail_or_lose_what_it_took(running: Any) -> None:
    chance, taken = random.Random(1), 0  # noqa: S311
    with httpx.Client(base_url=running.url, auth=(running.write_key, "")) as client:
        for body in bodies():
            path = chance.choice(PATHS[:5])
            assert client.post(path, content=body).status_code in ANSWERS, (path, body)
        for start in range(0, len(bodies()), 50):
            part = [
                json.loads(body) | {"messageId": f"b{start}-{place}"}
                for place, body in enumerate(bodies()[start : start + 50])
            ]
            answer = client.post("/v1/batch", json={"batch": part})
            assert answer.status_code == 200
            refused = {each["call"] for each in answer.json().get("refused", ())}
            kinds = ("track", "page", "screen", "group")
            taken += sum(
                place not in refused and str(call["type"]).lower() in kinds
                for place, call in enumerate(part)
            )
    running.drain()
    buried = [each for each in list_dead_letters(running.database, limit=10_000) if each.checked]
    events = running.facts.table(EVENTS)
    kept = running.facts.count(events.filter(events.event_id.startswith("b")))
    assert kept + len(buried) >= taken > 200


@pytest.mark.parametrize("body", RAW, ids=range(len(RAW)))
def test_no_bytes_make_the_intake_fail(running: Any, body: bytes) -> None:
    with httpx.Client(base_url=running.url, auth=(running.write_key, "")) as client:
        for path in PATHS:
            for content, headers in (
                (body, {}),
                (gzip.compress(body), {"Content-Encoding": "gzip"}),
                (body, {"Content-Encoding": "GZIP"}),
                (body, {"Content-Type": "text/plain"}),
            ):
                answer = client.post(path, content=content, headers=headers)
                assert answer.status_code in ANSWERS, (path, headers, answer.text)
                assert answer.json()["success"] is (answer.status_code == 200)
    running.drain()


@pytest.mark.parametrize(
    "request_text",
    [
        b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{}",
        b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}",
        b"POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\xfe\r\n"
        b"Content-Length: 2\r\n\r\n{}",
        b"GET /v1/track HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_a_broken_connection_harms_nobody_else(running: Any, request_text: bytes) -> None:
    port = httpx.URL(running.url).port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port)) as broken:
        broken.sendall(request_text)
        broken.shutdown(socket.SHUT_WR)
        broken.settimeout(5)
        while broken.recv(4096):
            pass
    call = {"userId": "c1", "event": "Product Viewed"}
    answer = httpx.post(running.url + "/v1/track", json=call, auth=(running.write_key, ""))
    assert answer.status_code == 200
