"""A worker that takes messages, for tests that are about what comes after."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from rapport.delivery import Message
from rapport.delivery.store import Terms, claim_batch
from rapport.kit.sending_settings import SendingSettings


def claim_messages(
    connection: Connection, *, channel: str, worker: str, limit: int, now: datetime
) -> list[Message]:
    """Take up to `limit` messages of a channel, without rates, breakers or pauses."""
    terms = Terms(
        worker=worker,
        providers={channel: f"{channel}/test"},
        most={channel: limit},
        paused=(),
        sending=SendingSettings(),
        lease=timedelta(minutes=5),
        valid=timedelta(minutes=10),
    )
    return claim_batch(connection, terms, limit=limit, now=now)
