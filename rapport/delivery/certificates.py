"""Why a message exists, and what the gate said of it: the nouns of certificates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.delivery.model import MessageId


class GateTest(StrEnum):
    """What the gate asks of every message, in the order in which it asks. Stored names."""

    CONSENT = "consent"  # the last word on marketing by this channel is yes
    PURPOSE = "purpose"  # nothing said against the topic, or against personal selection
    SUPPRESSION = "suppression"  # the address may be written to
    HOLDOUT = "holdout"  # not held out of the experiment
    APPROVAL = "approval"  # the draft is approved at its version
    FRESHNESS = "freshness"  # what it claims is still true
    EXPIRY = "expiry"  # it is not too late for it
    CAPS = "caps"  # not too many messages lately, by channel and in all
    FATIGUE = "fatigue"  # the customer is not tired of us
    QUIET_HOURS = "quiet hours"  # not at night, by the customer's own clock
    QUOTA = "quota"  # what the channel's owner lets us send
    ATTENTION = "attention"  # the day's plan does not give this customer's attention to another


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one test of the gate said of one message.

    `because` is a code, empty when it passed without more to say. `facts` are the numbers and
    moments it went by, as JSON values: never an address, never a name.
    """

    test: GateTest
    passed: bool
    because: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What the gate said of a message when it was asked last."""

    message_id: MessageId
    judged_at: datetime
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """That a customer got no message at a step where others did, and why.

    `campaign_id` is as on the message that was not made: of a journey's step `journey/step`.
    `because` is a code or a stage's own stored word, `facts` the numbers it went by.
    """

    campaign_id: str
    customer_id: str
    because: str
    at: datetime
    facts: Mapping[str, object] = field(default_factory=dict)
    told_as: str = ""
