"""Gathers who wants a customer's attention today: messages that wait, tasks that are due, chats.

The gate is asked first, without caps, quotas and hours, which the plan itself keeps: what a
customer refused, or what is not approved, competes for nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from rapport.agenda.chats import chats
from rapport.agenda.customers_worth import know
from rapport.agenda.heard import CALL, heard_of
from rapport.agenda.hours import END, hour_of
from rapport.agenda.model import (
    AgendaDesk,
    Collected,
    Held,
    Measured,
    Subject,
    SubjectKind,
)
from rapport.agenda.valuing import measured_today, valued, worths_of
from rapport.attention import Candidates, Source
from rapport.campaigns import list_campaigns
from rapport.delivery import (
    GAVE_WAY,
    Message,
    MessageStatus,
    ask_gate,
    list_messages,
    open_at,
    paused_now,
    waiting_marketing,
    zone_named,
)
from rapport.journeys import Task, TaskStatus, list_journeys, list_tasks
from rapport.profiles import Purpose

QUIET = "quiet-hours"
_HORIZON = timedelta(hours=26)  # the longest day of any customer
_MOST = 500_000
_MOST_TASKS = 10_000
_MOST_OF_ONE = 200
_ASKED_AT_ONCE = 5_000
_HELD_FOR_NOW = frozenset({"facts-held"})  # looked at again within minutes


def collect(desk: AgendaDesk, *, customer_id: str | None = None) -> Collected:
    """Gather the candidates of the day, of all customers or of one."""
    names = _names(desk)
    measured = measured_today(desk)
    worths = worths_of(desk, measured)
    subjects = [
        *_messages(desk, names, customer_id=customer_id),
        *_tasks(desk, customer_id=customer_id),
    ]
    talks, refused = chats(desk, customer_id=customer_id)
    free, held = _passed(desk, [*subjects, *((one, None) for one in talks)])
    campaigns = {one.sender for one in free if one.source is Source.CAMPAIGN}
    known = know(desk, {one.customer_id for one in free}, campaigns)
    found = [valued(desk, one, worths, known) for one in free]
    found.sort(key=lambda one: (one.customer_id, one.source, one.subject_id))
    return _columns(desk, found, [*held, *refused], measured)


def zone_of(desk: AgendaDesk, name: str) -> ZoneInfo:
    """The customer's own zone, else the shop's."""
    return zone_named(name) or desk.rules.zone


_Names = Mapping[str, tuple[Source, str]]


def _names(desk: AgendaDesk) -> _Names:
    """What senders are called, by the id that messages are filed under."""
    journeys = {
        one.journey_id: (Source.JOURNEY, one.journey.name) for one in list_journeys(desk.database)
    }
    campaigns = {
        str(one.campaign_id): (Source.CAMPAIGN, one.name) for one in list_campaigns(desk.database)
    }
    return journeys | campaigns


def _messages(
    desk: AgendaDesk, names: _Names, *, customer_id: str | None
) -> Iterator[tuple[Subject, Message | None]]:
    campaigns, channels = paused_now(desk.database)
    for message in _waiting(desk, customer_id):
        sender = message.campaign_id.partition("/")[0]
        paused = {message.campaign_id, sender} & campaigns or message.channel in channels
        if paused or not _is_today(desk, message):
            continue
        source, name = names.get(sender, (Source.CAMPAIGN, sender))
        subject = Subject(
            subject_id=message.message_id,
            kind=SubjectKind.MESSAGE,
            customer_id=message.customer_id,
            told_as=message.told_as,
            source=source,
            sender=sender,
            name=name,
            channel=message.channel,
            timezone=message.timezone,
            first_due_at=message.first_due_at or message.due_at,
        )
        yield _timed(desk, subject, message), message


def _waiting(desk: AgendaDesk, customer_id: str | None) -> list[Message]:
    if customer_id is None:
        return waiting_marketing(desk.database, until=desk.now + _HORIZON, limit=_MOST)
    found = list_messages(
        desk.database,
        customer_id=customer_id,
        status=MessageStatus.QUEUED,
        limit=_MOST_OF_ONE,
    )
    return [one for one in found if one.purpose != Purpose.TRANSACTIONAL]


def _is_today(desk: AgendaDesk, message: Message) -> bool:
    zone = zone_of(desk, message.timezone)
    due = message.due_at
    if message.error == GAVE_WAY:
        due = message.first_due_at or due
    return due.astimezone(zone).date() <= desk.now.astimezone(zone).date()


def _timed(desk: AgendaDesk, subject: Subject, message: Message) -> Subject:
    """Put in the hours of the customer's day at which a message may leave."""
    zone = zone_of(desk, subject.timezone)
    day = desk.now.astimezone(zone).date()
    due = subject.first_due_at if message.error == GAVE_WAY else message.due_at
    start = max(due, desk.now)
    hours = desk.rules.quiet_hours.get(message.channel)
    if hours is not None:
        start = open_at(hours, zone, start)
    ends = hour_of(message.expires_at, zone, day) if message.expires_at else END
    return replace(subject, from_hour=hour_of(start, zone, day), to_hour=min(ends, END))


def _tasks(
    desk: AgendaDesk, *, customer_id: str | None
) -> Iterator[tuple[Subject, Message | None]]:
    zone = desk.rules.zone
    today = desk.now.astimezone(zone).date()
    found: Sequence[Task] = list_tasks(
        desk.database, status=TaskStatus.OPEN, customer_id=customer_id, limit=_MOST_TASKS
    )
    for task in found:
        if task.due_at.astimezone(zone).date() > today:
            continue
        yield (
            Subject(
                subject_id=task.task_id,
                kind=SubjectKind.TASK,
                customer_id=task.customer_id,
                told_as=task.told_as,
                source=Source.SALES_TASK,
                sender=f"tasks/{task.team}",
                name=task.title,
                channel=CALL,
                timezone="",
                first_due_at=task.due_at,
            ),
            None,
        )


def _passed(
    desk: AgendaDesk, subjects: Sequence[tuple[Subject, Message | None]]
) -> tuple[list[Subject], list[Held]]:
    """Part what may compete from what the gate holds today whatever the plan."""
    rules = replace(desk.rules, caps={}, quotas={}, quiet_hours={}, attention=False)
    messages = [message for _, message in subjects if message is not None]
    codes: dict[str, str] = {}
    for part in _parts(messages):
        said = ask_gate(desk.database, part, now=desk.now, rules=rules)
        codes |= {str(which): one.code for which, one in said.stopped.items()}
        codes |= {
            str(which): one.code
            for which, one in said.postponed.items()
            if one.code not in _HELD_FOR_NOW
        }
    free, held = [], []
    for subject, _ in subjects:
        code = codes.get(subject.subject_id, QUIET if subject.from_hour >= END else "")
        if code:
            held.append(Held(subject=subject, code=code))
        else:
            free.append(subject)
    return free, held


def _parts(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    for start in range(0, len(messages), _ASKED_AT_ONCE):
        yield messages[start : start + _ASKED_AT_ONCE]


def _columns(
    desk: AgendaDesk,
    subjects: Sequence[Subject],
    held: Sequence[Held],
    measured: Sequence[Measured],
) -> Collected:
    ids = list(dict.fromkeys(one.customer_id for one in subjects))
    place = {customer_id: at for at, customer_id in enumerate(ids)}
    zones = {one.customer_id: one.timezone for one in subjects if one.timezone}
    channels = sorted({one.channel for one in subjects})
    at_channel = {name: at for at, name in enumerate(channels)}
    clock = _Clock(desk)

    def reals(values: Iterable[float]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.fromiter(values, dtype=np.float32, count=len(subjects))

    candidates = Candidates(
        customer=np.array([place[one.customer_id] for one in subjects], dtype=np.int32),
        source=np.array([one.source for one in subjects], dtype=np.int8),
        channel=np.array([at_channel[one.channel] for one in subjects], dtype=np.int8),
        value=reals(one.gross - one.unsubscribe for one in subjects),
        cost=reals(one.cost for one in subjects),
        minutes=reals(one.minutes for one in subjects),
        earliest=reals(one.from_hour for one in subjects),
        latest=reals(one.to_hour for one in subjects),
        priority=np.array([one.priority for one in subjects], dtype=np.int8),
    )
    return Collected(
        day=desk.now.astimezone(desk.rules.zone).date(),
        subjects=subjects,
        candidates=candidates,
        customers=heard_of(
            desk,
            ids,
            channels=channels,
            zones=zones,
            hours=[clock.hour(zones.get(one, "")) for one in ids],
        ),
        customer_ids=ids,
        channels=channels,
        held=held,
        measured=measured,
    )


class _Clock:
    """The hour it is now in each zone, found once."""

    def __init__(self, desk: AgendaDesk) -> None:
        @lru_cache(maxsize=1_000)
        def hour(name: str) -> float:
            zone = zone_of(desk, name)
            return hour_of(desk.now, zone, desk.now.astimezone(zone).date())

        self.hour = hour
