"""How many messages may leave now: token buckets, and the first days of a provider."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from rapport.delivery.traffic import Bucket, WarmUp

_BURST_SECONDS = 1.0
_CLOCKS_APART = timedelta(minutes=1)


def filled(bucket: Bucket, rate: float, *, now: datetime) -> Bucket:
    """The bucket as it is now: `rate` tokens a second more, never above a second's worth.

    In any t seconds at most rate x (t + 1) messages leave, or one, where the rate is below that. A
    clock that is behind adds nothing; one that was far ahead is forgotten after a minute.
    """
    most = max(1.0, rate * _BURST_SECONDS)
    if bucket.tokens < 0:
        return replace(bucket, tokens=most, filled_at=now)
    since = (now - bucket.filled_at).total_seconds()
    if since < 0:
        ahead = bucket.filled_at - now > _CLOCKS_APART
        return replace(bucket, filled_at=now) if ahead else bucket
    return replace(bucket, tokens=min(most, bucket.tokens + rate * since), filled_at=now)


def todays(warm_up: WarmUp, *, today: date) -> WarmUp:
    """How far the provider is today; a new day begins at nought. Days never run backwards."""
    day = today.isoformat()
    return replace(warm_up, day=day, sent=0) if day > warm_up.day else warm_up


def days_left(warm_up: WarmUp, schedule: Sequence[int]) -> int | None:
    """Messages that may still leave on the day; None where the schedule is over."""
    place = (date.fromisoformat(warm_up.day) - date.fromisoformat(warm_up.began_on)).days
    if place >= len(schedule):
        return None
    return max(0, schedule[place] - warm_up.sent)


class Allowance:
    """What a worker may claim in one transaction, and what it has claimed.

    `rates` and `schedules` are the settings; buckets and warm-ups are held by the transaction.
    """

    def __init__(
        self,
        *,
        rates: Mapping[str, float],
        schedules: Mapping[str, Sequence[int]],
        buckets: Mapping[str, Bucket],
        warm_ups: Mapping[str, WarmUp],
        now: datetime,
    ) -> None:
        self.buckets = {name: filled(one, rates[name], now=now) for name, one in buckets.items()}
        self.warm_ups = {name: todays(one, today=now.date()) for name, one in warm_ups.items()}
        self._schedules = schedules

    def left(self, provider: str, lane: str) -> int | None:
        """Messages that may still be claimed for a lane of a provider; None: no limit."""
        limits = [
            int(self.buckets[name].tokens)
            for name in names_of(provider, lane)
            if name in self.buckets
        ]
        if provider in self.warm_ups:
            left = days_left(self.warm_ups[provider], self._schedules[provider])
            limits += [] if left is None else [left]
        return max(0, min(limits)) if limits else None

    def take(self, provider: str, lane: str, messages: int) -> None:
        """Note that so many messages were claimed."""
        for name in names_of(provider, lane):
            if name in self.buckets:
                bucket = self.buckets[name]
                self.buckets[name] = replace(bucket, tokens=bucket.tokens - messages)
        if provider in self.warm_ups:
            warm_up = self.warm_ups[provider]
            self.warm_ups[provider] = replace(warm_up, sent=warm_up.sent + messages)


def names_of(provider: str, lane: str) -> tuple[str, ...]:
    """The names of the buckets that a message goes through."""
    return (provider, f"{provider}/{lane}") if lane else (provider,)
