"""What came back, one row for each thing, and the tokens that webhooks used up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import Column, Connection, Index, String, Table, func, select

from rapport.bounces.model import Returned, ReturnKind, Verdict
from rapport.delivery import MESSAGES, Message, MessageStatus
from rapport.kit.ids import id_of
from rapport.storage import Database, UtcTime, insert_new, metadata

MAIL_RETURNS = Table(
    "mail_returns",
    metadata,
    Column("return_id", String(80), primary_key=True),  # follows from what was told: it counts once
    Column("message_id", String(80), nullable=False, index=True),
    Column("campaign_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("code", String(20), nullable=False),
    Column("source", String(20), nullable=False),
    Column("happened_at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False, index=True),
    Index("ix_mail_returns_campaign_id", "campaign_id", "verdict"),
)

HOOK_TOKENS = Table(
    "hook_tokens",
    metadata,
    Column("token", String(100), primary_key=True),
    Column("told", String(80), nullable=False),
    Column("seen_at", UtcTime, nullable=False, index=True),
)
"""Tokens whose signature does not cover what comes with them, and what came with each."""

_CODE_LENGTH = 20
_REFUSALS_KEPT = timedelta(days=7)


def add_return(connection: Connection, told: Returned, message: Message, *, now: datetime) -> str:
    """Keep one thing that came back and return its id; empty if it was told before.

    One bounce of a message counts once, whoever tells of it and however often: a server in its
    answer, another in a mail, a provider by webhook. So does one complaint.
    """
    final = told.kind in {ReturnKind.BOUNCE, ReturnKind.COMPLAINT, ReturnKind.UNSUBSCRIBE}
    return_id = id_of("ret", told.kind, message.message_id, "" if final else told.key)
    row = {
        "return_id": return_id,
        "message_id": message.message_id,
        "campaign_id": message.campaign_id,
        "kind": told.kind,
        "verdict": told.verdict,
        "code": told.code[:_CODE_LENGTH],
        "source": told.source,
        "happened_at": moment_of(told, now=now),
        "recorded_at": now,
    }
    return return_id if insert_new(connection, MAIL_RETURNS, [row], keys=["return_id"]) else ""


def moment_of(told: Returned, *, now: datetime) -> datetime:
    """When it happened: as told, unless the teller's clock is ahead of ours."""
    return min(told.happened_at, now) if told.happened_at else now


def soft_in_a_row(connection: Connection, message: Message, *, limit: int) -> int:
    """Count the last mails to the message's address that failed for a while, one after the other.

    A mail that our server took and of which nothing came back counts as delivered and ends the row.
    Later mails than the last that failed count for nothing: their notices may be on their way.
    """
    messages = MESSAGES.c
    returns = MAIL_RETURNS.c
    bounced = returns.message_id == messages.message_id
    query = (
        select(messages.message_id, returns.verdict)
        .select_from(
            MESSAGES.outerjoin(MAIL_RETURNS, bounced & (returns.kind == ReturnKind.BOUNCE))
        )
        .where(
            messages.customer_id == message.customer_id,
            messages.address == message.address,
            messages.channel == message.channel,
            messages.status.in_((MessageStatus.DELIVERED, MessageStatus.FAILED)),
        )
        .order_by(func.coalesce(messages.sent_at, messages.due_at).desc(), messages.message_id)
    )
    rows = connection.execute(query.limit(4 * limit)).all()
    verdicts = [row.verdict for row in rows]
    while verdicts and verdicts[0] is None:
        verdicts.pop(0)
    return len(list(takewhile(lambda verdict: verdict == Verdict.SOFT, verdicts)))


def waiting_refusals(
    database: Database, *, now: datetime, limit: int = 500
) -> list[tuple[str, str]]:
    """Give messages that a server refused in the last week, and of which no bounce is kept.

    Each with the code of the refusal, such as `550 5.1.1`.
    """
    messages = MESSAGES.c
    kept = select(MAIL_RETURNS.c.return_id).where(
        MAIL_RETURNS.c.message_id == messages.message_id, MAIL_RETURNS.c.kind == ReturnKind.BOUNCE
    )
    query = select(messages.message_id, messages.error).where(
        messages.status == MessageStatus.FAILED,
        messages.due_at >= now - _REFUSALS_KEPT,
        messages.error.like("4__%") | messages.error.like("5__%"),
        ~kept.exists(),
    )
    with database.read() as connection:
        rows = connection.execute(query.limit(limit)).all()
    return [(row.message_id, row.error) for row in rows]


def use_token(connection: Connection, token: str, *, told: str, now: datetime) -> bool:
    """Note that a token came with something; False if it came with something else before."""
    row = {"token": token, "told": told, "seen_at": now}
    if insert_new(connection, HOOK_TOKENS, [row], keys=["token"]):
        return True
    query = select(HOOK_TOKENS.c.told).where(HOOK_TOKENS.c.token == token)
    return str(connection.execute(query).scalar_one()) == told


def forget_tokens(database: Database, *, before: datetime) -> int:
    """Forget tokens that are too old to be taken anyway."""
    with database.begin() as connection:
        old = HOOK_TOKENS.delete().where(HOOK_TOKENS.c.seen_at < before)
        return int(connection.execute(old).rowcount)


def count_returns_by_kind(
    database: Database, *, since: datetime, campaign_id: str | None = None
) -> dict[tuple[str, str], int]:
    """Count what came back since a moment, by kind and verdict, of all campaigns or of one."""
    columns = MAIL_RETURNS.c
    query = select(columns.kind, columns.verdict, func.count()).where(columns.recorded_at >= since)
    if campaign_id is not None:
        query = query.where(columns.campaign_id == campaign_id)
    with database.read() as connection:
        rows: Sequence[tuple[str, str, int]] = [
            (kind, verdict, number)
            for kind, verdict, number in connection.execute(
                query.group_by(columns.kind, columns.verdict)
            )
        ]
    return {(kind, verdict): number for kind, verdict, number in rows}
