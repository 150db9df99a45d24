"""Calls of Segment's clients become our own nouns, or one sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rapport.events import BadCall, Call, CallTooLarge, parse_batch, parse_call
from rapport.kit.errors import Invalid

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "calls.yaml").read_text("utf-8"))
LAWFUL = [case for case in CASES if "refused" not in case]
REFUSED = [case for case in CASES if "refused" in case]


def parse(kind: str, raw: dict[str, Any]) -> Call:
    body = json.dumps(raw).encode()
    return parse_call(kind, body, source="web", received_at=NOW, currency="CNY")


def shown(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value)) if not isinstance(value, str) else value


@pytest.mark.parametrize("case", LAWFUL, ids=[case["name"] for case in LAWFUL])
def test_a_lawful_call_becomes_a_call_and_its_event(case: dict[str, Any]) -> None:
    call = parse(case["kind"], case["raw"])
    wanted = dict(case.get("event", {}))
    if "lines" in wanted:
        assert call.event is not None
        lines = [[x.product_id, x.quantity, x.unit_price_minor] for x in call.event.lines]
        assert lines == wanted.pop("lines")
    if "happened_at" in wanted:
        assert call.happened_at.isoformat() == wanted.pop("happened_at")
    assert {key: shown(getattr(call, key)) for key in case.get("call", {})} == case.get("call", {})
    assert {key: shown(getattr(call.event, key)) for key in wanted} == wanted


@pytest.mark.parametrize("case", REFUSED, ids=[case["name"] for case in REFUSED])
def test_a_call_that_is_wrong_gets_one_sentence(case: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(case["kind"], case["raw"])
    assert case["refused"] in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_call_without_a_message_id_gets_one_of_its_own() -> None:
    one, other = (
        parse("track", {"userId": "c1", "event": "X"}),
        parse("track", {"userId": "c1", "event": "X"}),
    )
    assert one.message_id.startswith("msg_")
    assert one.message_id != other.message_id


def test_a_character_that_postgresql_refuses_is_taken_out() -> None:
    call = parse_call(
        "track",
        rb'{"userId":"c1","event":"X","properties":{"a\u0000b":["c\u0000d"],"e":"\\u0000"}}',
        source="web",
        received_at=NOW,
    )
    assert call.event is not None
    assert call.event.properties == {"ab": ["cd"], "e": "\\u0000"}


def test_a_call_of_more_than_32_kilobytes_is_refused() -> None:
    raw = json.dumps({"userId": "c1", "event": "X", "properties": {"a": "x" * 33_000}}).encode()
    with pytest.raises(CallTooLarge):
        parse_call("track", raw, source="web", received_at=NOW)


def test_values_deeper_than_any_reader_goes_are_refused() -> None:
    deep = '{"userId":"c1","event":"X","properties":{"a":' + "[" * 200 + "]" * 200 + "}}"
    for text in (deep, "[" * 30_000):
        with pytest.raises(BadCall):
            parse_call("track", text.encode(), source="web", received_at=NOW)


def test_of_a_batch_what_can_be_used_is_kept_and_the_rest_is_named_by_position() -> None:
    body = {
        "sentAt": "2026-03-01T12:00:10Z",
        "batch": [
            {"type": "track", "userId": "c1", "event": "X", "timestamp": "2026-03-01T11:00:10Z"},
            {"type": "track", "event": "Y"},
            {"userId": "c1"},
            7,
        ],
    }
    batch = parse_batch(json.dumps(body).encode(), source="web", received_at=NOW)
    assert [call.happened_at.hour for call in batch.calls] == [11]
    assert batch.calls[0].happened_at.second == 0  # the batch's sentAt corrects each call's clock
    assert sorted(batch.refused) == [1, 2, 3]
    assert "'type' is missing" in batch.refused[2]


def test_a_batch_with_nothing_usable_is_refused_and_an_empty_one_is_not() -> None:
    with pytest.raises(BadCall, match="no call of the batch"):
        parse_batch(b'{"batch":[{}]}', source="web", received_at=NOW).check_usable()
    empty = parse_batch(b'{"batch":[]}', source="web", received_at=NOW)
    empty.check_usable()
    assert empty.calls == ()
    for body in (b"", b"[]", b'{"batch":{}}', b"\xff"):
        with pytest.raises(BadCall):
            parse_batch(body, source="web", received_at=NOW)
    with pytest.raises(CallTooLarge):
        parse_batch(b" " * 600_000, source="web", received_at=NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["userId", "anonymousId", "previousId", "groupId", "messageId", "event", "name", "timestamp",
     "sentAt", "properties", "traits", "context", "type"]
)  # fmt: skip
ORDER = st.dictionaries(
    st.sampled_from(["revenue", "total", "currency", "products", "order_id", "price"]), JSON
)


@given(
    kind=st.sampled_from(["identify", "track", "page", "screen", "group", "alias", "nonsense"]),
    raw=st.dictionaries(FIELDS, JSON),
    order=ORDER,
)
def test_nothing_but_a_refusal_comes_of_any_json(
    kind: str, raw: dict[str, Any], order: dict[str, Any]
) -> None:
    for body in (raw, {"userId": "c1", "event": "Order Completed", "properties": order} | raw):
        try:
            call = parse_call(kind, body, source="web", received_at=NOW, currency="CNY")
        except Invalid as refusal:
            assert str(refusal)
        else:
            assert msgspec.json.decode(msgspec.json.encode(call), type=Call) == call


@given(st.binary(max_size=200))
def test_nothing_but_a_refusal_comes_of_any_bytes(body: bytes) -> None:
    with pytest.raises(Invalid):
        parse_batch(body, source="web", received_at=NOW)
    with pytest.raises(Invalid):
        parse_call("track", body, source="web", received_at=NOW)
