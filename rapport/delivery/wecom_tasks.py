"""What becomes of a WeCom task: confirmed, declined, expired, or taken back."""

from collections.abc import Mapping
from datetime import datetime

from rapport.delivery.errors import TaskNotFound, TaskSettled
from rapport.delivery.marking import delivered_event
from rapport.delivery.model import MessageId, MessageStatus
from rapport.delivery.store import (
    expired_tasks,
    get_message,
    open_customers,
    settle_task,
    tasks_by_message,
    withdraw_stopped,
)
from rapport.delivery.wecom_model import Settlement, TaskState, WecomTask
from rapport.events import add_events
from rapport.kit.errors import RapportError
from rapport.profiles import Purpose, last_words
from rapport.storage import Database

DECLINED, EXPIRED, NO_CONSENT = "declined", "task-expired", "no-consent"
"""The errors of messages whose tasks ended so."""

_LONGEST_REASON = 300
_AT_ONCE = 500


def confirm_task(database: Database, message_id: str, *, by: str, now: datetime) -> WecomTask:
    """Take an employee's word that the message was sent: it is delivered, with its event.

    Raises `TaskSettled` if it ended before, so that no second event is recorded.
    """
    get_task(database, message_id)
    message = get_message(database, message_id)
    end = Settlement(state=TaskState.CONFIRMED, status=MessageStatus.DELIVERED, by=by, now=now)
    with database.begin() as connection:
        if not settle_task(connection, message_id, end):
            raise _settled(tasks_by_message(connection, [message_id]), message_id)
        add_events(connection, [delivered_event(message, now=now, safe=message.safe)])
    return get_task(database, message_id)


def decline_task(
    database: Database, message_id: str, *, by: str, reason: str, now: datetime
) -> WecomTask:
    """Take an employee's no: the message is cancelled. Raises `TaskSettled` if it ended before."""
    end = Settlement(
        state=TaskState.DECLINED,
        status=MessageStatus.CANCELLED,
        by=by,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
        error=DECLINED,
        now=now,
    )
    with database.begin() as connection:
        if not settle_task(connection, message_id, end):
            raise _settled(tasks_by_message(connection, [message_id]), message_id)
    return get_task(database, message_id)


def tidy_tasks(database: Database, *, now: datetime) -> int:
    """End what nobody settled in time, what the shop stopped, and what customers said no to.

    Returns how many tasks ended; safe to repeat and to run beside others.
    """
    end = Settlement(
        state=TaskState.EXPIRED, status=MessageStatus.CANCELLED, error=EXPIRED, now=now
    )
    with database.begin() as connection:
        ended = withdraw_stopped(connection, now=now)
        for task in expired_tasks(connection, now=now, limit=_AT_ONCE):
            ended += settle_task(connection, task.message_id, end)
    return ended + _withdraw_unwilling(database, now=now)


def get_task(database: Database, message_id: str) -> WecomTask:
    """Return the task of a message, or raise `TaskNotFound`."""
    task = find_task(database, message_id)
    if task is None:
        raise _not_found(message_id)
    return task


def find_task(database: Database, message_id: str) -> WecomTask | None:
    with database.read() as connection:
        return next(iter(tasks_by_message(connection, [message_id]).values()), None)


def _withdraw_unwilling(database: Database, *, now: datetime) -> int:
    waiting = open_customers(database)
    if not waiting:
        return 0
    words = last_words(
        database, channel="wecom", purpose=Purpose.MARKETING, customer_ids=list(waiting)
    )
    messages = [m for customer, m in waiting.items() if words.get(customer) is False]
    end = Settlement(
        state=TaskState.WITHDRAWN, status=MessageStatus.SUPPRESSED, error=NO_CONSENT, now=now
    )
    with database.begin() as connection:
        return sum(settle_task(connection, one, end) for each in messages for one in each)


def _settled(tasks: Mapping[MessageId, WecomTask], message_id: str) -> RapportError:
    task = tasks.get(MessageId(message_id))
    if task is None:
        return _not_found(message_id)
    was = task.state.value if task.state is not TaskState.OPEN else "stopped with its message"
    return TaskSettled(f"the WeCom task of message {message_id!r} was {was}; nothing was changed")


def _not_found(message_id: str) -> TaskNotFound:
    return TaskNotFound(
        f"there is no WeCom task for message {message_id!r}; see `rapport wecom list`"
    )
