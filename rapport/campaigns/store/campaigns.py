"""The rows of campaigns."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from rapport.campaigns.errors import CampaignNotFound, WrongMoment
from rapport.campaigns.model import (
    Allocation,
    Campaign,
    CampaignId,
    CampaignStatus,
    PolicyKind,
    Reward,
    Terms,
)
from rapport.campaigns.store.tables import CAMPAIGNS
from rapport.storage import Database


def insert_campaign(connection: Connection, campaign: Campaign) -> None:
    row = asdict(campaign) | {"terms": asdict(campaign.terms)}
    connection.execute(insert(CAMPAIGNS).values(row))


def has_campaign(connection: Connection, campaign_id: str) -> bool:
    """Say whether there is one, within the caller's transaction."""
    query = select(CAMPAIGNS.c.campaign_id).where(CAMPAIGNS.c.campaign_id == campaign_id)
    return connection.execute(query).first() is not None


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


def list_campaigns(database: Database, *, run_of: str | None = None) -> list[Campaign]:
    """List all campaigns, or the runs of one, the newest first."""
    newest = select(CAMPAIGNS).order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.campaign_id)
    if run_of is not None:
        newest = newest.where(CAMPAIGNS.c.run_of == run_of)
    with database.read() as connection:
        return [_campaign(row) for row in connection.execute(newest)]


def update_campaign(
    connection: Connection, campaign_id: str, status: CampaignStatus, **values: datetime | str
) -> None:
    """Move a campaign to a status, and note moments such as `planned_at`, or why."""
    chosen = CAMPAIGNS.c.campaign_id == campaign_id
    connection.execute(update(CAMPAIGNS).where(chosen).values(status=status, **values))


def need_status(campaign: Campaign, *allowed: CampaignStatus, step: str) -> None:
    """Go on only if the campaign has one of these statuses; else raise `WrongMoment`."""
    if campaign.status not in allowed:
        names = " or ".join(status.value for status in allowed)
        raise WrongMoment(
            f"campaign {campaign.name!r} is {campaign.status.value} and cannot be {step}; "
            f"it would have to be {names}",
            campaign_id=campaign.campaign_id,
        )


def _campaign(row: Row[Any]) -> Campaign:
    fields = dict(row._mapping)
    fields |= {
        "campaign_id": CampaignId(row.campaign_id),
        "terms": _terms(row.terms),
        "status": CampaignStatus(row.status),
    }
    return Campaign(**fields)


def _terms(kept: Mapping[str, Any]) -> Terms:
    """Terms as they were kept; those that a release before did not know are as always."""
    told = dict(kept) | {
        "allocation": Allocation(kept.get("allocation", Allocation.FIXED)),
        "reward": Reward(kept.get("reward", Reward.CLICKED)),
        "policies": {PolicyKind(way): weight for way, weight in kept.get("policies", {}).items()},
    }
    return Terms(**told)
