"""What calls took is summed up by prompt, on both stores."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.llm import CallLog, Capabilities, EndpointMemory, ModelCall, overview
from rapport.llm.store import percentile
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def call(number: int, **changed: object) -> ModelCall:
    told: dict[str, object] = {
        "call_id": f"call_{number}",
        "prompt": "reply",
        "prompt_version": 1,
        "model": "tiny",
        "started_at": NOW - timedelta(hours=number),
        "latency_ms": 100 * number,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "attempts": 1,
        "outcome": "answered",
        "cost_micros": 7,
        "currency": "USD",
    }
    return ModelCall(**told | changed)  # type: ignore[arg-type]


def test_calls_are_summed_by_prompt_with_their_failures_and_times(any_database: Database) -> None:
    CallLog(any_database).record(
        *(call(n) for n in range(1, 21)),
        call(21, outcome="model-unreachable"),
        call(22, outcome="replayed", attempts=0, latency_ms=1),
        call(23, latency_ms=0),
        call(24, prompt="greet", latency_ms=0),
        call(24 * 8, outcome="model-refused"),
    )
    seen = overview(LLMSettings(tokens_per_day=9), any_database, days=7, clock=fixed_clock(NOW))
    reply, greet = seen.prompts
    assert (reply.calls, reply.failures, reply.cost_micros) == (23, 1, 161)
    assert (reply.latency_p50_ms, reply.latency_p95_ms) == (1100, 2000)
    assert (greet.calls, greet.latency_p50_ms, greet.latency_p95_ms) == (1, None, None)
    assert [one.outcome for one in seen.failures] == ["model-unreachable"]
    assert (seen.today.tokens, seen.tokens_per_day) == (12 * 15, 9)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([3], 0.95, 3), ([4, 1, 3, 2], 0.5, 2), (list(range(1, 101)), 0.95, 95)],
)
def test_a_percentile_is_a_value_that_was_there(
    values: list[int], share: float, expected: int | None
) -> None:
    assert percentile(values, share) == expected


def test_endpoints_are_shown_with_what_is_known_and_without_a_password(database: Database) -> None:
    settings = LLMSettings(
        url="http://me:pw-marked@127.0.0.1:9/v1?key=sk-marked",
        model="tiny",
        fallbacks={"b": EndpointSettings(url="http://127.0.0.1:8/v1", model="spare")},
    )
    found = Capabilities(
        url="http://127.0.0.1:9/v1", model="tiny", probed_at=NOW, able={"tools": True}
    )
    EndpointMemory(database).keep(found)
    later = fixed_clock(NOW + timedelta(days=30))
    first, second = overview(settings, database, clock=later).endpoints
    assert (first.url, first.stale) == ("http://127.0.0.1:9/v1", True)
    assert first.known is not None
    assert first.known.able == found.able
    assert second.known is None
    assert "marked" not in str(overview(settings, database, clock=later))
