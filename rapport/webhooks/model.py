"""The nouns of the stage: who is told, of what, and what became of each telling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MOST_ENDPOINTS = 32
MOST_BODY_BYTES = 20_000
"""A body is smaller than 20 kB, as the Standard Webhooks specification recommends."""

OLD_SECRET_VALID = timedelta(days=1)
DISABLED_AFTER = timedelta(days=5)
"""An endpoint that took nothing for so long is switched off."""

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long a delivery waits after each failed attempt; after the last it has failed."""

TEST_TYPE = "test"
JOURNEY_TYPE = "journey.webhook"
MOMENT_TYPES: Mapping[str, str] = {
    "entered": "journey.entered",
    "goal": "journey.goal",
    "left": "journey.left",
}
"""The type of what happened to a customer in a journey, by the kind of moment."""

CONSENT_TYPE = "consent.changed"
APPROVED_TYPE = "draft.approved"
CAMPAIGN_TYPES: Mapping[str, str] = {
    "sending": "campaign.started",
    "paused": "campaign.paused",
    "sent": "campaign.finished",
}
"""The type of what happened to a campaign, by the status that it moved to."""

FIELDS = ("anonymous_id", "amount", "source", "properties")
"""What may go out of an event besides ids, if the endpoint asks for it; of the properties also
single ones, as `properties.plan`."""


class EndpointState(StrEnum):
    """Stored names."""

    ACTIVE = "active"
    OFF = "off"


class DeliveryStatus(StrEnum):
    """Where a delivery stands. Stored names."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"  # given up; it can be replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A program that is told. Its secret follows from `generation`, and is kept nowhere.

    `types` are patterns: a type, `message.*` or `*`. `fields` is what it gets of events besides
    ids. `because` says why it is off. `failing_since` is when the first of the `failures` in a row
    was; nothing is sent before `rests_until`. `at_once` calls run at the same time at most.
    """

    endpoint_id: str
    name: str
    url: str
    types: tuple[str, ...]
    fields: tuple[str, ...] = ()
    description: str = ""
    at_once: int = 4
    state: EndpointState = EndpointState.ACTIVE
    because: str = ""
    generation: int = 1
    rotated_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    rests_until: datetime | None = None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened, as endpoints are told of it. The same `key`, the same happening.

    `ids` go to everybody; `details` only to those who chose them.
    """

    key: str
    type: str
    at: datetime
    customer_id: str = ""
    told_as: str = ""
    ids: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One happening for one endpoint. `delivery_id` is its `webhook-id`, also when it is replayed.

    `answer` is the HTTP status of the last attempt, 0 where none came; `error` a code; `seconds`
    how long the attempt took.
    """

    delivery_id: str
    endpoint_id: str
    type: str
    customer_id: str = ""
    told_as: str = ""
    body: str
    created_at: datetime
    due_at: datetime
    status: DeliveryStatus = DeliveryStatus.WAITING
    attempts: int = 0
    answer: int = 0
    error: str = ""
    seconds: float = 0.0
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back from one call. `status` is 0 where nothing did, and `error` says why.

    `wait_seconds` is what `Retry-After` asks for.
    """

    status: int = 0
    error: str = ""
    seconds: float = 0.0
    wait_seconds: float = 0.0

    @property
    def taken(self) -> bool:
        """Any status from 200 to 299."""
        return 200 <= self.status < 300  # noqa: PLR2004  (RFC 9110)

    @property
    def down(self) -> bool:
        """Whether others would fare no better now: no answer, too many calls, a broken server."""
        return self.status in (0, 429) or self.status >= 500  # noqa: PLR2004


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one pass did, in deliveries; `disabled` names endpoints that were switched off."""

    delivered: int = 0
    failed: int = 0
    postponed: int = 0
    disabled: Mapping[str, str] = field(default_factory=dict)

    @property
    def handled(self) -> int:
        return self.delivered + self.failed + self.postponed

    def __add__(self, other: "Turn") -> "Turn":
        return Turn(
            delivered=self.delivered + other.delivered,
            failed=self.failed + other.failed,
            postponed=self.postponed + other.postponed,
            disabled={**self.disabled, **other.disabled},
        )
