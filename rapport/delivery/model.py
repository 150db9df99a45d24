"""The nouns of the stage: a message to one customer on one channel, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NewType

from rapport.kit.ids import id_of
from rapport.profiles import Purpose

MessageId = NewType("MessageId", str)


class Priority(IntEnum):
    """Who goes first when many messages are due. Numbers between these are free to use."""

    CAMPAIGN = 0
    JOURNEY = 20
    TRANSACTIONAL = 80


class MessageStatus(StrEnum):
    """A message only moves forward: queued, sending, perhaps handed, then one of the last four."""

    QUEUED = "queued"
    SENDING = "sending"  # leased by a worker; after a crash it is queued again
    HANDED = "handed"  # given to an employee, who has not said yet that it was sent
    DELIVERED = "delivered"  # the channel accepted it
    FAILED = "failed"  # the channel refused it for good
    CANCELLED = "cancelled"  # stopped before it left, by an operator or by a draft sent back
    SUPPRESSED = "suppressed"  # consent was withdrawn between planning and sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One row of the outbox. The id follows from campaign and customer: one of each, for good.

    `slots` are the values bound to the draft's typed slots for this customer alone; what all
    recipients of a draft share is kept once, in `SharedSlots`. `error` is a code, never a text.
    `told_as` is the id it was made for, where that turned out to be another customer's. `safe`
    says that it left with the safe copy of its draft.

    `purpose` and `topic` say what it is sent for: the gate asks whether the customer agreed to
    that. Of messages that are due, the highest `priority` goes first. `lane` is where messages wait
    for each other, such as those to one mailbox provider. After `expires_at` it is no use any more.
    `timezone` is the customer's own, an IANA name, empty if not known. `first_due_at` is when it
    was due before anybody put it off; the outbox sets it.
    `unsure` says that a worker died or a connection broke with it under way: it may have left
    before it was tried again.
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
    safe: bool = False
    purpose: str = Purpose.MARKETING
    topic: str = ""
    priority: int = Priority.CAMPAIGN
    lane: str = ""
    expires_at: datetime | None = None
    timezone: str = ""
    first_due_at: datetime | None = None
    unsure: bool = False

    @property
    def made_for(self) -> str:
        """The id of the customer for whom it was made. What comes back from it is told of this
        id, so that it finds the customer whose the id is then."""
        return self.told_as or self.customer_id

    @property
    def shared_key(self) -> tuple[str, str, int]:
        """Under which key what it shares with others is kept."""
        return self.campaign_id, self.draft_id, self.draft_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Why messages with one draft exist at all, for their certificates.

    `kind` is `campaign`, `journey` or `transactional`, `name` what people call it, `version` that
    of a journey. `rule` is a digest of the segment's rule at that moment: the same rule, the same
    digest. Arms and propensities are found under `experiment`; empty where nothing was drawn.
    """

    kind: str
    name: str = ""
    version: int | None = None
    step: str = ""
    segment_id: str = ""
    rule: str = ""
    brief_id: str = ""
    experiment: str = ""


class FactsState(StrEnum):
    """What may be sent of a draft, as its facts were when they were last looked at."""

    FRESH = "fresh"  # the draft, with the values that are bound
    SAFE = "safe"  # only its safe copy: a fact behind the draft went stale
    HOLD = "hold"  # nothing: the draft is stale, and no safe copy of it passes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A fact that changed after values were bound, as the catalogue and the offers had it.

    `kind` is what changed: the name of a slot (`price`, `in_stock`, `discount`, ...), or `gone`,
    `offer-over` (ended or deleted) or `checks`, with the codes of what is found in the text now.
    `subject` names the product or the offer; `before` and `after` are slot values.
    """

    kind: str
    subject: str = ""
    before: object = None
    after: object = None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSlots:
    """What all messages of a campaign with one version of a draft have in common.

    `label` is the campaign's name: it becomes `utm_campaign` in the links. `state` was true at
    `checked_at` (None: never looked at) and is trusted for some minutes, for good if the draft is
    `lasting`: if it asks for nothing that goes stale. `ends_at` is when the bound offer ends,
    `digest` stands for the facts that were looked at, `causes` say what changed, `changed_at` when
    state or values last did. `origin` says why there are such messages at all.
    """

    campaign_id: str
    draft_id: str
    draft_version: int
    label: str
    slots: Mapping[str, object]
    state: FactsState = FactsState.FRESH
    lasting: bool = False
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    ends_at: datetime | None = None
    digest: str = ""
    causes: tuple[Cause, ...] = ()
    origin: Origin | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """Campaign, draft and version."""
        return self.campaign_id, self.draft_id, self.draft_version

    def may_leave(self, now: datetime, *, valid: timedelta) -> bool:
        """Say whether anything of it may be sent now. Who does not know, holds.

        `valid` is for how long a look at the facts is trusted. An offer that ended since the look
        is known to be over by the clock alone.
        """
        if self.state is FactsState.HOLD:
            return False
        if self.lasting:
            return True
        if self.checked_at is None or self.checked_at <= now - valid:
            return False
        return not (self.ends_at and self.checked_at < self.ends_at <= now)


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
class Parcel:
    """A message ready to leave: whose it is, where it goes, and what it says.

    `parts` are its texts by the names of its format (`subject`, `text`, `html`, `body`, `title`,
    ...), with every slot filled; `links` the addresses that providers want apart (`unsubscribe`,
    ...). A channel that takes bytes gets a whole mail, signed, in `data`, and no parts. `short`
    says where the short links in it lead, by their codes: they must be kept before it leaves.
    """

    message_id: MessageId
    channel: str
    sender: str
    recipient: str
    data: bytes = b""
    parts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    customer_id: str = ""


class OutcomeKind(StrEnum):
    """What became of one attempt."""

    HANDED_OVER = "handed over"  # a person sends it, and will say so
    ACCEPTED = "accepted"  # the server took responsibility for it
    REFUSED = "refused"  # for good: trying again will not help
    LATER = "later"  # refused for now
    LOST = "lost"  # the connection broke before the answer: it may have arrived
    NOT_TRIED = "not tried"  # nothing left the house


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt. `code` is the server's, such as `550 5.1.1`, never its words.

    `wait_seconds` is how long the provider asks to wait before another attempt. `units` is what it
    charges for, such as the segments of an SMS; 0 where a message is a message.
    """

    message_id: MessageId
    kind: OutcomeKind
    code: str = ""
    wait_seconds: float = 0
    units: int = 0


def message_id_of(campaign_id: str, customer_id: str) -> MessageId:
    """The id of the one message that a customer gets from a campaign."""
    return MessageId(id_of("msg", campaign_id, customer_id))
