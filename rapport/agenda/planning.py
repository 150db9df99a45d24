"""Plans a day: collects, solves, says who gives way and until when, and keeps it whole."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import structlog

from rapport.agenda.collecting import collect, zone_of
from rapport.agenda.limits import limits_of
from rapport.agenda.model import (
    AgendaDesk,
    Collected,
    Kept,
    Subject,
    SubjectKind,
    Summary,
    Tally,
)
from rapport.agenda.store import last_plan, replace_plan
from rapport.attention import Limits, Plan, Priority, Reason, Source, allocate
from rapport.delivery import GivenWay, open_at

log = structlog.get_logger(__name__)

BINDING = frozenset({Reason.LOST_TO_ANOTHER, Reason.QUOTA, Reason.BUDGET, Reason.STAFF})
"""Why something gives way to something else; caps and hours the gate keeps by itself."""

_DIGITS = 4
_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agenda:
    """A plan of the day before it is kept. `applies` says whether the gate would go by it."""

    collected: Collected
    limits: Limits
    plan: Plan
    contested: int
    applies: bool
    summary: Summary


def plan_agenda(desk: AgendaDesk) -> Agenda:
    """Plan the rest of the day; nothing is kept."""
    found = collect(desk)
    return solve(desk, found, limits_of(desk, found.channels))


def solve(desk: AgendaDesk, collected: Collected, limits: Limits) -> Agenda:
    """Choose among what was collected."""
    plan = allocate(collected.candidates, limits, customers=collected.customers)
    contested = _contested(collected, plan)
    mode = desk.settings.mode
    return Agenda(
        collected=collected,
        limits=limits,
        plan=plan,
        contested=contested,
        applies=mode == "on" or (mode == "auto" and contested > 0),
        summary=_summary(collected, plan, contested),
    )


def keep_agenda(desk: AgendaDesk, agenda: Agenda) -> int:
    """Keep a plan in the place of the last one, in one commit; the gate goes by it from then on.

    Returns how many messages that had given way leave now after all.
    """
    subjects = agenda.collected.subjects
    winners = [subjects[at].subject_id for at in np.flatnonzero(agenda.plan.chosen).tolist()]
    kept = Kept(
        day=agenda.collected.day.isoformat(),
        made_at=desk.now,
        applies=agenda.applies,
        summary=agenda.summary,
    )
    return replace_plan(desk.database, kept, list(losers_of(desk, agenda)), winners)


def refresh_agenda(desk: AgendaDesk) -> Agenda | None:
    """Plan and keep if it is time: some minutes after the last plan, and at the start of a day.

    Returns None where it was not time yet.
    """
    last = last_plan(desk.database)
    today = f"{desk.now.astimezone(desk.rules.zone):%Y-%m-%d}"
    every = timedelta(minutes=desk.settings.minutes)
    if last is not None and last.day == today and desk.now < last.made_at + every:
        return None
    agenda = plan_agenda(desk)
    brought = keep_agenda(desk, agenda)
    log.info(
        "agenda.planned",
        candidates=len(agenda.collected.subjects),
        applies=agenda.applies,
        brought_forward=brought,
    )
    return agenda


def losers_of(desk: AgendaDesk, agenda: Agenda) -> Iterator[GivenWay]:
    """Say of everything that gives way why, by the numbers, and when its next chance is."""
    plan, subjects = agenda.plan, agenda.collected.subjects
    for at in np.flatnonzero(~plan.chosen).tolist():
        subject, reason = subjects[at], Reason(int(plan.reasons[at]))
        is_message = subject.kind is SubjectKind.MESSAGE
        worthless = reason is Reason.WORTH_LESS_THAN_COST and desk.settings.mode == "on"
        yield GivenWay(
            subject_id=subject.subject_id,
            customer_id=subject.customer_id,
            told_as=subject.told_as,
            kind=subject.kind.value,
            code=code_of(reason),
            until=next_chance(desk, subject) if is_message else None,
            applies=agenda.applies and is_message and (reason in BINDING or worthless),
            facts=_facts(desk, agenda, at),
        )


def code_of(reason: Reason) -> str:
    """The stored name of a reason, such as `lost-to-another`."""
    return reason.name.lower().replace("_", "-")


def next_chance(desk: AgendaDesk, subject: Subject) -> datetime:
    """The next day at the hour at which a message was first due, when it is not quiet."""
    zone = zone_of(desk, subject.timezone)
    day = desk.now.astimezone(zone).date() + timedelta(days=1)
    clock = subject.first_due_at.astimezone(zone).time()
    moment = max(datetime.combine(day, clock, zone).astimezone(UTC), desk.now)
    hours = desk.rules.quiet_hours.get(subject.channel)
    return moment if hours is None else open_at(hours, zone, moment)


def _facts(desk: AgendaDesk, agenda: Agenda, at: int) -> dict[str, object]:
    plan, subjects = agenda.plan, agenda.collected.subjects
    mine = subjects[at]
    facts: dict[str, object] = {
        "name": mine.name,
        "source": mine.source.name.lower(),
        "channel": mine.channel,
        "against": round(mine.brings, _DIGITS),
        "basis": mine.basis.value,
        "currency": desk.currency,
    }
    rival = int(plan.rivals[at])
    if rival >= 0:
        other = subjects[rival]
        facts |= {"to": other.name, "worth": round(other.brings, _DIGITS)}
    elif Reason(int(plan.reasons[at])) is not Reason.WORTH_LESS_THAN_COST:
        facts["number"] = round(float(plan.numbers[at]), _DIGITS)
    return facts


def _contested(collected: Collected, plan: Plan) -> int:
    """Count customers for whom several senders compete and one gives way to a limit."""
    senders: defaultdict[str, set[str]] = defaultdict(set)
    gave_way = set()
    binding = {int(reason) for reason in BINDING}
    for at, subject in enumerate(collected.subjects):
        if subject.priority is not Priority.TRANSACTIONAL:  # an answer that is owed competes not
            senders[subject.customer_id].add(subject.sender)
        if int(plan.reasons[at]) in binding:
            gave_way.add(subject.customer_id)
    return sum(len(senders[one]) >= _SEVERAL for one in gave_way)


def _summary(collected: Collected, plan: Plan, contested: int) -> Summary:
    subjects = collected.subjects
    chosen = [bool(one) for one in plan.chosen]
    goes = [one for one, is_chosen in zip(subjects, chosen, strict=True) if is_chosen]
    reasons = Counter(
        code_of(Reason(int(one))) for one in plan.reasons if int(one) != Reason.CHOSEN
    )
    return Summary(
        tallies=tuple(_tallies(collected, chosen)),
        prices=dict(zip(collected.channels, plan.prices.channels, strict=False)),
        budget_price=plan.prices.budget,
        staff_price=plan.prices.staff,
        worth=plan.worth,
        bound=plan.bound,
        reasons=dict(reasons),
        held=dict(Counter(one.code for one in collected.held)),
        contested=contested,
        rests=dict(Counter(one.basis.value for one in subjects)),
        senders=dict(Counter(one.name for one in goes)),
        measured=tuple(collected.measured),
    )


def _tallies(collected: Collected, chosen: list[bool]) -> Iterator[Tally]:
    groups: defaultdict[tuple[Source, str], list[tuple[Subject, bool]]] = defaultdict(list)
    for subject, goes in zip(collected.subjects, chosen, strict=True):
        groups[subject.source, subject.channel].append((subject, goes))
    for (source, channel), members in sorted(groups.items()):
        winners = [one for one, goes in members if goes]
        yield Tally(
            source=source.name.lower(),
            channel=channel,
            asked=len(members),
            goes=len(winners),
            margin=sum(one.brings for one in winners),
            cost=sum(one.cost for one in winners),
        )
