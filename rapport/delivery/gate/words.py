"""What customers and their addresses say: consent, purpose, suppression."""

from collections.abc import Callable, Mapping
from datetime import datetime

from rapport.content import Draft, slots_of
from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import Said
from rapport.delivery.model import Message, Origin
from rapport.profiles import (
    Purpose,
    Suppression,
    SuppressionScope,
    Word,
    Words,
    topic_purpose,
)

NO_CONSENT = "no-consent"
NOT_PERSONALISED = "not-personalised"
TOPIC_REFUSED = "topic-refused"
SUPPRESSED = "address-suppressed"

_MARKETING = Purpose.MARKETING.value
_PERSONALISATION = Purpose.PERSONALISATION.value
_FREQUENCY = Purpose.FREQUENCY.value
_NO_WORDS: Words = {}

_NAMES = ("customer.first_name", "customer.last_name")
_NEVER_SAID = Said(
    Verdict(test=GateTest.CONSENT, passed=False, because=NO_CONSENT, facts={"said": "nothing"})
)
_NEVER_ASKED = Said(
    Verdict(test=GateTest.PURPOSE, passed=False, because=TOPIC_REFUSED, facts={"said": "nothing"})
)
_PASSED_PURPOSE = Said(Verdict(test=GateTest.PURPOSE, passed=True))
_IMPERSONAL = Said(Verdict(test=GateTest.PURPOSE, passed=True, because="impersonal"))
_NOT_SUPPRESSED = Said(Verdict(test=GateTest.SUPPRESSION, passed=True))
_ONLY_MARKETING = Said(
    Verdict(
        test=GateTest.SUPPRESSION,
        passed=True,
        because="transactional",
        facts={"scope": SuppressionScope.MARKETING.value},
    )
)


class WordTests:
    """What is asked of the ledger: the same line, the same verdict, for all who said it at once."""

    def __init__(self, words: Mapping[str, Words], *, closed: frozenset[str] = frozenset()) -> None:
        self._words = words
        self._closed = closed
        self._known: dict[tuple[GateTest, bool, str, str, datetime], Said] = {}

    def of(self, message: Message) -> Words:
        """Give the last words of a message's customer."""
        return self._words.get(message.customer_id, _NO_WORDS)

    def consent(self, words: Words, channel: str) -> Said:
        """Ask for a yes to marketing by a channel."""
        word = words.get((channel, _MARKETING))
        return _NEVER_SAID if word is None else self._said(GateTest.CONSENT, word, NO_CONSENT, "")

    def purpose(
        self, words: Words, message: Message, draft: Draft | None, origin: Origin | None
    ) -> Said:
        """Ask that nothing was said against the topic, nor against personal selection."""
        channel = message.channel
        topic = words.get((channel, topic_purpose(message.topic))) if message.topic else None
        if topic is None and message.topic in self._closed:
            return _NEVER_ASKED
        if topic is not None and not topic.granted:
            return self._said(GateTest.PURPOSE, topic, TOPIC_REFUSED, message.topic)
        personal = words.get((channel, _PERSONALISATION))
        if personal is None or personal.granted:
            return _PASSED_PURPOSE
        if is_impersonal(message, draft, origin):
            return _IMPERSONAL
        return self._said(GateTest.PURPOSE, personal, NOT_PERSONALISED, "")

    def _said(self, test: GateTest, word: Word, refused: str, topic: str) -> Said:
        key = test, word.granted, refused, topic, word.recorded_at
        said = self._known.get(key)
        if said is None:
            facts = {"at": word.recorded_at.isoformat()} | ({"topic": topic} if topic else {})
            because = "" if word.granted else refused
            verdict = Verdict(test=test, passed=word.granted, because=because, facts=facts)
            said = self._known[key] = Said(verdict)
        return said


def wants_less(words: Words, channel: str) -> bool:
    """Say whether a customer asked to be written to less often by a channel."""
    word = words.get((channel, _FREQUENCY))
    return word is not None and not word.granted


def is_impersonal(message: Message, draft: Draft | None, origin: Origin | None) -> bool:
    """Say whether a message is the same for everybody but for how its reader is addressed.

    To be picked out by a segment is personal selection, whatever the text says (PIPL Art. 24).
    """
    if draft is None or origin is None or origin.segment_id or message.slots.get("personal"):
        return False
    asked = (path for path in slots_of(draft.copy) if path not in _NAMES)
    return not any(path.startswith(("customer.", "personal.")) for path in asked)


def suppression_test(found: Mapping[str, Suppression]) -> Callable[[Message, bool], Said]:
    """Give the test over the addresses that are suppressed.

    A suppression of marketing, as after a complaint, lets the receipt of an order pass.
    """
    known = {
        reason: Said(
            Verdict(
                test=GateTest.SUPPRESSION,
                passed=False,
                because=SUPPRESSED,
                facts={"reason": reason},
            )
        )
        for reason in {one.reason for one in found.values()}
    }

    def say(message: Message, transactional: bool) -> Said:
        one = found.get(plain(message.address))
        if one is None:
            return _NOT_SUPPRESSED
        if transactional and one.scope is SuppressionScope.MARKETING:
            return _ONLY_MARKETING
        return known[one.reason]

    return say


def plain(address: str) -> str:
    """Give an address as suppressions compare it."""
    return address.strip().lower()
