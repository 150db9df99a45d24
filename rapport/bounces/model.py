"""The nouns of the stage: what came back from a message, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ReturnKind(StrEnum):
    """What came back. Stored names."""

    BOUNCE = "bounce"  # a server says that the message did not arrive
    COMPLAINT = "complaint"  # the customer called it spam
    UNSUBSCRIBE = "unsubscribe"  # the customer asked by mail, or at the provider, for no more
    REPLY = "reply"  # a person wrote back
    AUTO_REPLY = "auto-reply"  # a program wrote back, such as an absence notice
    DELAY = "delay"  # a server still tries
    OTHER = "other"  # nothing that follows from a message


class Verdict(StrEnum):
    """Whose a bounce is. Stored names; empty where it is no bounce."""

    HARD = "hard"  # there is no such mailbox, and there will be none
    SOFT = "soft"  # not now: full, out of order, too slow
    BLOCK = "block"  # our content, our reputation or a rule: never the customer's doing
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One thing that came back, as read. `message_id` is empty when no message can be named.

    `key` is the same whenever the same thing is told again. `code` is that of RFC 3463, with the
    server's number before it where known. `text` is what a person wrote, without names.
    """

    kind: ReturnKind
    key: str
    source: str
    message_id: str = ""
    verdict: Verdict = Verdict.NONE
    code: str = ""
    happened_at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleReport:
    """How many things were settled, by kind; of bounces, by verdict.

    `known` were told before, `unknown` name no message of ours.
    """

    new: int = 0
    known: int = 0
    unknown: int = 0
    suppressed: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "SettleReport") -> "SettleReport":
        kinds = dict(self.kinds)
        for kind, number in other.kinds.items():
            kinds[kind] = kinds.get(kind, 0) + number
        return SettleReport(
            new=self.new + other.new,
            known=self.known + other.known,
            unknown=self.unknown + other.unknown,
            suppressed=self.suppressed + other.suppressed,
            kinds=kinds,
        )
