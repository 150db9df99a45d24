"""Attention: what the plan of the day gives to another message waits for its next chance."""

from collections.abc import Sequence
from datetime import datetime

from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import Said
from rapport.delivery.gate.rules import GateRules
from rapport.delivery.model import Message
from rapport.delivery.store import GAVE_WAY, given_way_of
from rapport.storage import Database

_PASSED = Said(Verdict(test=GateTest.ATTENTION, passed=True))


class AttentionTest:
    """The test at one moment: one look-up for a whole batch. Without a plan everything passes."""

    def __init__(
        self, database: Database, messages: Sequence[Message], rules: GateRules, *, now: datetime
    ) -> None:
        wanted = [each.message_id for each in messages] if rules.attention else []
        self._given_way = given_way_of(database, wanted, now=now)

    def say(self, message: Message) -> Said:
        """Ask that a message is not to give way now."""
        found = self._given_way.get(message.message_id)
        if found is None or found.until is None:
            return _PASSED
        facts = {"reason": found.code, **found.facts}
        verdict = Verdict(test=GateTest.ATTENTION, passed=False, because=GAVE_WAY, facts=facts)
        return Said(verdict, found.until)
