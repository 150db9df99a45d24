"""Puts a value on each subject: uplift, else a holdout, else the shop's mean, else a default."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapport.agenda.customers_worth import Known
from rapport.agenda.model import AgendaDesk, Basis, Measured, Subject, SubjectKind, Worth
from rapport.agenda.store import last_plan
from rapport.agenda.worths import measure, shrink
from rapport.attention import Priority, Source


def measured_today(desk: AgendaDesk) -> Sequence[Measured]:
    """What senders measured; what was measured today is not measured again."""
    kept = last_plan(desk.database)
    today = f"{desk.now.astimezone(desk.rules.zone):%Y-%m-%d}"
    if kept is not None and kept.day == today:
        return kept.summary.measured
    return measure(desk)


def worths_of(desk: AgendaDesk, measured: Sequence[Measured]) -> dict[str, Worth]:
    """What a message of each sender is worth, and of each source where nothing was measured."""
    settings = desk.settings
    found: dict[str, Worth] = {}
    for source, default in (
        (Source.CAMPAIGN, settings.campaign_minor),
        (Source.JOURNEY, settings.journey_minor),
    ):
        own, rest = shrink(measured, default=default)
        found |= {one.sender: own[one.sender] for one in measured if one.source is source}
        found[_rest(source)] = rest
    found[_rest(Source.SALES_TASK)] = Worth(revenue=settings.task_minor, basis=Basis.DEFAULT)
    found[_rest(Source.CHAT_FOLLOW_UP)] = Worth(revenue=settings.chat_minor, basis=Basis.DEFAULT)
    return found


def _rest(source: Source) -> str:
    """Under which name stands what a sender of a source is worth that was not measured."""
    return f"any/{source.name.lower()}"


def valued(
    desk: AgendaDesk, subject: Subject, worths: Mapping[str, Worth], known: Known
) -> Subject:
    """Put in what a subject brings and costs, and on what that rests."""
    settings = desk.settings
    if subject.kind is not SubjectKind.MESSAGE:
        return _by_the_staff(desk, subject, worths[_rest(subject.source)], known)
    worth = worths.get(subject.sender) or worths[_rest(subject.source)]
    gross, basis = worth.revenue * settings.margin_share, worth.basis
    moved = known.uplift(subject.sender, subject.customer_id)
    if moved is not None:
        gross, basis = moved, Basis.UPLIFT
    return replace(
        subject,
        gross=gross,
        unsubscribe=known.unsubscribe(subject.customer_id),
        cost=settings.costs.get(subject.channel, 0.0),
        basis=basis,
    )


def _by_the_staff(desk: AgendaDesk, subject: Subject, worth: Worth, known: Known) -> Subject:
    """What somebody's minutes bring; to sell unasked may also annoy."""
    settings = desk.settings
    is_chat = subject.kind is SubjectKind.CHAT
    minutes = settings.chat_minutes if is_chat else settings.task_minutes
    sells = is_chat and subject.priority is Priority.USUAL
    cost = minutes * settings.staff_minute_minor
    return replace(
        subject,
        gross=worth.revenue * settings.margin_share,
        unsubscribe=known.unsubscribe(subject.customer_id) if sells else 0.0,
        minutes=minutes,
        cost=cost + (settings.costs.get(subject.channel, 0.0) if sells else 0.0),
        basis=worth.basis,
    )
