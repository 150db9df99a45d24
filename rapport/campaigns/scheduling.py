"""When campaigns leave: kept as a schedule, and acted on by whichever server claims it first."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterBadCronError, CroniterBadDateError, croniter

from rapport.campaigns.errors import BadSchedule
from rapport.campaigns.model import (
    Campaign,
    CampaignStatus,
    KeptSchedule,
    Schedule,
    ScheduleKind,
    ScheduleStatus,
)
from rapport.campaigns.store import (
    campaign_within,
    need_status,
    put_schedule,
    update_campaign,
)
from rapport.storage import Database

_EARLIEST = ZoneInfo("Etc/GMT-14")  # where each day begins first, at UTC+14
_FIELDS = 5
_LOOKED_AT = 60  # occurrences of a rule that are looked at
_MOST_WINDOW = 24.0
_TOLERANCE = timedelta(minutes=5)  # a moment this long past is "now"
_SCHEDULABLE = (CampaignStatus.DRAFT, CampaignStatus.PLANNED, CampaignStatus.SCHEDULED)


def schedule_campaign(
    campaign_id: str, schedule: Schedule, *, database: Database, timezone: str, now: datetime
) -> KeptSchedule:
    """Keep when a campaign leaves, in the place of what was kept before. The server does the rest.

    `timezone` is the shop's (IANA). The members are computed when it starts, not now. Raises
    `BadSchedule`.
    """
    check_schedule(schedule, timezone=timezone, now=now)
    due_at = first_due(schedule, timezone=timezone, now=now)
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        need_status(campaign, *_SCHEDULABLE, step="scheduled")
        _check_not_a_run(campaign)
        kept = KeptSchedule(
            campaign_id=campaign.campaign_id,
            schedule=schedule,
            status=ScheduleStatus.WAITING,
            due_at=due_at,
        )
        put_schedule(connection, kept)
        update_campaign(connection, campaign_id, CampaignStatus.SCHEDULED)
    return kept


def check_schedule(schedule: Schedule, *, timezone: str, now: datetime) -> None:
    """Raise `BadSchedule` with what is wrong about a schedule, if anything is."""
    if not 0 < schedule.window_hours <= _MOST_WINDOW:
        raise BadSchedule(
            f"a window of {schedule.window_hours:g} hours cannot be used; messages may be late by "
            f"more than 0 and at most {_MOST_WINDOW:g} hours"
        )
    if schedule.kind is ScheduleKind.RECURRING:
        _check_rule(schedule, timezone=timezone, now=now)
        return
    _check_moment(schedule)
    if schedule.once or schedule.rule:
        raise BadSchedule("a rule, and one run per customer, belong to campaigns that recur")
    if first_due(schedule, timezone=timezone, now=now) < now - _TOLERANCE:
        hint = " (the first customers' day begins at UTC+14)" if schedule.day else ""
        raise BadSchedule(f"the moment has passed{hint}; choose a later one")


def _check_moment(schedule: Schedule) -> None:
    kind = schedule.kind
    if kind is ScheduleKind.AT and (schedule.at is None or schedule.at.tzinfo is None):
        raise BadSchedule("a campaign at one moment needs `at`: a time with its offset")
    if kind is ScheduleKind.LOCAL and (schedule.day is None or schedule.clock is None):
        raise BadSchedule("a campaign at a local time needs a day and a clock time")
    if kind is ScheduleKind.BEST and schedule.day is None:
        raise BadSchedule("a campaign at each customer's best hour needs a day")


def first_due(schedule: Schedule, *, timezone: str, now: datetime) -> datetime:
    """Say when the server has to act: before the first recipient's moment, wherever they live."""
    if schedule.kind is ScheduleKind.RECURRING:
        run = next_run(schedule.rule, after=now, timezone=timezone)
        while (due_at := _due_of_run(schedule, run, timezone)) < now:
            run = next_run(schedule.rule, after=run, timezone=timezone)
        return due_at
    if schedule.day is None:
        assert schedule.at is not None, "checked before"
        return schedule.at.astimezone(UTC)
    clock = time() if schedule.kind is ScheduleKind.BEST else schedule.clock or time()
    return datetime.combine(schedule.day, clock, tzinfo=_EARLIEST).astimezone(UTC)


def next_run(rule: str, *, after: datetime, timezone: str) -> datetime:
    """Give the first moment after another at which a rule fires, by the shop's clock.

    Cron knows no zones: the clock time is computed first, and becomes a moment then. One that
    summer time skips fires an hour later, one that comes twice fires once.
    """
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone).replace(tzinfo=None)
    found: datetime = croniter(rule, local).get_next(datetime)
    moment = found.replace(tzinfo=zone).astimezone(UTC)
    if moment <= after:  # the clock was set back: the same clock time again
        found = croniter(rule, found).get_next(datetime)
        moment = found.replace(tzinfo=zone).astimezone(UTC)
    return moment


def days_of(
    kept: KeptSchedule, first: date, last: date, *, timezone: str
) -> list[tuple[date, time | None]]:
    """Give the days from the first to the last, both included, on which a schedule will act.

    With the shop's clock time; None where it is each recipient's own. Of a rule, each coming run.
    """
    zone, plan = ZoneInfo(timezone), kept.schedule
    if plan.kind is not ScheduleKind.RECURRING:
        if plan.day is not None:
            found = [(plan.day, plan.clock)]
        else:
            local = (plan.at or kept.due_at).astimezone(zone)
            found = [(local.date(), local.time().replace(second=0, microsecond=0))]
        return [one for one in found if first <= one[0] <= last]
    begin = datetime.combine(first, time(), tzinfo=zone).astimezone(UTC)
    run = next_run(plan.rule, after=max(begin, kept.due_at) - timedelta(seconds=1),
                   timezone=timezone)  # fmt: skip
    runs = []
    while (local := run.astimezone(zone)).date() <= last:
        runs.append((local.date(), local.time() if plan.each is not ScheduleKind.BEST else None))
        run = next_run(plan.rule, after=run, timezone=timezone)
    return runs


def run_after(kept: KeptSchedule, *, timezone: str, now: datetime) -> tuple[datetime, datetime]:
    """Give the run that a recurring schedule is due for, and when the server acts next.

    Of runs that were missed while no server was up, the latest counts; whether it is too late for
    it, the window says.
    """
    rule, due_at = kept.schedule.rule, kept.due_at
    run = next_run(rule, after=due_at - timedelta(seconds=1), timezone=timezone)
    while _due_of_run(kept.schedule, run, timezone) < due_at:
        run = next_run(rule, after=run, timezone=timezone)
    following = next_run(rule, after=run, timezone=timezone)
    while _due_of_run(kept.schedule, following, timezone) <= now:
        run, following = following, next_run(rule, after=following, timezone=timezone)
    return run, _due_of_run(kept.schedule, following, timezone)


def schedule_of_run(schedule: Schedule, run: datetime, *, timezone: str) -> Schedule:
    """Give the schedule of one run of a recurring campaign."""
    local = run.astimezone(ZoneInfo(timezone))
    at_once = schedule.each is ScheduleKind.AT
    return Schedule(
        kind=schedule.each,
        at=run if at_once else None,
        day=None if at_once else local.date(),
        clock=local.time() if schedule.each is ScheduleKind.LOCAL else None,
        window_hours=schedule.window_hours,
    )


def _due_of_run(schedule: Schedule, run: datetime, timezone: str) -> datetime:
    """When the server acts for a run: before the rule's moment, where a zone's day is earlier."""
    one = schedule_of_run(schedule, run, timezone=timezone)
    return first_due(one, timezone=timezone, now=run)


def _check_rule(schedule: Schedule, *, timezone: str, now: datetime) -> None:
    if schedule.each is ScheduleKind.RECURRING:
        raise BadSchedule("a run leaves at once, by local time or at the best hour")
    if len(schedule.rule.split()) != _FIELDS:
        raise BadSchedule(
            f"rule {schedule.rule!r} cannot be read; write the five fields of cron, such as "
            "'0 9 * * 1' for Mondays at nine"
        )
    try:
        moments = [next_run(schedule.rule, after=now, timezone=timezone)]
        for _ in range(_LOOKED_AT):
            moments.append(next_run(schedule.rule, after=moments[-1], timezone=timezone))
    except (CroniterBadCronError, CroniterBadDateError):
        raise BadSchedule(
            f"rule {schedule.rule!r} is not a rule of cron, or never fires; try '0 9 * * 1'"
        ) from None
    zone = ZoneInfo(timezone)
    days = [moment.astimezone(zone).date() for moment in moments]
    if len(set(days)) < len(days):
        raise BadSchedule(f"rule {schedule.rule!r} fires more than once a day; once is the most")


def _check_not_a_run(campaign: Campaign) -> None:
    if campaign.run_of:
        raise BadSchedule(
            f"campaign {campaign.name!r} is a run of {campaign.run_of!r}; schedule that one"
        )
