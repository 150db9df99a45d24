"""The circuit breaker of a provider: after failures one behind the other, it is left in peace.

Closed, it opens at the third failure. Open, nothing is tried for 30 seconds; then one worker tries
a few messages (half-open). If that fails, the pause is twice as long, up to half an hour; if it
succeeds, the breaker closes.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from rapport.delivery.traffic import Breaker, BreakerState
from rapport.kit.chance import share_of

FEWEST_FAILURES = 3
PROBE = 4
"""Messages with which a provider is tried: one for each usual connection."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)
_PROBE_LASTS = timedelta(minutes=5)
_JITTER = 0.2


def may_try(breaker: Breaker, *, now: datetime) -> bool:
    """Say whether a worker may send now, or begin to probe."""
    if breaker.state is BreakerState.CLOSED:
        return True
    return breaker.retry_at is None or breaker.retry_at <= now


def probing(breaker: Breaker, *, now: datetime, lasts: bool = True) -> Breaker:
    """The breaker while one worker tries; if that dies, another one may after some minutes.

    Not `lasts` is for a worker that found nothing to try: another one may at once.
    """
    until = now + _PROBE_LASTS if lasts else now
    return replace(breaker, state=BreakerState.HALF_OPEN, changed_at=now, retry_at=until)


def failed(breaker: Breaker, code: str, *, now: datetime) -> Breaker:
    """The breaker after a failure. Of an open one nothing changes: others' trials came late."""
    failures = breaker.failures + 1
    if breaker.state is BreakerState.OPEN:
        return replace(breaker, code=code)
    if breaker.state is BreakerState.CLOSED and failures < FEWEST_FAILURES:
        return replace(breaker, failures=failures, code=code, changed_at=now)
    pause = min(_FIRST_PAUSE * 2 ** min(failures - FEWEST_FAILURES, 10), _LONGEST_PAUSE)
    # Several installations behind one provider do not come back at the same moment.
    pause *= 1 + _JITTER * share_of(f"{breaker.provider}:{failures}", experiment="breaker")
    return replace(
        breaker,
        state=BreakerState.OPEN,
        failures=failures,
        code=code,
        changed_at=now,
        retry_at=now + pause,
    )


def succeeded(breaker: Breaker, *, now: datetime) -> Breaker:
    """The breaker after the provider took or answered a message."""
    return Breaker(provider=breaker.provider, changed_at=now)
