"""What follows from what came back: an address is left alone, a consent ends, an event is told.

One transaction for each thing: after a crash it is told again, and what was kept is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from rapport.bounces.classifying import classify
from rapport.bounces.model import Returned, ReturnKind, SettleReport, Verdict
from rapport.bounces.store import (
    add_return,
    moment_of,
    soft_in_a_row,
    waiting_refusals,
)
from rapport.delivery import SOURCE, Message, MessageNotFound, count_returns, get_message
from rapport.events import CustomerId, Event, EventId, EventName, add_events
from rapport.kit.ids import id_of
from rapport.profiles import (
    Consent,
    Purpose,
    SuppressionScope,
    add_consents,
    add_suppressions,
    address_hash,
)
from rapport.storage import Database

log = structlog.get_logger(__name__)

HARD_BOUNCE, SOFT_BOUNCES, COMPLAINT = "hard-bounce", "soft-bounces", "complaint"
_TEXT_VERSION = "mail-1"
_SMTP = "smtp"
_EVENTS = {
    ReturnKind.BOUNCE: EventName.EMAIL_BOUNCED,
    ReturnKind.COMPLAINT: EventName.MARKED_AS_SPAM,
    ReturnKind.REPLY: EventName.EMAIL_REPLIED,
    ReturnKind.UNSUBSCRIBE: EventName.UNSUBSCRIBED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """Lets follow what must, and counts it against the campaign."""

    database: Database
    soft_limit: int = 5

    def settle(self, returned: Iterable[Returned], *, now: datetime) -> SettleReport:
        """Settle each thing once; one that names no message of ours changes nothing."""
        total = SettleReport()
        for told in returned:
            total += self._settle(told, now=now)
        if total.new:
            log.info("returns.settled", new=total.new, suppressed=total.suppressed)
        return total

    def settle_refusals(
        self, refused: Sequence[tuple[str, str]] | None = None, *, now: datetime
    ) -> SettleReport:
        """Settle what servers refused at once: message ids, each with a code like `550 5.1.1`.

        Without any, those that the outbox has and that are not settled yet.
        """
        if refused is None:
            refused = waiting_refusals(self.database, now=now)
        return self.settle((_refusal(message_id, code) for message_id, code in refused), now=now)

    def _settle(self, told: Returned, *, now: datetime) -> SettleReport:
        kinds = {str(told.verdict or told.kind): 1}
        try:
            message = get_message(self.database, told.message_id)
        except MessageNotFound:
            return SettleReport(unknown=1, kinds=kinds)
        with self.database.begin() as connection:
            return_id = add_return(connection, told, message, now=now)
            if not return_id:
                return SettleReport(known=1)
            name = _EVENTS.get(told.kind)
            if name is not None:
                add_events(connection, [_event(told, message, name, return_id, now=now)])
            if told.kind in {ReturnKind.COMPLAINT, ReturnKind.UNSUBSCRIBE}:
                add_consents(connection, [_withdrawal(told, message, now=now)])
            in_a_row = 0
            if told.verdict is Verdict.SOFT:
                in_a_row = soft_in_a_row(connection, message, limit=self.soft_limit)
            reason, scope = self._reason(told, in_a_row)
            hashes = [address_hash(message.address, key=self.database.hash_key)] if reason else []
            suppressed = add_suppressions(
                connection, hashes, reason=reason, scope=scope, now=now, by=told.source
            )
            counted = _counted(told)
            if counted:
                count_returns(connection, message.campaign_id, now=now, **counted)
        return SettleReport(new=1, suppressed=suppressed, kinds=kinds)

    def _reason(self, told: Returned, in_a_row: int) -> tuple[str, SuppressionScope]:
        """Why the message's address is left alone from now on, and how far; empty if it is not."""
        if told.kind is ReturnKind.COMPLAINT:
            return COMPLAINT, SuppressionScope.MARKETING
        if told.verdict is Verdict.HARD:
            return HARD_BOUNCE, SuppressionScope.ALL
        return (SOFT_BOUNCES if in_a_row >= self.soft_limit else ""), SuppressionScope.ALL


def _refusal(message_id: str, code: str) -> Returned:
    """A refusal by its code alone: the words were not kept.

    A bare `550` may be a filter's as well as a missing mailbox's, so it is taken for soft.
    """
    verdict = classify(text=code)
    if verdict is Verdict.HARD and "." not in code:
        verdict = Verdict.SOFT
    return Returned(
        kind=ReturnKind.BOUNCE,
        key=message_id,
        source=_SMTP,
        message_id=message_id,
        verdict=verdict,
        code=code,
    )


def _counted(told: Returned) -> dict[str, int]:
    """What counts against the campaign. A refusal in the dialogue was counted as it happened, and
    a mail that may still arrive is no bounce."""
    match told.kind:
        case ReturnKind.BOUNCE:
            final = told.verdict is not Verdict.SOFT and told.source != _SMTP
            return {"bounced": 1} if final else {}
        case ReturnKind.COMPLAINT:
            return {"complained": 1}
        case ReturnKind.UNSUBSCRIBE:
            return {"unsubscribed": 1}
        case _:
            return {}


def _withdrawal(told: Returned, message: Message, *, now: datetime) -> Consent:
    return Consent(
        customer_id=CustomerId(message.made_for),
        channel=message.channel,
        purpose=Purpose.MARKETING,
        granted=False,
        recorded_at=now,
        how=COMPLAINT if told.kind is ReturnKind.COMPLAINT else "unsubscribe-mail",
        text_version=_TEXT_VERSION,
    )


def _event(
    told: Returned, message: Message, name: EventName, return_id: str, *, now: datetime
) -> Event:
    properties: dict[str, object] = {"arm": message.arm, "draft_id": message.draft_id}
    match told.kind:
        case ReturnKind.BOUNCE:
            properties |= {"class": told.verdict.value, "code": told.code}
        case ReturnKind.UNSUBSCRIBE:
            properties |= {"how": "unsubscribe-mail"}
        case ReturnKind.REPLY if told.text:
            properties |= {"text": told.text}
    return Event(
        event_id=EventId(id_of("evt", name, return_id)),
        name=name,
        happened_at=moment_of(told, now=now),
        received_at=now,
        source=SOURCE,
        customer_id=CustomerId(message.made_for),
        campaign_id=message.campaign_id,
        message_id=message.message_id,
        properties=properties,
    )
