"""Caps and fatigue: how often a customer is written to, by their own calendar.

Two workers may hold messages to one customer at once. Each has claimed its own before it looks, so
at least one sees the other's; whoever sees one under way that would fill a cap steps back for some
minutes, the higher id for longer, so that not both do so for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.delivery.gate.model import Said
from rapport.delivery.gate.rules import ALL, Cap, GateRules, zone_named
from rapport.delivery.model import GateTest, Message, Verdict
from rapport.delivery.store import History, Sent

CAPPED = "cap-reached"
UNDER_WAY = "another-under-way"
TIRED = "no-reaction"

_NO_CAPS = Said(Verdict(test=GateTest.CAPS, passed=True, because="no-caps"))
_NOT_TIRED = Said(Verdict(test=GateTest.FATIGUE, passed=True))
_STEP_BACK = timedelta(minutes=1)
_STEP_FURTHER_BACK = timedelta(minutes=6)  # longer than what is under way can be

Counted = tuple[str, int, int, int]
"""Channel or all, days, messages in them, and the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """How far a cap is used: the days on which messages were sent, the latest first."""

    scope: str
    days: int
    most: int
    sent: Sequence[date]
    coming: int

    @property
    def used(self) -> int:
        return len(self.sent) + self.coming

    @property
    def full(self) -> bool:
        return len(self.sent) >= self.most

    @property
    def frees(self) -> date:
        """The day on which it is not full any more."""
        return self.sent[self.most - 1] + timedelta(days=self.days)


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
        self._known: dict[tuple[tuple[Counted, ...], bool], Said] = {}

    def took(self, message: Message) -> None:
        """Count a message that leaves now."""
        one = Sent(channel=message.channel, sent_at=self._now, reacted=False)
        self._histories[message.customer_id].sent.append(one)

    def caps(self, message: Message, *, less: bool) -> Said:
        """Ask that no cap is full; `less` halves them, for who asked to hear less often."""
        zone = zone_named(message.timezone) or self._rules.zone
        today = self._now.astimezone(zone).date()
        uses = self._uses(message, zone, today, less=less)
        if not uses:
            return _NO_CAPS
        full = [use for use in uses if use.full]
        if full:
            frees = max(use.frees for use in full)
            return self._held(uses, CAPPED, less, _clock_of(message, frees, zone, self._now))
        if any(use.used >= use.most for use in uses):
            others = (one for one, _ in self._histories[message.customer_id].under_way)
            first = message.message_id < min(others)
            step = _STEP_BACK if first else _STEP_FURTHER_BACK
            return self._held(uses, UNDER_WAY, less, self._now + step)
        key = tuple((use.scope, use.days, use.used, use.most) for use in uses), less
        said = self._known.get(key)
        if said is None:
            facts = _facts(uses, less)
            verdict = Verdict(test=GateTest.CAPS, passed=True, facts=facts)
            said = self._known[key] = Said(verdict)
        return said

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

    def _uses(self, message: Message, zone: ZoneInfo, today: date, *, less: bool) -> list[_Use]:
        history = self._histories[message.customer_id]
        found = []
        for scope in (message.channel, ALL):
            caps: Sequence[Cap] = self._rules.caps.get(scope, ())
            if not caps:
                continue
            days = sorted(
                (
                    one.sent_at.astimezone(zone).date()
                    for one in history.sent
                    if scope in (ALL, one.channel)
                ),
                reverse=True,
            )
            coming = sum(scope in (ALL, channel) for _, channel in history.under_way)
            for window, most in caps:
                first = today - timedelta(days=window - 1)
                sent = [day for day in days if day >= first]
                allowed = max(1, most // 2) if less else most
                found.append(_Use(scope=scope, days=window, most=allowed, sent=sent, coming=coming))
        return found

    def _held(self, uses: Sequence[_Use], because: str, less: bool, until: datetime) -> Said:
        facts = _facts(uses, less)
        verdict = Verdict(test=GateTest.CAPS, passed=False, because=because, facts=facts)
        return Said(verdict, until)


def _facts(uses: Sequence[_Use], less: bool) -> dict[str, object]:
    """Per scope the caps as days, used and most: `1:0/1 7:2/5`."""
    found: dict[str, object] = {}
    for use in uses:
        before = f"{found[use.scope]} " if use.scope in found else ""
        found[use.scope] = f"{before}{use.days}:{use.used}/{use.most}"
    return found | ({"less": True} if less else {})


def _clock_of(message: Message, day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment of a day at which a message was first due by the customer's clock.

    Where a cap is full the day is a later one than today; a clock that was set back may still make
    a moment of it that is past, and then it is tried again soon.
    """
    clock = (message.first_due_at or message.due_at).astimezone(zone).time()
    moment = datetime.combine(day, clock, zone).astimezone(UTC)
    return max(moment, now + _STEP_BACK)
