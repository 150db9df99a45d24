"""The gate, asked again when a message leaves: what was true at planning may not be true now.

Every test is asked of every message, and what it said is kept in the message's certificate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapport.content import Draft, NoSuchDraft
from rapport.delivery.model import (
    Certificate,
    GateTest,
    Message,
    MessageId,
    MessageStatus,
    Verdict,
)
from rapport.profiles import Purpose, last_words, suppressed
from rapport.review import DraftNotApproved, approved_copy
from rapport.storage import Database

DraftKey = tuple[str, int]

_STATUS = {
    GateTest.CONSENT: MessageStatus.SUPPRESSED,
    GateTest.SUPPRESSION: MessageStatus.SUPPRESSED,
    GateTest.APPROVAL: MessageStatus.CANCELLED,
}


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


def ask_gate(database: Database, messages: Sequence[Message], *, now: datetime) -> Verdicts:
    """Let a message pass if its draft is approved at its version, its customer's last word on
    marketing by this channel is yes, and its address is not suppressed.
    """
    drafts = _approved(database, {(each.draft_id, each.draft_version) for each in messages})
    willing = _willing(database, messages)
    blocked = suppressed(database, list({_plain(each.address) for each in messages}))
    stopped, certificates = {}, {}
    for each in messages:
        verdicts = (
            _said(GateTest.CONSENT, each.customer_id in willing[each.channel], "no-consent"),
            _said(GateTest.SUPPRESSION, _plain(each.address) not in blocked, "address-suppressed"),
            _said(
                GateTest.APPROVAL,
                (each.draft_id, each.draft_version) in drafts,
                DraftNotApproved.code,
            ),
        )
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if failed is not None:
            status = _STATUS[failed.test]
            stopped[each.message_id] = Stopped(status=status, code=failed.because)
        certificates[each.message_id] = Certificate(
            message_id=each.message_id, judged_at=now, verdicts=verdicts
        )
    return Verdicts(drafts=drafts, stopped=stopped, certificates=certificates)


def _said(test: GateTest, passed: bool, because: str) -> Verdict:
    return Verdict(test=test, passed=passed, because="" if passed else because)


def _plain(address: str) -> str:
    return address.strip().lower()


def _approved(database: Database, keys: set[DraftKey]) -> dict[DraftKey, Draft]:
    found = {}
    for draft_id, version in keys:
        try:
            found[draft_id, version] = approved_copy(database, draft_id, version)
        except (DraftNotApproved, NoSuchDraft):
            continue
    return found


def _willing(database: Database, messages: Sequence[Message]) -> dict[str, set[str]]:
    willing = {}
    for channel in {each.channel for each in messages}:
        customers = [each.customer_id for each in messages if each.channel == channel]
        words = last_words(
            database, channel=channel, purpose=Purpose.MARKETING, customer_ids=customers
        )
        willing[channel] = {customer for customer, granted in words.items() if granted}
    return willing
