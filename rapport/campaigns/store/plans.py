"""The rows of plans: who is in a campaign, in which arm and wave, or why not."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from rapport.campaigns.model import LeftOutBecause, PlanReport, PlanRow
from rapport.campaigns.store.tables import CAMPAIGNS, PLAN, WAVES
from rapport.storage import Database

_CHUNK = 10_000
_PART = 5_000


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
    """Give all who are to receive a campaign in the waves that have started, once each.

    Whose, told_as, arm, draft, version and wave.
    """
    columns = PLAN.c
    query = select(
        columns.customer_id,
        columns.told_as,
        columns.arm,
        columns.draft_id,
        columns.draft_version,
        columns.wave,
    ).where(
        columns.campaign_id == campaign_id,
        columns.left_out_because.is_(None),
        columns.wave.in_(_started(campaign_id)),
    )
    with database.read() as connection:
        return list(connection.execute(query.order_by(columns.customer_id)))


def count_recipients(database: Database, campaign_id: str) -> int:
    """Count those who are to receive a campaign in the waves that have started."""
    query = select(func.count()).where(
        PLAN.c.campaign_id == campaign_id,
        PLAN.c.left_out_because.is_(None),
        PLAN.c.wave.in_(_started(campaign_id)),
    )
    with database.read() as connection:
        return int(connection.execute(query.select_from(PLAN)).scalar_one())


def drafts_in_plan(connection: Connection, campaign_id: str) -> list[Row[Any]]:
    """Give each arm with its draft and version, for every draft that somebody is to receive."""
    columns = PLAN.c.arm, PLAN.c.draft_id, PLAN.c.draft_version
    chosen = PLAN.c.campaign_id == campaign_id, PLAN.c.draft_id.is_not(None)
    return list(connection.execute(select(*columns).where(*chosen).distinct().order_by(*columns)))


def recipients_in_wave(connection: Connection, campaign_id: str, wave: int) -> list[Row[Any]]:
    """Give those who are to receive a campaign in one wave, started or not."""
    query = select(PLAN.c.customer_id, PLAN.c.told_as, PLAN.c.draft_id, PLAN.c.draft_version).where(
        PLAN.c.campaign_id == campaign_id,
        PLAN.c.wave == wave,
        PLAN.c.left_out_because.is_(None),
    )
    return list(connection.execute(query.order_by(PLAN.c.customer_id)))


def give_arms(connection: Connection, campaign_id: str, rows: Iterable[dict[str, object]]) -> None:
    """Give recipients another arm and draft: customer, name (told_as), arm, draft and version."""
    columns = PLAN.c
    chosen = (
        (columns.campaign_id == campaign_id)
        & (columns.customer_id == bindparam("customer"))
        & (columns.told_as == bindparam("name"))
    )
    statement = (
        update(PLAN)
        .where(chosen)
        .values(
            arm=bindparam("new_arm"),
            draft_id=bindparam("new_draft"),
            draft_version=bindparam("new_version"),
        )
    )
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        connection.execute(statement, chunk)


def drawn_of(database: Database, campaign_id: str) -> list[Row[Any]]:
    """Give all who took part in the draw, holdout included, in the waves that have started.

    Customer, arm, segment, draft, wave, and `started_at` of the wave.
    """
    columns = PLAN.c
    drafts = columns.draft_id, columns.draft_version
    query = (
        select(columns.customer_id, columns.arm, columns.segment_id, *drafts, columns.wave)
        .add_columns(WAVES.c.started_at)
        .join(WAVES, (WAVES.c.campaign_id == columns.campaign_id) & (WAVES.c.wave == columns.wave))
        .where(columns.campaign_id == campaign_id, *_in_the_draw(), WAVES.c.started_at.is_not(None))
    )
    with database.read() as connection:
        return list(connection.execute(query))


def planned_draw(database: Database, campaign_id: str) -> list[Row[Any]]:
    """Give customer and arm of all who are in the draw, whether their wave started or not."""
    query = select(PLAN.c.customer_id, PLAN.c.arm).where(
        PLAN.c.campaign_id == campaign_id, *_in_the_draw()
    )
    with database.read() as connection:
        return list(connection.execute(query))


def had_a_run(database: Database, run_of: str) -> list[str]:
    """List the customers who were to receive a run of a recurring campaign."""
    query = (
        select(PLAN.c.customer_id)
        .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == PLAN.c.campaign_id)
        .where(
            CAMPAIGNS.c.run_of == run_of,
            CAMPAIGNS.c.launched_at.is_not(None),
            PLAN.c.left_out_because.is_(None),
        )
        .distinct()
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


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


def _in_the_draw() -> tuple[ColumnElement[bool], ...]:
    because = PLAN.c.left_out_because
    return PLAN.c.arm.is_not(None), because.is_distinct_from(LeftOutBecause.SAME_CUSTOMER)


def _started(campaign_id: str) -> Select[tuple[int]]:
    return select(WAVES.c.wave).where(
        WAVES.c.campaign_id == campaign_id, WAVES.c.started_at.is_not(None)
    )


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
        "wave": each.wave,
    }


def _plan_row(row: Row[Any]) -> PlanRow:
    fields = dict(row._mapping)
    del fields["campaign_id"], fields["told_as"]
    reason = fields["left_out_because"]
    return PlanRow(**(fields | {"left_out_because": LeftOutBecause(reason) if reason else None}))
