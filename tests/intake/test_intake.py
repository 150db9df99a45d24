"""The intake answers like Segment's, and only after the commit."""

import base64
import gzip
import json
from typing import Any

import httpx
import pytest

from rapport.events import timeline
from rapport.profiles import find_profile, get_profile

VIEWED = {"userId": "c1", "event": "Product Viewed", "messageId": "m1"}


def post(running: Any, path: str, body: Any, **options: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    options.setdefault("auth", (running.write_key, ""))
    return httpx.post(running.url + path, content=content, **options)


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/v1/track", VIEWED, "Product Viewed"),
        ("/v1/t", VIEWED, "Product Viewed"),
        ("/v1/page", {"userId": "c1", "name": "Home"}, "Page Viewed"),
        ("/v1/screen", {"userId": "c1", "name": "Cart"}, "Screen Viewed"),
        ("/v1/group", {"userId": "c1", "groupId": "g1"}, "Group Joined"),
    ],
)
def test_each_call_is_acknowledged_and_becomes_an_event(
    running: Any, path: str, body: Any, name: str
) -> None:
    answer = post(running, path, body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    running.drain()
    assert [event.name for event in timeline(running.facts, "c1")] == [name]


def test_identify_and_alias_tell_who_somebody_is(running: Any) -> None:
    post(running, "/v1/track", {"anonymousId": "v1", "event": "Product Viewed"})
    post(running, "/v1/identify", {"userId": "c1", "traits": {"email": "Ada@x.com"}})
    assert post(running, "/v1/alias", {"userId": "c1", "previousId": "v1"}).status_code == 200
    running.drain()
    assert get_profile(running.facts, "c1").email == "ada@x.com"
    assert len(timeline(running.facts, "c1")) == 1


def test_a_call_sent_again_is_acknowledged_and_counted_once(running: Any) -> None:
    for _ in range(3):
        assert post(running, "/v1/track", VIEWED).status_code == 200
    running.drain()
    assert len(timeline(running.facts, "c1")) == 1


def test_a_batch_may_be_gzipped(running: Any) -> None:
    batch = {"batch": [{"type": "track", "userId": "c1", "event": f"E{n}"} for n in range(3)]}
    packed = gzip.compress(json.dumps(batch).encode())
    for path in ("/v1/batch", "/v1/import"):
        answer = post(running, path, packed, headers={"Content-Encoding": "gzip"})
        assert answer.json() == {"success": True}
    running.drain()
    assert len(timeline(running.facts, "c1")) == 6


def test_of_a_batch_the_good_is_kept_and_the_bad_is_named(running: Any) -> None:
    body = {"batch": [{"type": "track", "event": "X"}, {"type": "track"} | VIEWED]}
    answer = post(running, "/v1/batch", body).json()
    assert answer["success"] is True
    [refused] = answer["refused"]
    assert refused["call"] == 0
    assert "names nobody" in refused["why"]


def test_a_trait_that_cannot_be_used_is_named_in_the_answer(running: Any) -> None:
    body = {"userId": "c1", "messageId": "m9", "traits": {"email": "ada", "plan": "gold"}}
    answer = post(running, "/v1/identify", body).json()
    assert answer["success"] is True
    assert "m9: trait 'email': this is no e-mail address" in answer["ignored"][0]
    assert "ada" not in answer["ignored"][0]


def test_the_key_may_stand_in_the_body(running: Any) -> None:
    answer = post(running, "/v1/track", VIEWED | {"writeKey": running.write_key}, auth=None)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"wk_wrong:").decode(), "Bearer x"],
)
def test_without_a_write_key_nothing_is_taken(running: Any, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = post(running, "/v1/track", VIEWED, auth=None, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "write-key-missing")
    running.drain()
    assert find_profile(running.facts, "c1") is None


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "bad-call"),
        (b'{"event":"X"}', {}, 400, "bad-call"),
        (b"x" * 40_000, {}, 413, "call-too-large"),
        (b"x" * 600_000, {}, 413, "call-too-large"),
        (
            gzip.compress(b" " * 5_000_000, mtime=0),
            {"Content-Encoding": "gzip"},
            413,
            "call-too-large",
        ),
        (b"plain", {"Content-Encoding": "gzip"}, 400, "bad-encoding"),
        (gzip.compress(b"{}", mtime=0)[:-4], {"Content-Encoding": "gzip"}, 400, "bad-encoding"),
        (b"{}", {"Content-Encoding": "br"}, 400, "bad-encoding"),
    ],
)
def test_a_bad_request_gets_one_sentence(
    running: Any, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = post(running, "/v1/track", body, headers=headers)
    said = answer.json()
    assert (answer.status_code, said["code"], said["success"]) == (status, code, False)
    assert said["message"]
    assert "\n" not in said["message"]


def test_a_browser_of_another_site_may_ask_and_send(running: Any) -> None:
    answer = httpx.options(running.url + "/v1/track")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert post(running, "/v1/track", VIEWED).headers["access-control-allow-origin"] == "*"


def test_only_posts_are_calls(running: Any) -> None:
    assert httpx.get(running.url + "/v1/track").status_code == 405


def test_a_store_that_does_not_answer_is_not_acknowledged(running: Any) -> None:
    with running.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE event_inbox RENAME TO elsewhere")
    answer = post(running, "/v1/track", VIEWED)
    assert (answer.status_code, answer.json()["code"]) == (503, "calls-not-committed")
    assert answer.headers["retry-after"] == "1"
    with running.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO event_inbox")
    assert post(running, "/v1/track", VIEWED).status_code == 200
    running.drain()
    assert len(timeline(running.facts, "c1")) == 1
