"""Puts together what the calendar shows between two days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rapport.calendar.errors import BadPeriod
from rapport.calendar.model import Entry, EntryKind, Item, ItemKind, State
from rapport.calendar.states import launch_of, state_of, state_of_campaign
from rapport.calendar.store import campaigns_with_entry, entries_between
from rapport.campaigns import (
    Campaign,
    KeptSchedule,
    ScheduleKind,
    ScheduleStatus,
    Terms,
    days_of,
    list_campaigns,
    list_schedules,
)
from rapport.content import Brief, list_briefs
from rapport.journeys import PublishedJourney, list_journeys
from rapport.storage import Database

MOST_DAYS = 1_100
"""The longest period that can be asked for: three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What stands behind entries: read once for all of them."""

    database: Database
    zone: ZoneInfo
    campaigns: dict[str, Campaign]
    briefs: dict[str, Brief]
    schedules: dict[str, KeptSchedule]


def list_items(first: date, last: date, *, database: Database, timezone: str) -> list[Item]:
    """List what is planned or happened from the first day to the last, both included, by day.

    A campaign that was launched stands on the day of its launch, with an entry or without; one
    that is scheduled on the day it leaves, one that recurs on each coming run's day; a live
    journey on the day its newest version was published. `timezone` is the shop's (IANA).
    Raises `BadPeriod`.
    """
    _check_period(first, last)
    known = _Known(
        database=database,
        zone=ZoneInfo(timezone),
        campaigns={str(one.campaign_id): one for one in list_campaigns(database)},
        briefs={str(one.brief_id): one for one in list_briefs(database)},
        schedules=_waiting(database),
    )
    launched = [one.campaign_id for one in known.campaigns.values() if one.launched_at is not None]
    fixed = [*launched, *known.schedules]
    entries = entries_between(database, first, last, campaigns=fixed)
    items = [_of_entry(one, known) for one in entries]
    dated = campaigns_with_entry(database)
    items += _launches(known, without=dated)
    items += _coming(known, first, last, without=dated)
    items += [_of_journey(one, known.zone) for one in list_journeys(database) if not one.stopped]
    inside = [one for one in items if first <= one.day <= last]
    return sorted(inside, key=lambda one: (one.day, one.at or time(), one.kind, one.title))


def undated_campaigns(database: Database) -> list[Campaign]:
    """List the campaigns that were neither launched nor cancelled and have no entry."""
    dated = {*campaigns_with_entry(database), *_waiting(database)}
    return [
        one
        for one in list_campaigns(database)
        if one.launched_at is None
        and one.campaign_id not in dated
        and state_of_campaign(one) is not State.CANCELLED
    ]


def _check_period(first: date, last: date) -> None:
    if last < first:
        raise BadPeriod(f"the last day, {last}, comes before the first, {first}; swap them")
    if (last - first).days >= MOST_DAYS:
        raise BadPeriod(f"{first} to {last} is more than {MOST_DAYS} days; ask for fewer")


def _of_entry(entry: Entry, known: _Known) -> Item:
    campaign = known.campaigns.get(entry.campaign_id)
    brief = known.briefs.get(entry.brief_id)
    happened = _local(launch_of(campaign), known.zone)
    day, at = (happened.date(), _minute(happened)) if happened else (entry.day, entry.at)
    if happened is None:
        day, at = _leaves(entry.campaign_id, known) or (day, at)
    spoken = campaign is not None or entry.kind is EntryKind.CAMPAIGN
    terms = campaign.terms if campaign else Terms()
    channels = (entry.format,) if entry.format else brief.channels if brief else ()
    return Item(
        item_id=entry.entry_id,
        kind=ItemKind(entry.kind.value),
        day=day,
        at=at,
        title=entry.title,
        about=entry.about,
        state=state_of(entry, campaign, brief, database=known.database),
        entry_id=entry.entry_id,
        campaign_id=entry.campaign_id,
        brief_id=entry.brief_id,
        offer_id=(brief.offer_id or "") if brief else "",
        segment_ids=_groups(brief) if spoken else (),
        channels=channels,
        language=entry.language,
        quiet_days=terms.quiet_days if spoken else 0,
        changed_at=entry.changed_at,
    )


def _launches(known: _Known, *, without: Iterable[str]) -> list[Item]:
    left_out = frozenset(without)
    found = []
    for campaign in known.campaigns.values():
        happened = _local(launch_of(campaign), known.zone)
        if happened is None or campaign.campaign_id in left_out:
            continue
        brief = known.briefs.get(campaign.brief_id)
        found.append(_of_campaign(campaign, brief, happened.date(), _minute(happened)))
    return found


def _coming(known: _Known, first: date, last: date, *, without: Iterable[str]) -> list[Item]:
    """The days on which schedules will act; an entry shows its campaign's one day itself."""
    left_out, zone = frozenset(without), known.zone.key
    found = []
    for campaign_id, kept in known.schedules.items():
        recurs = kept.schedule.kind is ScheduleKind.RECURRING
        if campaign_id not in known.campaigns or (campaign_id in left_out and not recurs):
            continue
        campaign = known.campaigns[campaign_id]
        brief = known.briefs.get(campaign.brief_id)
        for day, at in days_of(kept, first, last, timezone=zone):
            item_id = f"{campaign_id}@{day.isoformat()}" if recurs else campaign_id
            found.append(_of_campaign(campaign, brief, day, at, item_id=item_id))
    return found


def _of_campaign(
    campaign: Campaign, brief: Brief | None, day: date, at: time | None, *, item_id: str = ""
) -> Item:
    return Item(
        item_id=item_id or campaign.campaign_id,
        kind=ItemKind.CAMPAIGN,
        day=day,
        at=at,
        title=campaign.name,
        state=state_of_campaign(campaign),
        campaign_id=campaign.campaign_id,
        brief_id=campaign.brief_id,
        offer_id=(brief.offer_id or "") if brief else "",
        segment_ids=_groups(brief),
        channels=brief.channels if brief else (),
        quiet_days=campaign.terms.quiet_days,
        changed_at=campaign.sent_at or campaign.launched_at or campaign.created_at,
    )


def _waiting(database: Database) -> dict[str, KeptSchedule]:
    """Schedules on which the server will act, by campaign."""
    return {
        str(one.campaign_id): one
        for one in list_schedules(database)
        if one.status is ScheduleStatus.WAITING
    }


def _leaves(campaign_id: str, known: _Known) -> tuple[date, time | None] | None:
    """When a campaign that has an entry leaves by its schedule; not of one that recurs."""
    kept = known.schedules.get(campaign_id)
    if kept is None or kept.schedule.kind is ScheduleKind.RECURRING:
        return None
    (found,) = days_of(kept, date.min, date.max, timezone=known.zone.key)
    return found


def _of_journey(published: PublishedJourney, zone: ZoneInfo) -> Item:
    since = published.published_at.astimezone(zone)
    return Item(
        item_id=f"{published.journey_id}@{published.version}",
        kind=ItemKind.JOURNEY,
        day=since.date(),
        title=published.journey.name,
        state=State.LIVE,
        journey_id=published.journey_id,
        changed_at=published.published_at,
    )


def _groups(brief: Brief | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.segment_id for one in brief.groups)) if brief else ()


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment else None


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0, tzinfo=None)
