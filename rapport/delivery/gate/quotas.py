"""Quotas: what the owner of a channel lets the shop send, in all or to each customer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import Said
from rapport.delivery.gate.rules import GateRules, Quota, begin_of, end_of
from rapport.delivery.model import Message
from rapport.delivery.store import History, count_sent
from rapport.kit.chance import share_of
from rapport.storage import Database

USED_UP = "quota-used-up"
NEARLY = "quota-nearly-used-up"

_PASSED = Said(Verdict(test=GateTest.QUOTA, passed=True))
_SOON = timedelta(minutes=1)


class QuotaTest:
    """The test at one moment. What other workers hold counts as sent until it is known."""

    def __init__(
        self,
        database: Database,
        messages: Sequence[Message],
        histories: Mapping[str, History],
        rules: GateRules,
        *,
        now: datetime,
    ) -> None:
        self._rules = rules
        self._now = now
        self._histories = histories
        self._left = {
            channel: _left(database, channel, messages, rules, now=now)
            for channel in {each.channel for each in messages} & set(rules.quotas)
        }

    def say(self, message: Message) -> Said:
        """Ask that no quota of the channel is used up."""
        quotas = self._rules.quotas.get(message.channel)
        if not quotas:
            return _PASSED
        facts: dict[str, object] = {}
        until: datetime | None = None
        because = ""
        for quota in quotas:
            used, coming = self._used(message, quota)
            name = f"{quota.period.value}/customer" if quota.each else quota.period.value
            facts[name] = f"{used + coming}/{quota.most}"
            if used + coming < quota.most:
                continue
            if used >= quota.most:
                because, moment = USED_UP, end_of(quota.period, self._now, self._rules.zone)
            else:
                because = because or NEARLY
                moment = self._now + _SOON * (1 + share_of(message.message_id, experiment="quota"))
            until = max(until or moment, moment.astimezone(UTC))
        verdict = Verdict(test=GateTest.QUOTA, passed=until is None, because=because, facts=facts)
        return Said(verdict, until)

    def took(self, message: Message) -> None:
        """Count a message that leaves now."""
        for quota, (used, coming) in self._left.get(message.channel, {}).items():
            self._left[message.channel][quota] = used + 1, coming

    def _used(self, message: Message, quota: Quota) -> tuple[int, int]:
        if not quota.each:
            return self._left[message.channel][quota]
        begin = begin_of(quota.period, self._now, self._rules.zone)
        history = self._histories[message.customer_id]
        used = sum(one.channel == message.channel and one.sent_at >= begin for one in history.sent)
        return used, sum(channel == message.channel for _, channel in history.under_way)


def _left(
    database: Database,
    channel: str,
    messages: Sequence[Message],
    rules: GateRules,
    *,
    now: datetime,
) -> dict[Quota, tuple[int, int]]:
    """How many were sent in the period of each quota, and how many others hold."""
    own = sum(each.channel == channel for each in messages)
    found = {}
    for quota in rules.quotas[channel]:
        if not quota.each:
            begin = begin_of(quota.period, now, rules.zone)
            sent, sending = count_sent(database, channel=channel, since=begin)
            found[quota] = sent, max(0, sending - own)
    return found
