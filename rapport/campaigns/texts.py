"""What may be sent of a campaign's texts now, what was sent of them, and which facts changed."""

from dataclasses import dataclass
from datetime import datetime

from rapport.campaigns.store import get_campaign
from rapport.delivery import Cause, FactsState, sent_safe, shared_by, waiting_by_draft
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignText:
    """A version of a draft in a launched campaign.

    `state` is what may be sent of it, as found at `checked_at` (None: not looked at yet, and
    nothing leaves); `causes` are the facts that changed, `changed_at` when that last had an effect.
    `waiting` and `sent_safe` count messages: those still to leave, and those that left with the
    safe copy.
    """

    draft_id: str
    draft_version: int
    state: FactsState
    lasting: bool
    checked_at: datetime | None
    changed_at: datetime | None
    causes: tuple[Cause, ...]
    waiting: int
    sent_safe: int


def campaign_texts(campaign_id: str, *, database: Database) -> list[CampaignText]:
    """List the texts of a campaign by draft and version; none before the launch.

    Raises `CampaignNotFound`.
    """
    get_campaign(database, campaign_id)
    safe = sent_safe(database, campaign_id)
    waiting = waiting_by_draft(database, campaign_id)
    return [
        CampaignText(
            draft_id=shared.draft_id,
            draft_version=shared.draft_version,
            state=shared.state,
            lasting=shared.lasting,
            checked_at=shared.checked_at,
            changed_at=shared.changed_at,
            causes=shared.causes,
            waiting=waiting.get((shared.draft_id, shared.draft_version), 0),
            sent_safe=safe.get((shared.draft_id, shared.draft_version), 0),
        )
        for shared in shared_by(database, campaign_id)
    ]
