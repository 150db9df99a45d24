"""Troubles that need a person: looked for again and again, and told to the staff once each.

What was told is kept in memory: a server that starts tells what stands then, so that no crash
between a trouble and its telling leaves the staff unaware.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.alerts import AlertKind, Alerts
from rapport.campaigns import BY_CANARY, BY_OPERATOR, CampaignStatus, list_campaigns
from rapport.delivery import BreakerState, TaskState, list_breakers, list_tasks
from rapport.sales import overdue_leads
from rapport.storage import Database
from rapport.trends import AlarmState, list_alarms

_SOON = timedelta(hours=24)
_LATELY = timedelta(days=28)
_MOST_TASKS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that stands now. `key` is the same as long as it is the same trouble."""

    kind: AlertKind
    key: str
    facts: Mapping[str, str | int | float]


class Watch:
    """Tells the staff of every trouble when it begins; one that ended may be told again."""

    def __init__(self, database: Database, alerts: Alerts) -> None:
        self._database = database
        self._alerts = alerts
        self._told: frozenset[str] = frozenset()

    def tell(self, *, now: datetime) -> int:
        """Look, and tell what is new; return how much that was, also where nobody is to be told.

        What failed to reach anybody is no part of it, and is told again the next time.
        """
        standing = {one.key: one for one in find_troubles(self._database, now=now)}
        new = {key: one for key, one in standing.items() if key not in self._told}
        missed = {key for key, one in new.items() if not self._reached(one)}
        self._told = frozenset(standing) - missed
        return len(new) - len(missed)

    def _reached(self, one: Trouble) -> bool:
        """Whether somebody was told who should be; what reached nobody is told again next time."""
        report = self._alerts.alert(one.kind, one.facts)
        return bool(report.told) or not report.failed


def find_troubles(database: Database, *, now: datetime) -> Iterator[Trouble]:
    """Find campaigns that stopped by themselves, providers in trouble, what is late or rises."""
    for campaign in list_campaigns(database):
        because = campaign.paused_because
        if campaign.status is CampaignStatus.PAUSED and because != BY_OPERATOR:
            canary = because.startswith(BY_CANARY)
            yield Trouble(
                kind=AlertKind.CANARY_STOPPED if canary else AlertKind.CAMPAIGN_PAUSED,
                key=f"campaign/{campaign.campaign_id}/{because}",
                facts={"campaign": campaign.campaign_id, "because": because},
            )
    for breaker in list_breakers(database):
        if breaker.state is not BreakerState.CLOSED:  # a trial that may fail ends no trouble
            yield Trouble(
                kind=AlertKind.BREAKER_OPEN,
                key=f"breaker/{breaker.provider}",
                facts={
                    "provider": breaker.provider,
                    "error": breaker.code,
                    "failures": breaker.failures,
                },
            )
    yield from _work_of_people(database, now=now)
    yield from _complaints(database, now=now)


def _work_of_people(database: Database, *, now: datetime) -> Iterator[Trouble]:
    for line, count in overdue_leads(database, now=now).items():
        yield Trouble(
            kind=AlertKind.LEADS_OVERDUE,
            key=f"leads/{line}/{now.date()}",  # told again each day while it lasts
            facts={"line": line, "leads": count},
        )
    open_tasks = list_tasks(database, state=TaskState.OPEN, limit=_MOST_TASKS)
    due = [one for one in open_tasks if now <= one.expires_at <= now + _SOON]
    if due:
        yield Trouble(
            kind=AlertKind.TASKS_DUE,
            key=f"tasks/{now.date()}",
            facts={"tasks": len(due), "employees": len({one.employee for one in due})},
        )


def _complaints(database: Database, *, now: datetime) -> Iterator[Trouble]:
    """What customers complain of anew or more than before, until somebody has looked at it."""
    for alarm in list_alarms(database, state=AlarmState.OPEN):
        if alarm.raised_at is not None and alarm.raised_at > now - _LATELY:
            yield Trouble(
                kind=AlertKind.COMPLAINT_RISING,
                key=f"alarm/{alarm.alarm_id}",
                facts={
                    "alarm": alarm.alarm_id,
                    "texts": alarm.hits,
                    "of": alarm.of,
                    "weeks": alarm.weeks,
                },
            )
