"""The gate, asked again when a message leaves: what was true at planning may not be true now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapport.content import Draft, NoSuchDraft
from rapport.delivery.model import Message, MessageId, MessageStatus
from rapport.profiles import Purpose, last_words, suppressed
from rapport.review import DraftNotApproved, approved_copy
from rapport.storage import Database

DraftKey = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Why a message does not leave; `code` is kept as its error."""

    status: MessageStatus
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What the gate said: the drafts that may be sent, and the messages that may not."""

    drafts: Mapping[DraftKey, Draft] = field(default_factory=dict)
    stopped: Mapping[MessageId, Stopped] = field(default_factory=dict)


def ask_gate(database: Database, messages: Sequence[Message]) -> Verdicts:
    """Let a message pass if its draft is approved at its version, its customer's last word on
    marketing by this channel is yes, and its address is not suppressed.
    """
    drafts = _approved(database, {(each.draft_id, each.draft_version) for each in messages})
    willing = _willing(database, messages)
    blocked = suppressed(database, list({_plain(each.address) for each in messages}))
    stopped = {}
    for each in messages:
        if each.customer_id not in willing[each.channel]:
            stopped[each.message_id] = Stopped(status=MessageStatus.SUPPRESSED, code="no-consent")
        elif _plain(each.address) in blocked:
            code = "address-suppressed"
            stopped[each.message_id] = Stopped(status=MessageStatus.SUPPRESSED, code=code)
        elif (each.draft_id, each.draft_version) not in drafts:
            code = DraftNotApproved.code
            stopped[each.message_id] = Stopped(status=MessageStatus.CANCELLED, code=code)
    return Verdicts(drafts=drafts, stopped=stopped)


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
