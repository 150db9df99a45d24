"""A message in the outbox, as it is when somebody opens it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rapport.delivery import Links, Message, MessageId, MessageStatus, enqueue
from rapport.storage import Database, metadata

SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINKS = Links(b"secret of a shop", "https://mail.shop.example")

Send = Callable[..., str]


@pytest.fixture
def send() -> Send:
    """Put a message into the outbox as one that was delivered at `sent_at`, and give its id."""

    def put(
        database: Database,
        customer_id: str = "ada",
        *,
        message_id: str = "",
        sent_at: datetime | None = SENT,
        campaign_id: str = "cmp_1",
    ) -> str:
        message = Message(
            message_id=MessageId(message_id or f"msg_{customer_id}"),
            campaign_id=campaign_id,
            customer_id=customer_id,
            channel="email",
            address=f"{customer_id}@example.com",
            draft_id="drf_1",
            draft_version=1,
            arm="a",
            language="en",
            due_at=SENT,
        )
        enqueue(database, [message])
        if sent_at is not None:
            table = metadata.tables["messages"]
            values = {"status": MessageStatus.DELIVERED, "sent_at": sent_at}
            with database.begin() as connection:
                connection.execute(
                    table.update().where(table.c.message_id == message.message_id).values(**values)
                )
        return message.message_id

    return put
