"""How a campaign that chooses per customer stands: judged now, and before each wave."""

from dataclasses import dataclass
from datetime import datetime

from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.model import Allocation, Campaign, CampaignId
from rapport.campaigns.personal.history import read_history
from rapport.campaigns.personal.judging import FEWEST_CHOICES, judge
from rapport.campaigns.results_model import Judgement
from rapport.campaigns.store import get_campaign, judgements_of, list_waves
from rapport.storage import Database, Facts

CHOOSING = (Allocation.PERSONAL, Allocation.POLICIES)
"""How campaigns divide customers that choose per customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalReport:
    """What is known by now, and what was known when each wave was drawn.

    `now` is None while fewer than 50 choices were made. `waves` are the judgements that the draws
    followed, by wave.
    """

    campaign_id: CampaignId
    now: Judgement | None
    waves: tuple[Judgement, ...]


def personal_report(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> PersonalReport:
    """Judge the policies of a campaign by all choices so far; nothing is changed.

    Raises `WrongMoment` for a campaign that does not choose per customer, or was not launched.
    """
    campaign = choosing_campaign(campaign_id, database)
    waves = list_waves(database, campaign_id)
    began = sum(one.started_at is not None for one in waves)
    history = read_history(campaign, [], database=database, facts=facts, currency=currency, now=now)
    judged = judge(history, campaign=campaign, wave=began, now=now)
    return PersonalReport(
        campaign_id=campaign.campaign_id,
        now=None if judged is None else judged.judgement,
        waves=tuple(judgements_of(database, campaign_id)),
    )


def choosing_campaign(campaign_id: str, database: Database) -> Campaign:
    """Return a campaign that chooses per customer and was launched, or raise `WrongMoment`."""
    campaign = get_campaign(database, campaign_id)
    if campaign.terms.allocation not in CHOOSING:
        raise WrongMoment(
            f"campaign {campaign.name!r} does not choose per customer; make one with"
            " `--allocation personal` or `--allocation policies`",
            campaign_id=campaign_id,
        )
    if campaign.launched_at is None:
        raise WrongMoment(
            f"campaign {campaign.name!r} was not launched, so nothing was chosen yet;"
            f" at least {FEWEST_CHOICES} choices are needed",
            campaign_id=campaign_id,
        )
    return campaign
