"""How far something is, read from what stands behind it: nothing is told twice."""

from datetime import datetime

from rapport.calendar.model import Entry, EntryKind, State
from rapport.campaigns import Campaign, CampaignStatus
from rapport.content import Brief, DraftStatus, drafts_of
from rapport.storage import Database

_OF_CAMPAIGN = {
    CampaignStatus.DRAFT: State.DESCRIBED,
    CampaignStatus.PLANNED: State.PLANNED,
    CampaignStatus.SCHEDULED: State.SCHEDULED,
    CampaignStatus.SENDING: State.SENDING,
    CampaignStatus.PAUSED: State.PAUSED,
    CampaignStatus.SENT: State.SENT,
    CampaignStatus.CANCELLED: State.CANCELLED,
}
_USELESS = frozenset({DraftStatus.REFUSED, DraftStatus.REJECTED})


def state_of(
    entry: Entry, campaign: Campaign | None, brief: Brief | None, *, database: Database
) -> State:
    """Read how far an entry is."""
    if entry.kind is EntryKind.NOTE:
        return State.NOTED
    if campaign is not None:
        return state_of_campaign(campaign)
    if entry.published_at is not None:
        return State.PUBLISHED
    if brief is None:
        return State.IDEA
    return state_of_brief(brief, database=database, channel=entry.format, language=entry.language)


def state_of_campaign(campaign: Campaign) -> State:
    """Say in the calendar's words where a campaign stands."""
    return _OF_CAMPAIGN[campaign.status]


def launch_of(campaign: Campaign | None) -> datetime | None:
    """The moment of the launch, if there was one."""
    return campaign.launched_at if campaign else None


def state_of_brief(
    brief: Brief, *, database: Database, channel: str = "", language: str = ""
) -> State:
    """Read how far the drafts of a brief are; of one format and language if given.

    A draft that was refused or rejected will not be used and counts for nothing.
    """
    drafts = [
        one
        for one in drafts_of(database, brief.brief_id)
        if channel in ("", one.channel)
        and language in ("", one.language)
        and one.status not in _USELESS
    ]
    if not drafts:
        return State.BRIEF
    ready = all(one.status is DraftStatus.APPROVED for one in drafts)
    return State.APPROVED if ready else State.WRITTEN
