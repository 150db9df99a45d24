"""The rows of campaigns and of their plans."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from rapport.campaigns.errors import CampaignNotFound, WrongMoment
from rapport.campaigns.model import (
    Campaign,
    CampaignId,
    CampaignStatus,
    LeftOutBecause,
    PlanReport,
    PlanRow,
    Terms,
)
from rapport.storage import Database, Json, UtcTime, metadata, told_as_column, told_as_index

CAMPAIGNS = Table(
    "campaigns",
    metadata,
    Column("campaign_id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("brief_id", String(80), nullable=False, index=True),
    Column("terms", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("planned_at", UtcTime),
    Column("launched_at", UtcTime),
    Column("sent_at", UtcTime),
)

PLAN = Table(
    "campaign_plan",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("segment_id", String(80), nullable=False),
    Column("arm", String(80)),
    Column("left_out_because", String(40)),
    Column("draft_id", String(80)),
    Column("draft_version", Integer),
    PrimaryKeyConstraint("campaign_id", "customer_id", "told_as"),
    Index("ix_campaign_plan_campaign_id_left_out_because", "campaign_id", "left_out_because"),
    told_as_index("campaign_plan"),
)
"""A row for each id that was planned; of a customer with several ids, one row counts."""

_CHUNK = 10_000
_PART = 5_000


def insert_campaign(database: Database, campaign: Campaign) -> None:
    row = asdict(campaign) | {"terms": asdict(campaign.terms)}
    with database.begin() as connection:
        connection.execute(insert(CAMPAIGNS).values(row))


def get_campaign(database: Database, campaign_id: str) -> Campaign:
    """Return the campaign, or raise `CampaignNotFound`."""
    with database.read() as connection:
        return campaign_within(connection, campaign_id)


def campaign_within(connection: Connection, campaign_id: str, *, hold: bool = False) -> Campaign:
    """Return the campaign inside another act's transaction; `hold` keeps others from changing it.

    SQLite has one writer at a time and needs no hold.
    """
    query = select(CAMPAIGNS).where(CAMPAIGNS.c.campaign_id == campaign_id)
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise CampaignNotFound(
            f"there is no campaign {campaign_id!r}; see `rapport campaigns list`"
        )
    return _campaign(row)


def list_campaigns(database: Database) -> list[Campaign]:
    """List all campaigns, the newest first."""
    newest = select(CAMPAIGNS).order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.campaign_id)
    with database.read() as connection:
        return [_campaign(row) for row in connection.execute(newest)]


def update_campaign(
    connection: Connection, campaign_id: str, status: CampaignStatus, **moments: datetime
) -> None:
    """Move a campaign to a status, and note moments such as `planned_at`."""
    chosen = CAMPAIGNS.c.campaign_id == campaign_id
    connection.execute(update(CAMPAIGNS).where(chosen).values(status=status, **moments))


def need_status(campaign: Campaign, *allowed: CampaignStatus, step: str) -> None:
    """Go on only if the campaign has one of these statuses; else raise `WrongMoment`."""
    if campaign.status not in allowed:
        names = " or ".join(status.value for status in allowed)
        raise WrongMoment(
            f"campaign {campaign.name!r} is {campaign.status.value} and cannot be {step}; "
            f"it would have to be {names}",
            campaign_id=campaign.campaign_id,
        )


def replace_plan(connection: Connection, campaign_id: str, rows: Iterable[PlanRow]) -> None:
    """Put these rows in the place of those that a campaign's plan had."""
    connection.execute(delete(PLAN).where(PLAN.c.campaign_id == campaign_id))
    for chunk in _chunks(rows):
        connection.execute(insert(PLAN), [_row(campaign_id, each) for each in chunk])


def plan_rows(
    database: Database,
    campaign_id: str,
    *,
    arm: str | None = None,
    left_out_because: LeftOutBecause | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[PlanRow]:
    """List who a plan is about, by customer id: all, those of an arm, or those left out so."""
    query = select(PLAN).where(PLAN.c.campaign_id == campaign_id)
    if arm is not None:
        query = query.where(PLAN.c.arm == arm)
    if left_out_because is not None:
        query = query.where(PLAN.c.left_out_because == left_out_because)
    query = query.order_by(PLAN.c.customer_id, PLAN.c.told_as).limit(limit).offset(offset)
    with database.read() as connection:
        return [_plan_row(row) for row in connection.execute(query)]


def plan_row_of(database: Database, campaign_id: str, customer_id: str) -> PlanRow | None:
    """Give what a plan says of one customer; of one with several ids, who receives it first."""
    query = select(PLAN).where(PLAN.c.campaign_id == campaign_id, PLAN.c.customer_id == customer_id)
    query = query.order_by(PLAN.c.left_out_because.is_not(None), PLAN.c.told_as).limit(1)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _plan_row(row)


def recipients_of(database: Database, campaign_id: str) -> list[Row[Any]]:
    """Give all who are to receive a campaign, once each: whose, told_as, arm, draft and version."""
    columns = PLAN.c
    query = select(
        columns.customer_id, columns.told_as, columns.arm, columns.draft_id, columns.draft_version
    ).where(PLAN.c.campaign_id == campaign_id, PLAN.c.left_out_because.is_(None))
    with database.read() as connection:
        return list(connection.execute(query.order_by(PLAN.c.customer_id)))


def drawn_of(database: Database, campaign_id: str) -> list[Row[Any]]:
    """Give all who took part in the draw, holdout included: customer, arm, segment and draft."""
    columns = PLAN.c
    drafts = columns.draft_id, columns.draft_version
    query = select(columns.customer_id, columns.arm, columns.segment_id, *drafts).where(
        PLAN.c.campaign_id == campaign_id,
        PLAN.c.arm.is_not(None),
        PLAN.c.left_out_because.is_distinct_from(LeftOutBecause.SAME_CUSTOMER),
    )
    with database.read() as connection:
        return list(connection.execute(query))


def plan_report(database: Database, campaign_id: str) -> PlanReport:
    """Count what a plan decided; all nought for a campaign that has none."""
    columns = (PLAN.c.arm, PLAN.c.left_out_because)
    query = select(*columns, func.count()).where(PLAN.c.campaign_id == campaign_id)
    with database.read() as connection:
        counted = connection.execute(query.group_by(*columns)).all()
    arms = {arm: n for arm, reason, n in counted if reason is None}
    reasons: Counter[str] = Counter()
    for _, reason, n in counted:
        if reason is not None:
            reasons[reason] += n
    held_out = reasons.pop(LeftOutBecause.HOLDOUT.value, 0)
    return PlanReport(
        members=sum(n for *_, n in counted),
        recipients=sum(arms.values()),
        held_out=held_out,
        left_out=dict(reasons),
        per_arm=dict(sorted(arms.items())),
    )


def rows_of_customers(connection: Connection, customers: Collection[str]) -> list[Any]:
    """Give the rows of plans in which these customers were drawn, with `launched_at`."""
    columns, wanted = PLAN.c, sorted(customers)
    found: list[Any] = []
    for start in range(0, len(wanted), _PART):
        query = (
            select(
                columns.campaign_id,
                columns.customer_id,
                columns.told_as,
                columns.arm,
                columns.left_out_because,
                CAMPAIGNS.c.launched_at,
            )
            .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == columns.campaign_id)
            .where(columns.customer_id.in_(wanted[start : start + _PART]), columns.arm.is_not(None))
        )
        found += connection.execute(query).all()
    return found


def leave_out(connection: Connection, changed: Iterable[tuple[Any, LeftOutBecause | None]]) -> None:
    """Write why rows of plans, given as `rows_of_customers` does, are left out from now on."""
    rows = [
        {"campaign": row.campaign_id, "customer": row.customer_id, "name": row.told_as,
         "reason": because} for row, because in changed
    ]  # fmt: skip
    if not rows:
        return
    same = (
        (PLAN.c.campaign_id == bindparam("campaign"))
        & (PLAN.c.customer_id == bindparam("customer"))
        & (PLAN.c.told_as == bindparam("name"))
    )
    statement = update(PLAN).where(same).values(left_out_because=bindparam("reason"))
    connection.execute(statement, rows)


def _chunks(rows: Iterable[PlanRow]) -> Iterator[list[PlanRow]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk


def _row(campaign_id: str, each: PlanRow) -> dict[str, object]:
    return {
        "campaign_id": campaign_id,
        "customer_id": each.customer_id,
        "segment_id": each.segment_id,
        "arm": each.arm,
        "left_out_because": each.left_out_because,
        "draft_id": each.draft_id,
        "draft_version": each.draft_version,
    }


def _plan_row(row: Row[Any]) -> PlanRow:
    fields = dict(row._mapping)
    del fields["campaign_id"], fields["told_as"]
    reason = fields["left_out_because"]
    return PlanRow(**(fields | {"left_out_because": LeftOutBecause(reason) if reason else None}))


def _campaign(row: Row[Any]) -> Campaign:
    fields = dict(row._mapping)
    fields |= {
        "campaign_id": CampaignId(row.campaign_id),
        "terms": Terms(**row.terms),
        "status": CampaignStatus(row.status),
    }
    return Campaign(**fields)
