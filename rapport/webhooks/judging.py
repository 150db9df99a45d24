"""What an answer means for a delivery and for its endpoint. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from rapport.kit.chance import share_of
from rapport.webhooks.model import (
    DISABLED_AFTER,
    WAITS,
    Answer,
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointState,
)

GONE, FAILING = "gone", "failing"
_GONE = 410
_FEWEST_FAILURES = 10  # so that a clock that jumps switches nothing off
_FIRST_REST, _LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)


def settled(delivery: Delivery, answer: Answer, *, now: datetime) -> Delivery:
    """Say where a delivery stands after an attempt."""
    tried = replace(
        delivery,
        answer=answer.status,
        error="" if answer.taken else answer.error or f"http-{answer.status}",
        seconds=answer.seconds,
        tried_at=now,
    )
    if answer.taken:
        return replace(tried, status=DeliveryStatus.DELIVERED)
    if answer.status == _GONE or delivery.attempts > len(WAITS):
        return replace(tried, status=DeliveryStatus.FAILED)
    wait = max(_wait(delivery), timedelta(seconds=answer.wait_seconds))
    return replace(tried, status=DeliveryStatus.WAITING, due_at=now + wait)


def untouched(delivery: Delivery) -> Delivery:
    """Give back a delivery that was leased and not tried."""
    return replace(delivery, attempts=delivery.attempts - 1)


def after(endpoint: Endpoint, answers: list[Answer], *, now: datetime) -> Endpoint:
    """Say how an endpoint does after some calls, in the order in which they ended."""
    if any(answer.status == _GONE for answer in answers):
        return replace(endpoint, state=EndpointState.OFF, because=GONE)
    for answer in answers:
        if answer.taken:
            endpoint = replace(endpoint, failing_since=None, failures=0, rests_until=None)
            continue
        endpoint = replace(
            endpoint, failing_since=endpoint.failing_since or now, failures=endpoint.failures + 1
        )
        if answer.down:
            rest = max(_rest(endpoint.failures), timedelta(seconds=answer.wait_seconds))
            endpoint = replace(endpoint, rests_until=now + rest)
    since = endpoint.failing_since
    if (
        since is not None
        and now - since >= DISABLED_AFTER
        and endpoint.failures >= _FEWEST_FAILURES
    ):
        return replace(endpoint, state=EndpointState.OFF, because=FAILING)
    return endpoint


def _wait(delivery: Delivery) -> timedelta:
    """Up to a tenth longer, so that what failed together does not all come back together."""
    spread = share_of(f"{delivery.delivery_id}:{delivery.attempts}", experiment="webhook-retry")
    return WAITS[max(delivery.attempts, 1) - 1] * (1 + spread / 10)


def _rest(failures: int) -> timedelta:
    return min(_FIRST_REST * (1 << min(max(failures - 1, 0), 16)), _LONGEST_REST)
