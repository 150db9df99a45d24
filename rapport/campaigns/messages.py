"""Writes the messages of a launch: whose, with which values, and when each leaves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from rapport.campaigns.hours import read_best_hours
from rapport.campaigns.model import Campaign, ScheduleKind, Wave
from rapport.campaigns.store import find_schedule
from rapport.campaigns.timing import Moment, Timetable
from rapport.campaigns.trying_hours import try_hours
from rapport.content import Draft, customer_values
from rapport.delivery import Message, MessageStatus, message_id_of
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts
from rapport.studio import bound_values

Version = tuple[str, int]
"""A draft's id and its version."""

Personal = Mapping[str, Mapping[str, object]]
"""Per customer who gets one: `{"personal": …}`."""

TOO_LATE = "too-late"
"""The code of a message whose time was over before it could leave."""

_CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When the messages of recipients leave, and whether it is too late for one already."""

    timetable: Timetable
    waves: Sequence[Wave]
    now: datetime

    def of(self, customer_id: str, wave: int, timezone: str | None) -> Moment:
        began = self.timetable.began_at
        started = {one.wave: one.started_at for one in self.waves}.get(wave) or began
        return self.timetable.moment(customer_id, timezone, started_at=started)

    def is_late(self, moment: Moment) -> bool:
        return moment.expires_at is not None and moment.expires_at <= self.now


def timetable_of(
    campaign: Campaign,
    waves: Sequence[Wave],
    recipients: Sequence[Any],
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
) -> Timetable:
    """Read what the moments of a launched campaign's messages follow from."""
    assert campaign.launched_at is not None, "a campaign that is sending was launched"
    kept = find_schedule(database, campaign.campaign_id)
    plan = Timetable(
        terms=campaign.terms,
        schedule=kept.schedule if kept else None,
        timezone=shop.timezone,
        began_at=(waves[0].started_at if waves else None) or campaign.launched_at,
    )
    if kept is None or kept.schedule.kind is not ScheduleKind.BEST:
        return plan
    ids = [row.customer_id for row in recipients]
    tried = try_hours(
        campaign.campaign_id,
        ids,
        database=database,
        facts=facts,
        timezone=shop.timezone,
        now=campaign.launched_at,
    )
    if tried is not None:
        return replace(plan, hours=tried)
    found = read_best_hours(
        ids,
        facts=facts,
        timezone=shop.timezone,
        now=campaign.launched_at,
    )
    return replace(plan, hours=found.hours, common_hour=found.common)


def personal_reader(
    drafts: Mapping[Version, Draft],
    recipients: Sequence[Any],
    *,
    database: Database,
    facts: Facts,
    now: datetime,
) -> Callable[[Sequence[str]], Personal]:
    """Give a function from customers to what the drafts they get hold for them alone."""
    version_of = {row.customer_id: (row.draft_id, row.draft_version) for row in recipients}

    def read(customer_ids: Sequence[str]) -> Personal:
        found: dict[str, Mapping[str, object]] = {}
        for version, draft in drafts.items():
            theirs = [one for one in customer_ids if version_of[one] == version]
            found |= bound_values(draft, theirs, database=database, facts=facts, now=now)
        return found

    return read


def write_messages(
    campaign: Campaign,
    drafts: Mapping[Version, Draft],
    *,
    recipients: Sequence[Any],
    profiles: pa.Table,
    personal_of: Callable[[Sequence[str]], Personal],
    moments: Moments,
) -> Iterator[Message]:
    """Write a message per recipient. Addresses are those of this moment, not of the plan's."""
    terms = campaign.terms
    by_customer = {row.customer_id: row for row in recipients}
    for batch in profiles.to_batches(max_chunksize=_CHUNK):
        rows = batch.to_pylist()
        personal = personal_of([row["customer_id"] for row in rows])
        for profile in rows:
            row = by_customer[profile["customer_id"]]
            draft = drafts[row.draft_id, row.draft_version]
            moment = moments.of(row.customer_id, row.wave, profile["timezone"])
            late = moments.is_late(moment)
            yield Message(
                message_id=message_id_of(campaign.campaign_id, row.told_as or row.customer_id),
                campaign_id=campaign.campaign_id,
                customer_id=row.customer_id,
                channel=draft.channel,
                address=profile["address"] or "",
                draft_id=row.draft_id,
                draft_version=row.draft_version,
                arm=row.arm,
                language=draft.language,
                slots={"customer": customer_values(profile), **personal.get(row.customer_id, {})},
                due_at=moment.due_at,
                expires_at=moment.expires_at,
                status=MessageStatus.CANCELLED if late else MessageStatus.QUEUED,
                error=TOO_LATE if late else "",
                told_as=row.told_as,
                topic=terms.topic,
                priority=terms.priority,
                timezone=profile["timezone"] or "",
            )
