"""The noun of assisted sending: a message that an employee sends on WeCom and says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.delivery.model import MessageId, MessageStatus


class TaskState(StrEnum):
    """A task is open, then one of the others, for good. Stored names."""

    OPEN = "open"
    CONFIRMED = "confirmed"  # the employee sent it: only now is the message delivered
    DECLINED = "declined"  # the employee will not send it, and said why
    EXPIRED = "expired"  # nobody settled it in time
    WITHDRAWN = "withdrawn"  # the shop stopped it, or the customer said no


@dataclass(frozen=True, slots=True, kw_only=True)
class WecomTask:
    """A message in an employee's hands. `recipient` is the customer's external id at WeCom.

    `outside_id` is WeCom's own id of the task, where it was put before the employee there too.
    """

    message_id: MessageId
    customer_id: str
    recipient: str
    employee: str
    text: str
    language: str
    handed_at: datetime
    expires_at: datetime
    state: TaskState = TaskState.OPEN
    settled_at: datetime | None = None
    settled_by: str = ""
    reason: str = ""
    outside_id: str = ""
    told_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a task ends, and with it its message: `status` and `error` are the message's."""

    state: TaskState
    status: MessageStatus
    now: datetime
    by: str = ""
    reason: str = ""
    error: str = ""
