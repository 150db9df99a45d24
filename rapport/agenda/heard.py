"""What customers heard so far, as the plan's caps count it.

The plan knows caps of a day and of a week. Caps of a month, and halved caps of who asked to hear
less, are told to it as if more had been heard in the week. What came by channels with no candidate
of today counts over all channels, in a column of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from rapport.agenda.model import AgendaDesk
from rapport.attention import Customers
from rapport.delivery import GateRules, History, histories_of, wants_less, zone_named
from rapport.kit.gate_settings import ALL_CHANNELS
from rapport.profiles import words_of

CALL = "call"
"""The channel of a task: a person speaks to the customer."""

CHAT = "chat"
"""The channel of an answer that is owed: somebody goes on with the conversation."""

ELSEWHERE = "elsewhere"
"""The column of what was heard by channels that nothing is said by today."""

DAY, WEEK, MONTH = 1, 7, 30
_LOOKS_BACK = timedelta(days=33)
_MOST = 120


def heard_of(
    desk: AgendaDesk,
    customer_ids: Sequence[str],
    *,
    channels: Sequence[str],
    zones: Mapping[str, str],
    hours: Sequence[float],
) -> Customers:
    """Count what each customer heard; columns are the channels and `ELSEWHERE`."""
    histories = histories_of(desk.database, customer_ids, since=desk.now - _LOOKS_BACK)
    words = words_of(desk.database, list(customer_ids))
    today = np.zeros((len(customer_ids), len(channels) + 1), dtype=np.int8)
    week = np.zeros_like(today)
    for at, customer_id in enumerate(customer_ids):
        theirs = words.get(customer_id, {})
        less = frozenset(one for one in channels if wants_less(theirs, one))
        days = _days(desk, histories[customer_id], zones.get(customer_id, ""))
        if days or less:
            counts = _counts(desk.rules, days, channels, less)
            today[at], week[at] = counts
    none = np.zeros(len(customer_ids), dtype=np.float32)
    return Customers(
        now=np.array(hours, dtype=np.float32),
        quiet_from=none,  # hours are in the candidates' own: each channel has its own quiet ones
        quiet_until=none,
        heard_today=today,
        heard_this_week=week,
    )


def cap_of(rules: GateRules, scope: str, days: int) -> int | None:
    """The least cap of a scope over so many days; None for none."""
    return min((most for over, most in rules.caps.get(scope, ()) if over == days), default=None)


def _days(desk: AgendaDesk, history: History, timezone: str) -> list[tuple[str, int]]:
    """Each message heard, as its channel and how many of the customer's days ago it was."""
    zone = zone_named(timezone) or desk.rules.zone
    now = desk.now.astimezone(zone).date()
    told = [(one.channel, _age(now, one.sent_at.astimezone(zone).date())) for one in history.sent]
    return [*told, *((channel, 0) for _, channel in history.under_way)]


def _age(now: date, then: date) -> int:
    return max((now - then).days, 0)


def _counts(
    rules: GateRules,
    heard: Sequence[tuple[str, int]],
    channels: Sequence[str],
    less: frozenset[str],
) -> tuple[list[int], list[int]]:
    places = {name: at for at, name in enumerate(channels)}
    today, week = [0] * (len(channels) + 1), [0] * (len(channels) + 1)
    for channel, age in heard:
        at = places.get(channel, len(channels))
        today[at] += age < DAY
        week[at] += age < WEEK
    for channel, at in places.items():
        ages = [age for by, age in heard if by == channel]
        today[at] += _halved(rules, channel, DAY) if channel in less else 0
        week[at] += _more(rules, channel, ages, week[at], halved=channel in less)
    ages = [age for _, age in heard]
    week[-1] += _more(rules, ALL_CHANNELS, ages, sum(week), halved=False)
    return [min(one, _MOST) for one in today], [min(one, _MOST) for one in week]


def _halved(rules: GateRules, scope: str, days: int) -> int:
    cap = cap_of(rules, scope, days)
    return 0 if cap is None else cap - max(1, cap // 2)


def _more(rules: GateRules, scope: str, ages: Sequence[int], heard: int, *, halved: bool) -> int:
    """How much more has to have been heard in the week, so that the tighter cap is kept."""
    weekly, monthly = cap_of(rules, scope, WEEK), cap_of(rules, scope, MONTH)
    more = _halved(rules, scope, WEEK) if halved else 0
    if monthly is None or weekly is None:
        return more
    most = max(1, monthly // 2) if halved else monthly
    left = most - sum(age < MONTH for age in ages)
    return max(more, weekly - heard - left, 0)
