"""The figures kept: one row per campaign, group and arm; sums only, nothing of any one customer."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
)

from rapport.effects.model import ArmFigures
from rapport.storage import Database, Json, UtcTime, metadata

FEWEST_CUSTOMERS = 10
"""An arm of fewer is not kept: its mean would tell too much of a single customer."""

FIGURES = Table(
    "effect_figures",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("group_id", String(80), nullable=False),
    Column("arm", String(80), nullable=False),
    Column("held_out", Boolean, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("revenue_mean", Float, nullable=False),
    Column("revenue_variance", Float, nullable=False),
    Column("ordered", Integer, nullable=False),
    Column("clicked", Integer, nullable=False),
    Column("clicked_revenue", Float, nullable=False),
    Column("clicked_orders", Integer, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("language", String(35), nullable=False),
    Column("launched_at", UtcTime),
    Column("propensity", Float),
    PrimaryKeyConstraint("campaign_id", "group_id", "arm"),
)


def keep_figures(database: Database, campaign_id: str, figures: Sequence[ArmFigures]) -> int:
    """Put the figures of a campaign in the place of those it had; return how many were kept."""
    rows = [_row(one) for one in figures if one.customers >= FEWEST_CUSTOMERS]
    with database.begin() as connection:
        connection.execute(delete(FIGURES).where(FIGURES.c.campaign_id == campaign_id))
        if rows:
            connection.execute(insert(FIGURES), rows)
    return len(rows)


def list_figures(database: Database, *, language: str | None = None) -> list[ArmFigures]:
    """List all figures kept, by campaign; of one language only, if given."""
    query = select(FIGURES)
    if language is not None:
        query = query.where(FIGURES.c.language == language)
    query = query.order_by(FIGURES.c.launched_at, FIGURES.c.campaign_id, FIGURES.c.group_id)
    with database.read() as connection:
        return [_figures(row) for row in connection.execute(query.order_by(FIGURES.c.arm))]


def learned_campaigns(database: Database) -> Collection[str]:
    """The ids of the campaigns whose figures are kept."""
    with database.read() as connection:
        return set(connection.execute(select(FIGURES.c.campaign_id).distinct()).scalars())


def _row(one: ArmFigures) -> dict[str, Any]:
    row = asdict(one) | {"attributes": dict(one.attributes), "group_id": one.group}
    del row["group"]
    return row


def _figures(row: Row[Any]) -> ArmFigures:
    fields = dict(row._mapping)
    return ArmFigures(group=fields.pop("group_id"), **fields)
