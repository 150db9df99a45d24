"""The nouns of the stage: a message to one customer on one channel, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.kit.ids import id_of

MessageId = NewType("MessageId", str)


class MessageStatus(StrEnum):
    """A message only moves forward: queued, sending, then one of the last four."""

    QUEUED = "queued"
    SENDING = "sending"  # leased by a worker; after a crash it is queued again
    DELIVERED = "delivered"  # the channel accepted it
    FAILED = "failed"  # the channel refused it for good
    CANCELLED = "cancelled"  # stopped before it left, by an operator or by a draft sent back
    SUPPRESSED = "suppressed"  # consent was withdrawn between planning and sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One row of the outbox. The id follows from campaign and customer: one of each, for good.

    `slots` are the values bound to the draft's typed slots for this customer alone; what all
    recipients of a draft share is kept once, in `SharedSlots`. `error` is a code, never a text.
    `told_as` is the id it was made for, where that turned out to be another customer's.
    """

    message_id: MessageId
    campaign_id: str
    customer_id: str
    channel: str
    address: str
    draft_id: str
    draft_version: int
    arm: str
    language: str
    slots: Mapping[str, object] = field(default_factory=dict)
    due_at: datetime
    status: MessageStatus = MessageStatus.QUEUED
    attempts: int = 0
    sent_at: datetime | None = None
    error: str = ""
    told_as: str = ""

    @property
    def made_for(self) -> str:
        """The id of the customer for whom it was made. What comes back from it is told of this
        id, so that it finds the customer whose the id is then."""
        return self.told_as or self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSlots:
    """What all messages of a campaign with one version of a draft have in common.

    `label` is the campaign's name: it becomes `utm_campaign` in the links.
    """

    campaign_id: str
    draft_id: str
    draft_version: int
    label: str
    slots: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What became of the messages of a batch, or of many. `postponed` are tried again later."""

    delivered: int = 0
    failed: int = 0
    suppressed: int = 0
    cancelled: int = 0
    postponed: int = 0

    @property
    def handled(self) -> int:
        return sum((self.delivered, self.failed, self.suppressed, self.cancelled, self.postponed))

    def __add__(self, other: "SendReport") -> "SendReport":
        return SendReport(
            delivered=self.delivered + other.delivered,
            failed=self.failed + other.failed,
            suppressed=self.suppressed + other.suppressed,
            cancelled=self.cancelled + other.cancelled,
            postponed=self.postponed + other.postponed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail ready to leave: whose it is, the two addresses of its envelope, its bytes."""

    message_id: MessageId
    sender: str
    recipient: str
    data: bytes


class OutcomeKind(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"  # the server took responsibility for it
    REFUSED = "refused"  # for good: trying again will not help
    LATER = "later"  # refused for now
    LOST = "lost"  # the connection broke before the answer: it may have arrived
    NOT_TRIED = "not tried"  # nothing left the house


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt. `code` is the server's, such as `550 5.1.1`, never its words."""

    message_id: MessageId
    kind: OutcomeKind
    code: str = ""


def message_id_of(campaign_id: str, customer_id: str) -> MessageId:
    """The id of the one message that a customer gets from a campaign."""
    return MessageId(id_of("msg", campaign_id, customer_id))
