"""When a campaign leaves, its waves, and whether its canary does harm; with the acts upon them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from rapport.access import Permission
from rapport.app import App
from rapport.campaigns import (
    Campaign,
    CampaignStatus,
    CanaryReport,
    KeptSchedule,
    ScheduleStatus,
    Wave,
    WaveKind,
    canary_report,
    find_schedule,
    list_waves,
    pause_campaign,
    resume_campaign,
    schedule_campaign,
)
from rapport.console.campaign_schedule import ScheduleFields
from rapport.console.controls import box, button, card, show
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.pause_words import pause_reason
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit

_CANARIES = (WaveKind.CANARY, WaveKind.PASSED)
_SCHEDULABLE = (CampaignStatus.DRAFT, CampaignStatus.PLANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsView:
    """What the page shows of a campaign's way: `canary` only where there is one and it began."""

    kept: KeptSchedule | None
    waves: Sequence[Wave]
    canary: CanaryReport | None


def steps_view(doors: App, campaign: Campaign) -> StepsView:
    waves = list_waves(doors.database, campaign.campaign_id)
    canary = None
    if campaign.launched_at is not None and waves and waves[0].kind in _CANARIES:
        canary = canary_report(
            campaign.campaign_id, database=doors.database, facts=doors.facts, now=doors.clock()
        )
    return StepsView(
        kept=find_schedule(doors.database, campaign.campaign_id), waves=waves, canary=canary
    )


def draw_steps(visit: Visit, campaign: Campaign, view: StepsView) -> None:
    t, f = visit.t, visit.f
    if campaign.status is CampaignStatus.PAUSED:
        why = pause_reason(t, campaign.paused_because)
        show(banner(t("campaign_steps.because", why=why), "warn"))
    kept = view.kept
    if kept is not None and kept.status is ScheduleStatus.WAITING:
        show(tag("p", t("campaign_steps.due", moment=f.moment(kept.due_at)), class_="muted"))
    if kept is not None and kept.status is ScheduleStatus.FAILED:
        show(banner(t("campaign_steps.failed", code=kept.error), "bad"))
    if len(view.waves) > 1:
        _waves(visit, view.waves)
    if view.canary is not None:
        _harm(visit, view.canary)
    if campaign.status in _SCHEDULABLE and not campaign.run_of and visit.may(Permission.SEND):
        _ScheduleForm(visit, campaign).draw()


def draw_step_actions(visit: Visit, campaign: Campaign) -> None:
    """Offer to pause what leaves or will leave, and to go on with what is paused."""
    t = visit.t
    if not visit.may(Permission.SEND):
        return
    if campaign.status in (CampaignStatus.SCHEDULED, CampaignStatus.SENDING):
        button(t("campaign_steps.pause"), partial(_pause, visit, campaign)).mark("pause")
    if campaign.status is CampaignStatus.PAUSED:
        resume = partial(_resume, visit, campaign)
        button(t("campaign_steps.resume"), resume, kind="primary").mark("resume")


async def _pause(visit: Visit, campaign: Campaign) -> None:
    with visit.told():
        work = partial(pause_campaign, campaign.campaign_id, database=visit.app.database)
        await visit.do(Permission.SEND, work)
        visit.say(visit.t("campaign_steps.paused"))
        await visit.refresh()


async def _resume(visit: Visit, campaign: Campaign) -> None:
    doors = visit.app
    with visit.told():
        work = partial(
            resume_campaign,
            campaign.campaign_id,
            database=doors.database,
            facts=doors.facts,
            shop=doors.settings.shop,
            now=doors.clock(),
        )
        await visit.do(Permission.SEND, work)
        visit.say(visit.t("campaign_steps.resumed"))
        await visit.refresh()


def _waves(visit: Visit, waves: Sequence[Wave]) -> None:
    t, f = visit.t, visit.f
    names = ("wave", "share", "due_at", "started")
    columns = tuple(Column(title=t(f"campaign_steps.{name}")) for name in names)
    rows = [
        Row(
            cells=(
                t(f"campaign_steps.wave_kind.{one.kind.value}"),
                f.share(one.share),
                f.moment(one.due_at) if one.due_at else "–",
                f.moment(one.started_at) if one.started_at else "–",
            )
        )
        for one in waves
    ]
    with card(t("campaign_steps.waves"), t("campaign_steps.waves_about"), classes="flush"):
        show(table(t("campaign_steps.waves"), columns, rows))


def _harm(visit: Visit, report: CanaryReport) -> None:
    t, f = visit.t, visit.f
    names = ("rate", "number", "limit", "evidence", "stops_at")
    columns = tuple(Column(title=t(f"campaign_steps.{name}")) for name in names)
    rows = [
        Row(
            cells=(
                t(f"campaign_steps.{one.rate}") if one.rate in _NAMED else one.rate,
                f.number(one.happened),
                f.share(one.limit, digits=2),
                f.number(one.evidence, digits=2),
                f.number(one.threshold),
            )
        )
        for one in report.alarms
    ]
    with card(t("campaign_steps.harm"), t("campaign_steps.harm_about"), classes="flush"):
        show(table(t("campaign_steps.harm"), columns, rows))


_NAMED = frozenset({"complained", "bounced", "unsubscribed"})


class _ScheduleForm:
    """The form that says when a campaign leaves."""

    def __init__(self, visit: Visit, campaign: Campaign) -> None:
        self._visit = visit
        self._campaign = campaign
        self._fields = ScheduleFields(visit)

    def draw(self) -> None:
        t = self._visit.t
        with (
            card(t("campaign_steps.schedule"), t("campaign_steps.schedule_about")),
            box("stack tight"),
        ):
            self._fields.draw()
            button(t("campaign_steps.save"), self._save).mark("schedule")

    async def _save(self) -> None:
        with self._visit.told():
            await self._visit.do(Permission.SEND, self._schedule)
            self._visit.say(self._visit.t("campaign_steps.saved"))
            await self._visit.refresh()

    def _schedule(self) -> KeptSchedule:
        doors = self._visit.app
        zone = doors.settings.shop.timezone
        return schedule_campaign(
            self._campaign.campaign_id,
            self._fields.wanted(ZoneInfo(zone)),
            database=doors.database,
            timezone=zone,
            now=doors.clock(),
        )
