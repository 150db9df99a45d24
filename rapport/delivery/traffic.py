"""The nouns of traffic: queues, rates, breakers, pauses, and what comes back from campaigns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Queue:
    """Messages that wait and are taken in the order in which they are due.

    `parked` is the mark of the paused campaign whose messages these are, else empty.
    """

    channel: str
    lane: str
    priority: int
    parked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCount:
    """How many messages wait in a lane, paused ones apart, and when the first is due."""

    channel: str
    lane: str
    waiting: int
    paused: int
    first_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Tokens of a provider or lane at a moment; fewer than nought: never filled."""

    name: str
    tokens: float
    filled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """On which day a provider began, and how many messages it took on its last day (UTC)."""

    provider: str
    began_on: str
    day: str
    sent: int


class BreakerState(StrEnum):
    """Whether anything is sent through a provider. Stored names."""

    CLOSED = "closed"  # all is well
    OPEN = "open"  # it failed again and again: nothing is tried before `retry_at`
    HALF_OPEN = "half-open"  # one worker tries a few messages; the others wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """How a provider of a channel is doing. `provider` is `channel/provider`, `code` its error.

    `failures` counts those since the last success. While it is half-open, `retry_at` is when the
    worker that tries is taken for dead.
    """

    provider: str
    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    code: str = ""
    changed_at: datetime
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """What became of a campaign's messages; each complaint, bounce and refusal is one message."""

    accepted: int = 0
    refused: int = 0
    bounced: int = 0
    complained: int = 0
    unsubscribed: int = 0

    @property
    def tried(self) -> int:
        return self.accepted + self.refused

    def since(self, before: "Returns") -> "Returns":
        """What came after a moment, of what there was then."""
        return Returns(
            accepted=self.accepted - before.accepted,
            refused=self.refused - before.refused,
            bounced=self.bounced - before.bounced,
            complained=self.complained - before.complained,
            unsubscribed=self.unsubscribed - before.unsubscribed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why nothing of a campaign leaves, or nothing of a channel. `by` is an operator or `rapport`.

    `figures` are counts of the campaign when it began.
    """

    pause_id: str
    campaign_id: str = ""
    channel: str = ""
    because: str
    since: datetime
    by: str
    figures: Mapping[str, int] = field(default_factory=dict)
    ended_at: datetime | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubles:
    """Messages that may have left twice, and those that may have left and did not leave again."""

    may_have_arrived_twice: int = 0
    may_have_arrived: int = 0
