"""What follows from an attempt: the mark on the message, and the event of a delivery."""

from datetime import datetime, timedelta

from rapport.delivery.gate import Postponed, Stopped
from rapport.delivery.model import Message, MessageStatus, Outcome, OutcomeKind, SendReport
from rapport.delivery.store import Mark
from rapport.events import CustomerId, Event, EventId, EventName
from rapport.kit.chance import share_of
from rapport.kit.ids import id_of

SOURCE = "rapport"
"""The source of events that Rapport itself records."""

_ATTEMPTS = 7
_FIRST_PAUSE = timedelta(minutes=1)
_JITTER = 0.25
_LONGER = 4  # 1, 4, 16, 64 minutes, then 4 and 17 hours: grey lists and full mailboxes pass


def mark_of(message: Message, outcome: Outcome, *, now: datetime, safe: bool = False) -> Mark:
    """Decide what is written on a message after an attempt, `safe` if it held the safe copy."""
    given_up = message.attempts >= _ATTEMPTS
    match outcome.kind:
        case OutcomeKind.ACCEPTED:
            return Mark(
                message_id=message.message_id,
                status=MessageStatus.DELIVERED,
                sent_at=now,
                safe=safe,
            )
        case OutcomeKind.NOT_TRIED:
            return Mark(message_id=message.message_id, status=MessageStatus.QUEUED, tried=False)
        case OutcomeKind.HANDED_OVER:
            return Mark(message_id=message.message_id, status=MessageStatus.HANDED, safe=safe)
        case OutcomeKind.LATER | OutcomeKind.LOST if not given_up:
            return Mark(
                message_id=message.message_id,
                status=MessageStatus.QUEUED,
                error=outcome.code,
                due_at=now
                + max(
                    pause_before(message.message_id, message.attempts),
                    timedelta(seconds=outcome.wait_seconds),
                ),
                unsure=outcome.kind is OutcomeKind.LOST,
            )
        case _:
            return Mark(
                message_id=message.message_id,
                status=MessageStatus.FAILED,
                error=outcome.code,
                unsure=outcome.kind is OutcomeKind.LOST,
            )


def pause_before(message_id: str, attempts: int) -> timedelta:
    """How long a message waits after so many attempts: a quarter more at most, by its id.

    What one server put off at one moment does not all come back at another.
    """
    jitter = 1 + _JITTER * share_of(f"{message_id}:{attempts}", experiment="retry")
    longer = float(_LONGER ** (attempts - 1))
    return _FIRST_PAUSE * longer * jitter


def stop_of(message: Message, stopped: Stopped) -> Mark:
    """Decide what is written on a message that the gate stopped."""
    return Mark(message_id=message.message_id, status=stopped.status, error=stopped.code)


def postponement_of(message: Message, postponed: Postponed) -> Mark:
    """Decide what is written on a message that the gate lets pass later. It was not tried."""
    return Mark(
        message_id=message.message_id,
        status=MessageStatus.QUEUED,
        error=postponed.code,
        due_at=postponed.until,
        tried=False,
    )


def failure_of(message: Message, code: str) -> Mark:
    """Decide what is written on a message that could not be written as a mail."""
    return Mark(message_id=message.message_id, status=MessageStatus.FAILED, error=code)


def delivered_event(message: Message, *, now: datetime, safe: bool = False) -> Event:
    """The fact that a provider took it. The id follows from the message: it counts once."""
    name = EventName.EMAIL_DELIVERED if message.channel == "email" else EventName.MESSAGE_DELIVERED
    return Event(
        event_id=EventId(id_of("evt", name, message.message_id)),
        name=name,
        happened_at=now,
        received_at=now,
        source=SOURCE,
        customer_id=CustomerId(message.made_for),
        campaign_id=message.campaign_id,
        message_id=message.message_id,
        properties={"draft_id": message.draft_id, "arm": message.arm}
        | ({"text": "safe"} if safe else {})
        | ({} if message.channel == "email" else {"channel": message.channel}),
    )


def report_of(marks: list[Mark]) -> SendReport:
    """Count marks."""
    statuses = [mark.status for mark in marks]
    return SendReport(
        delivered=statuses.count(MessageStatus.DELIVERED),
        failed=statuses.count(MessageStatus.FAILED),
        suppressed=statuses.count(MessageStatus.SUPPRESSED),
        cancelled=statuses.count(MessageStatus.CANCELLED),
        postponed=statuses.count(MessageStatus.QUEUED),
    )
