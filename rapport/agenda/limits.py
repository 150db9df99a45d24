"""What a day allows, by the gate's own rules: caps, quotas that are left, money, staff."""

from collections.abc import Sequence
from datetime import datetime

from rapport.agenda.heard import CALL, CHAT, DAY, ELSEWHERE, WEEK, cap_of
from rapport.agenda.model import AgendaDesk
from rapport.attention import ChannelLimits, Limits
from rapport.delivery import Period, begin_of, count_sent
from rapport.kit.gate_settings import ALL_CHANNELS
from rapport.storage import Database

_MINUTES = 60


def limits_of(desk: AgendaDesk, channels: Sequence[str]) -> Limits:
    """Read the limits of the rest of this day for these channels."""
    rules, settings = desk.rules, desk.settings
    told = [_channel(desk, name) for name in channels]
    budget = settings.budget_minor
    if budget is not None:
        budget = max(budget - _spent(desk), 0.0)
    hours = settings.staff_hours
    return Limits(
        channels=[*told, ChannelLimits(name=ELSEWHERE, quota=0)],
        per_day=cap_of(rules, ALL_CHANNELS, DAY),
        per_week=cap_of(rules, ALL_CHANNELS, WEEK),
        budget=budget,
        staff_minutes=None if hours is None else hours * _MINUTES,
    )


def _channel(desk: AgendaDesk, name: str) -> ChannelLimits:
    if name in (CALL, CHAT):
        return ChannelLimits(name=name)
    rules = desk.rules
    per_day, per_week = cap_of(rules, name, DAY), cap_of(rules, name, WEEK)
    quota: int | None = None
    for one in rules.quotas.get(name, ()):
        if one.each:
            per_day = _least(per_day, one.most if one.period is Period.DAY else None)
            per_week = _least(per_week, one.most if one.period is Period.WEEK else None)
            continue
        begin = begin_of(one.period, desk.now, rules.zone)
        quota = _least(quota, max(one.most - _sent(desk.database, name, begin), 0))
    return ChannelLimits(name=name, quota=quota, per_day=per_day, per_week=per_week)


def _least(one: int | None, other: int | None) -> int | None:
    told = [each for each in (one, other) if each is not None]
    return min(told, default=None)


def _spent(desk: AgendaDesk) -> float:
    """What today's messages cost so far."""
    begin = begin_of(Period.DAY, desk.now, desk.rules.zone)
    costs = desk.settings.costs.items()
    return sum(cost * _sent(desk.database, name, begin) for name, cost in costs if cost)


def _sent(database: Database, channel: str, since: datetime) -> int:
    sent, sending = count_sent(database, channel=channel, since=since)
    return sent + sending
