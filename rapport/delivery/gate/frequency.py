"""Caps and fatigue: how often a customer is written to, by their own calendar.

Two workers may hold messages to one customer at once. Each has claimed its own before it looks, so
at least one sees the other's; whoever sees one under way that would fill a cap steps back for some
minutes, the higher id for longer, so that not both do so for ever.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import Said
from rapport.delivery.gate.rules import GateRules, zone_named
from rapport.delivery.model import Message
from rapport.delivery.store import History, Sent
from rapport.kit.gate_settings import ALL_CHANNELS

CAPPED = "cap-reached"
UNDER_WAY = "another-under-way"
TIRED = "no-reaction"

_NO_CAPS = Said(Verdict(test=GateTest.CAPS, passed=True, because="no-caps"))
_NOT_TIRED = Said(Verdict(test=GateTest.FATIGUE, passed=True))
_STEP_BACK = timedelta(minutes=1)
_STEP_FURTHER_BACK = timedelta(minutes=6)  # longer than what is under way can be


class _Use(NamedTuple):
    """How far a cap is used by what was sent and by what is under way."""

    scope: str
    days: int
    sent: int
    coming: int
    most: int
    frees: date | None  # the day on which it is not full any more, where it is


class FrequencyTests:
    """The tests at one moment, over what the customers of a batch got before.

    `took` tells of a message that passes all tests: the next one to its customer counts it.
    """

    def __init__(
        self, histories: Mapping[str, History], rules: GateRules, *, now: datetime
    ) -> None:
        self._histories = histories
        self._rules = rules
        self._now = now
        self._known: dict[tuple[tuple[_Use, ...], bool], Said] = {}

    def took(self, message: Message) -> None:
        """Count a message that leaves now."""
        sent = Sent(message.channel, self._now, reacted=False)
        self._histories[message.customer_id].sent.append(sent)

    def caps(self, message: Message, *, less: bool) -> Said:
        """Ask that no cap is full; `less` halves them, for who asked to hear less often."""
        history = self._histories[message.customer_id]
        if not history.sent and not history.under_way:
            return self._passed(self._unused(message.channel, less), less)
        zone = zone_named(message.timezone) or self._rules.zone
        uses = self._uses(message.channel, history, zone, less=less)
        frees = [use.frees for use in uses if use.frees is not None]
        if frees:
            return _held(uses, CAPPED, less, _clock_of(message, max(frees), zone, self._now))
        if any(use.sent + use.coming >= use.most for use in uses):
            first = message.message_id < min(other for other, _ in history.under_way)
            step = _STEP_BACK if first else _STEP_FURTHER_BACK
            return _held(uses, UNDER_WAY, less, self._now + step)
        return self._passed(uses, less)

    def fatigue(self, message: Message) -> Said:
        """Ask that a customer who does not react to a channel is left alone for a while."""
        wanted = self._rules.fatigue_messages
        if not wanted:
            return _NOT_TIRED
        since = self._now - timedelta(days=self._rules.fatigue_days)
        theirs = self._histories[message.customer_id].sent
        if len(theirs) < wanted:
            return _NOT_TIRED
        lately = sorted(
            (one for one in theirs if one.channel == message.channel and one.sent_at >= since),
            key=lambda one: one.sent_at,
        )[-wanted:]
        if len(lately) < wanted or any(one.reacted for one in lately):
            return _NOT_TIRED
        until = lately[-1].sent_at + self._rules.fatigue_pause
        facts = {"unanswered": len(lately), "last": lately[-1].sent_at.isoformat()}
        if until <= self._now:
            return Said(Verdict(test=GateTest.FATIGUE, passed=True, facts=facts))
        verdict = Verdict(test=GateTest.FATIGUE, passed=False, because=TIRED, facts=facts)
        return Said(verdict, until)

    def _uses(self, channel: str, history: History, zone: ZoneInfo, *, less: bool) -> list[_Use]:
        today = self._now.astimezone(zone).date().toordinal()
        sent = [
            (today - one.sent_at.astimezone(zone).date().toordinal(), one.channel)
            for one in history.sent
        ]
        found = []
        for scope in (channel, ALL_CHANNELS):
            caps = self._rules.caps.get(scope)
            if not caps:
                continue
            ages = sorted(age for age, by in sent if scope in (ALL_CHANNELS, by))
            coming = sum(scope in (ALL_CHANNELS, by) for _, by in history.under_way)
            for days, told in caps:
                most = _most(told, less)
                used = bisect_left(ages, days)
                frees = date.fromordinal(today - ages[most - 1] + days) if used >= most else None
                found.append(_Use(scope, days, used, coming, most, frees))
        return found

    def _unused(self, channel: str, less: bool) -> list[_Use]:
        return [
            _Use(scope, days, 0, 0, _most(most, less), None)
            for scope in (channel, ALL_CHANNELS)
            for days, most in self._rules.caps.get(scope, ())
        ]

    def _passed(self, uses: Sequence[_Use], less: bool) -> Said:
        if not uses:
            return _NO_CAPS
        key = tuple(uses), less
        said = self._known.get(key)
        if said is None:
            verdict = Verdict(test=GateTest.CAPS, passed=True, facts=_facts(uses, less))
            said = self._known[key] = Said(verdict)
        return said


def _held(uses: Sequence[_Use], because: str, less: bool, until: datetime) -> Said:
    facts = _facts(uses, less)
    return Said(Verdict(test=GateTest.CAPS, passed=False, because=because, facts=facts), until)


def _most(told: int, less: bool) -> int:
    return max(1, told // 2) if less else told


def _facts(uses: Sequence[_Use], less: bool) -> dict[str, object]:
    """Per scope the caps as days, used and most: `1:0/1 7:2/5`."""
    found: dict[str, object] = {}
    for use in uses:
        before = f"{found[use.scope]} " if use.scope in found else ""
        found[use.scope] = f"{before}{use.days}:{use.sent + use.coming}/{use.most}"
    return found | ({"less": True} if less else {})


def _clock_of(message: Message, day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment of a day at which a message was first due by the customer's clock.

    Where a cap is full the day is a later one than today; a clock that was set back may still make
    a moment of it that is past, and then it is tried again soon.
    """
    clock = (message.first_due_at or message.due_at).astimezone(zone).time()
    moment = datetime.combine(day, clock, zone).astimezone(UTC)
    return max(moment, now + _STEP_BACK)
