"""An outbox with mails that were sent, and a reader with the shop's secret."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.bounces import Reader
from rapport.delivery import Message, MessageStatus, ReturnMarks, add_messages, message_id_of
from rapport.storage import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = b"s" * 32
MARKS = ReturnMarks(SECRET)
MAILBOX = "bounces@shop.example"

Send = Callable[..., Message]


@pytest.fixture
def reader() -> Reader:
    return Reader(marks=MARKS)


@pytest.fixture
def send() -> Send:
    """Put a message into the outbox as it stands once it left."""
    return _send


def _send(
    database: Database, customer: str = "ada", *, campaign: str = "cmp_1", **changes: object
) -> Message:
    message = Message(
        message_id=message_id_of(campaign, customer),
        campaign_id=campaign,
        customer_id=customer,
        channel="email",
        address=f"{customer}@example.org",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="en",
        due_at=NOW - timedelta(hours=1),
        status=MessageStatus.DELIVERED,
        sent_at=NOW - timedelta(hours=1),
    )
    message = replace(message, **changes)  # type: ignore[arg-type]
    with database.begin() as connection:
        add_messages(connection, [message])
    return message
