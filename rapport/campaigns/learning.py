"""Hands what a campaign's arms did to the stage that learns which attributes of a text work."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import structlog

from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.model import Campaign, CampaignId, CampaignStatus
from rapport.campaigns.results import drawn_table, what_they_did
from rapport.campaigns.store import drawn_of, get_campaign, list_campaigns, list_waves
from rapport.campaigns.waves import OWN_CHANCES
from rapport.content import Draft, get_draft
from rapport.decisions import HOLDOUT
from rapport.effects import ArmFigures, keep_figures, learned_campaigns, tally
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_LAUNCHED = (CampaignStatus.SENDING, CampaignStatus.SENT)


def learn_from_campaign(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> int:
    """Keep the figures of a campaign's arms, group by group, and return how many there are.

    May be repeated: the new figures replace the old. Raises `WrongMoment` before the attribution
    window has closed, since a half-counted campaign would look like a weak one.
    """
    campaign = _get_closed(campaign_id, database, now)
    figures = _figures(campaign, database=database, facts=facts, currency=currency, now=now)
    kept = keep_figures(database, campaign.campaign_id, figures)
    log.info("effects.learned", campaign_id=campaign.campaign_id, arms=kept)
    return kept


def learn_from_campaigns(
    *, database: Database, facts: Facts, currency: str, now: datetime
) -> list[CampaignId]:
    """Learn from every campaign whose window has closed and that was not learned from yet."""
    known = learned_campaigns(database)
    learned = []
    for campaign in list_campaigns(database):
        if campaign.campaign_id in known or not _closed(campaign, database, now):
            continue
        kept = learn_from_campaign(
            campaign.campaign_id, database=database, facts=facts, currency=currency, now=now
        )
        if kept:
            learned.append(campaign.campaign_id)
    return learned


def closed_outcomes(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> pa.Table:
    """Give who took part in the draw of a campaign, and what they did within the window.

    One row per customer, by id: customer_id, arm, segment_id, wave, started_at, ordered (0 or 1)
    and revenue_minor, among what the results count. Waves in which each customer had probabilities
    of their own are left out: those of one say nothing of another's. Raises `WrongMoment` before
    the attribution window has closed.
    """
    campaign = _get_closed(campaign_id, database, now)
    drawn = _alike(drawn_table(database, campaign.campaign_id), campaign, database)
    did = what_they_did(campaign, drawn, facts=facts, currency=currency, now=now)
    return did.sort_by("customer_id")


def _get_closed(campaign_id: str, database: Database, now: datetime) -> Campaign:
    campaign = get_campaign(database, campaign_id)
    if not _closed(campaign, database, now):
        raise WrongMoment(
            f"campaign {campaign.name!r}: orders still count, or it was never launched; nothing can"
            f" be learned until {campaign.terms.attribution_days:g} days after its launch",
            campaign_id=campaign.campaign_id,
        )
    return campaign


def _closed(campaign: Campaign, database: Database, now: datetime) -> bool:
    if campaign.launched_at is None or campaign.status not in _LAUNCHED:
        return False
    days = timedelta(days=campaign.terms.attribution_days)
    starts = [one.started_at for one in list_waves(database, campaign.campaign_id)]
    return all(moment is not None and now >= moment + days for moment in starts)


def _figures(
    campaign: Campaign, *, database: Database, facts: Facts, currency: str, now: datetime
) -> list[ArmFigures]:
    rows = drawn_of(database, campaign.campaign_id)
    drawn = _alike(drawn_table(database, campaign.campaign_id), campaign, database)
    did = what_they_did(campaign, drawn, facts=facts, currency=currency, now=now)
    segment_of = {row.customer_id: row.segment_id for row in rows}
    groups = np.array([segment_of[each] for each in did["customer_id"].to_pylist()], dtype=object)
    arms = np.array(did["arm"].to_pylist(), dtype=object)
    drafts = _drafts(rows, database)
    languages = {segment: draft.language for (segment, _), draft in drafts.items()}
    found = []
    for group, arm in sorted(set(zip(groups.tolist(), arms.tolist(), strict=True))):
        draft = drafts.get((group, arm))
        if draft is None and arm != HOLDOUT:
            continue
        chosen = np.equal(groups, group) & np.equal(arms, arm)
        counted = tally(*(_column(did, name)[chosen] for name in _COUNTED))
        found.append(
            ArmFigures(
                campaign_id=campaign.campaign_id,
                group=group,
                arm=arm,
                held_out=draft is None,
                attributes=dict(draft.attributes) if draft else {},
                propensity=draft.suggested.propensity if draft and draft.suggested else None,
                language=languages.get(group, ""),
                launched_at=campaign.launched_at,
                **asdict(counted),
            )
        )
    return found


def _alike(drawn: pa.Table, campaign: Campaign, database: Database) -> pa.Table:
    """Who was drawn with the same probabilities as others of their wave."""
    waves = list_waves(database, campaign.campaign_id)
    own = pa.array([one.wave for one in waves if one.kind in OWN_CHANCES], pa.int64())
    return drawn.filter(pc.invert(pc.is_in(drawn["wave"], value_set=own)))


_COUNTED = ("revenue_minor", "ordered", "clicked")


def _column(did: pa.Table, name: str) -> np.ndarray:
    return np.asarray(did[name].to_numpy())


def _drafts(rows: Sequence[Any], database: Database) -> dict[tuple[str, str], Draft]:
    """The draft that each group's arm was sent, in the version of the plan."""
    sent = {
        (row.segment_id, row.arm): (row.draft_id, row.draft_version)
        for row in rows
        if row.draft_id is not None
    }
    return {place: get_draft(database, *which) for place, which in sent.items()}
