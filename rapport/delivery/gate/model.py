"""The nouns of the gate: what it says of messages, and what a single test says of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rapport.content import Draft
from rapport.delivery.certificates import Certificate, Verdict
from rapport.delivery.model import MessageId, MessageStatus

DraftKey = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Why a message does not leave; `code` is kept as its error."""

    status: MessageStatus
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """When a message may be tried again, and why not now; `code` is kept as its error."""

    until: datetime
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What the gate said: the drafts that may be sent, and the messages that may not, or not now.

    Every message that was asked about has a certificate.
    """

    drafts: Mapping[DraftKey, Draft] = field(default_factory=dict)
    stopped: Mapping[MessageId, Stopped] = field(default_factory=dict)
    postponed: Mapping[MessageId, Postponed] = field(default_factory=dict)
    certificates: Mapping[MessageId, Certificate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What one test said of one message. `until` is when it may pass; None: asking again is vain.

    One is shared by all messages of which a test says the same.
    """

    verdict: Verdict
    until: datetime | None = None
