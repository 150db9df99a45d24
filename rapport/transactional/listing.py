"""What there is to ask for, and what became of what was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapport.content import Draft, drafts_of
from rapport.delivery import MessageStatus, tally_messages, waits_of
from rapport.storage import Database
from rapport.transactional.marketing import marketing_in
from rapport.transactional.templates import BRIEF_ID, approved_version, campaign_of, name_of

_UNDER_WAY = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.HANDED)
_STOPPED = (MessageStatus.FAILED, MessageStatus.CANCELLED, MessageStatus.SUPPRESSED)
_MOST_WAITS = 1_000
_MEDIAN, _NEARLY_ALL = 0.5, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template in one language. `name` is what programs ask for; `sent` the version that is sent.

    `marketing` is what forbids to send that version.
    """

    name: str
    newest: Draft
    sent: Draft | None = None
    marketing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFigures:
    """What became of the messages of a template within a span of time.

    `stopped` counts by code. The seconds are from when a message was due to when it had left, of
    the last thousand at most; None where none left.
    """

    sent: int = 0
    waiting: int = 0
    stopped: Mapping[str, int] = field(default_factory=dict)
    median_seconds: float | None = None
    slow_seconds: float | None = None


def list_templates(database: Database) -> list[Template]:
    """List what is there, by name and language; `ship_templates` puts the shipped ones there."""
    found = [_template(one, database) for one in drafts_of(database, BRIEF_ID)]
    return sorted(found, key=lambda one: (one.name, one.newest.language))


def figures_of(
    templates: Sequence[Template], *, database: Database, since: datetime
) -> dict[str, TemplateFigures]:
    """Count what was due since a moment, by the draft of each template."""
    campaigns = {campaign_of(one.newest.draft_id): str(one.newest.draft_id) for one in templates}
    sent = dict.fromkeys(campaigns, 0)
    waiting = dict.fromkeys(campaigns, 0)
    stopped: dict[str, dict[str, int]] = {campaign: {} for campaign in campaigns}
    for one in tally_messages(database, list(campaigns), since=since):
        if one.status is MessageStatus.DELIVERED:
            sent[one.campaign_id] += one.count
        elif one.status in _UNDER_WAY:
            waiting[one.campaign_id] += one.count
        elif one.status in _STOPPED:
            reasons = stopped[one.campaign_id]
            code = one.error or one.status.value
            reasons[code] = reasons.get(code, 0) + one.count
    waits = waits_of(database, list(campaigns), since=since, limit=_MOST_WAITS)
    return {
        draft_id: TemplateFigures(
            sent=sent[campaign],
            waiting=waiting[campaign],
            stopped=stopped[campaign],
            median_seconds=_share_of(waits.get(campaign, ()), _MEDIAN),
            slow_seconds=_share_of(waits.get(campaign, ()), _NEARLY_ALL),
        )
        for campaign, draft_id in campaigns.items()
    }


def _template(newest: Draft, database: Database) -> Template:
    sent = approved_version(newest, database=database)
    return Template(
        name=name_of(newest.draft_id),
        newest=newest,
        sent=sent,
        marketing=marketing_in(sent.copy) if sent else (),
    )


def _share_of(values: Sequence[float], share: float) -> float | None:
    """Give the least value that so large a share of the values does not pass (nearest rank)."""
    if not values:
        return None
    return sorted(values)[max(0, -(-int(share * 100) * len(values) // 100) - 1)]
