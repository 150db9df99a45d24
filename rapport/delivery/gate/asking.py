"""Asks every test of a batch: a few questions to the store for all, then one look at each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.content import Draft
from rapport.delivery.certificates import Certificate, GateTest, Verdict
from rapport.delivery.gate.attention import AttentionTest
from rapport.delivery.gate.drafts import (
    FreshnessTest,
    approval,
    approved_drafts,
    deadline_of,
    expiry,
    too_late,
)
from rapport.delivery.gate.frequency import FrequencyTests
from rapport.delivery.gate.holdouts import HoldoutTest
from rapport.delivery.gate.hours import QuietHoursTest
from rapport.delivery.gate.model import DraftKey, Postponed, Said, Stopped, Verdicts
from rapport.delivery.gate.quotas import QuotaTest
from rapport.delivery.gate.rules import GateRules
from rapport.delivery.gate.words import WordTests, plain, suppression_test, wants_less
from rapport.delivery.model import Message, MessageId, MessageStatus, Origin
from rapport.delivery.store import Key, histories_of, read_shared
from rapport.profiles import Purpose, suppressions_of, words_of
from rapport.storage import Database

_STATUS = {
    GateTest.APPROVAL: MessageStatus.CANCELLED,
    GateTest.EXPIRY: MessageStatus.CANCELLED,
}


def _not_asked(*tests: GateTest) -> tuple[Said, ...]:
    because = Purpose.TRANSACTIONAL.value
    return tuple(Said(Verdict(test=test, passed=True, because=because)) for test in tests)


# Messages about an order need no yes to marketing, and are not counted as it.
_WORDS_NOT_ASKED = _not_asked(GateTest.CONSENT, GateTest.PURPOSE)
(_HOLDOUT_NOT_ASKED,) = _not_asked(GateTest.HOLDOUT)
_REST_NOT_ASKED = _not_asked(
    GateTest.CAPS, GateTest.FATIGUE, GateTest.QUIET_HOURS, GateTest.QUOTA, GateTest.ATTENTION
)


def ask_gate(
    database: Database,
    messages: Sequence[Message],
    *,
    now: datetime,
    rules: GateRules | None = None,
) -> Verdicts:
    """Say which messages may leave now, which never, and which later; each with its certificate.

    Of several to one customer the first in the list goes first. What stops a message for good goes
    before what puts it off; what puts it off beyond the moment when it is no use stops it.
    """
    gate = _Gate.at(database, messages, now=now, rules=rules or GateRules())
    stopped: dict[MessageId, Stopped] = {}
    postponed: dict[MessageId, Postponed] = {}
    certificates = {}
    for each in messages:
        said = gate.judge(each)
        for one in said:
            verdict = one.verdict
            if verdict.passed:
                continue
            if one.until is None:
                status = _STATUS.get(verdict.test, MessageStatus.SUPPRESSED)
                stopped[each.message_id] = Stopped(status=status, code=verdict.because)
                postponed.pop(each.message_id, None)
                break
            before = postponed.get(each.message_id)
            if before is None or before.until < one.until:
                postponed[each.message_id] = Postponed(until=one.until, code=verdict.because)
        certificates[each.message_id] = Certificate(
            message_id=each.message_id,
            judged_at=now,
            verdicts=tuple(one.verdict for one in said),
        )
    return Verdicts(
        drafts=gate.drafts, stopped=stopped, postponed=postponed, certificates=certificates
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """The tests of one batch, with all that they go by."""

    drafts: dict[DraftKey, Draft]
    origins: dict[Key, Origin]
    rules: GateRules
    now: datetime
    words: WordTests
    suppression: Callable[[Message, bool], Said]
    holdout: HoldoutTest
    freshness: FreshnessTest
    frequency: FrequencyTests
    quiet_hours: QuietHoursTest
    quota: QuotaTest
    attention: AttentionTest

    @classmethod
    def at(
        cls, database: Database, messages: Sequence[Message], *, now: datetime, rules: GateRules
    ) -> "_Gate":
        """Ask the store for what the tests go by."""
        shared = read_shared(database, {_key(each) for each in messages})
        customers = list(dict.fromkeys(each.customer_id for each in messages))
        histories = histories_of(
            database,
            customers,
            since=now - rules.looks_back,
            leaving={each.message_id for each in messages},
        )
        origins = {key: one.origin for key, one in shared.items() if one.origin is not None}
        drawn = [
            (origin.experiment, each.customer_id)
            for each in messages
            if (origin := origins.get(_key(each))) is not None
        ]
        return cls(
            drafts=approved_drafts(
                database, {(one.draft_id, one.draft_version) for one in messages}
            ),
            origins=origins,
            rules=rules,
            now=now,
            words=WordTests(words_of(database, customers), closed=frozenset(rules.closed_topics())),
            suppression=suppression_test(
                suppressions_of(database, list({plain(each.address) for each in messages}))
            ),
            holdout=HoldoutTest(database, drawn, rules, now=now),
            freshness=FreshnessTest(shared, rules, now=now),
            frequency=FrequencyTests(histories, rules, now=now),
            quiet_hours=QuietHoursTest(rules, now=now),
            quota=QuotaTest(database, messages, histories, rules, now=now),
            attention=AttentionTest(database, messages, rules, now=now),
        )

    def judge(self, message: Message) -> list[Said]:
        """Ask every test of one message, in their order, and count it if it leaves."""
        draft = self.drafts.get((message.draft_id, message.draft_version))
        key = _key(message)
        deadline = deadline_of(message, self.rules)
        transactional = message.purpose == Purpose.TRANSACTIONAL
        about = (
            approval(draft),
            self.freshness.say(key),
            expiry(deadline, now=self.now),
        )
        if transactional:
            suppression = self.suppression(message, True)
            said = [*_WORDS_NOT_ASKED, suppression, _HOLDOUT_NOT_ASKED, *about, *_REST_NOT_ASKED]
        else:
            origin = self.origins.get(key)
            words = self.words.of(message)
            said = [
                self.words.consent(words, message.channel),
                self.words.purpose(words, message, draft, origin),
                self.suppression(message, False),
                self.holdout.say(message.customer_id, origin.experiment if origin else ""),
                *about,
                self.frequency.caps(message, less=wants_less(words, message.channel)),
                self.frequency.fatigue(message),
                self.quiet_hours.say(message.channel, message.timezone),
                self.quota.say(message),
                self.attention.say(message),
            ]
        failed = [one for one in said if not one.verdict.passed]
        if failed:
            return self._in_time(message, said, failed, deadline)
        if not transactional:
            self.frequency.took(message)
            self.quota.took(message)
        return said

    def _in_time(
        self, message: Message, said: list[Said], failed: list[Said], deadline: datetime
    ) -> list[Said]:
        """Let what is put off leave at an hour that is not quiet, or not at all if it is late."""
        moments = [one.until for one in failed if one.until is not None]
        if len(moments) < len(failed):
            return said
        latest = max(moments)
        if message.purpose != Purpose.TRANSACTIONAL:
            latest = self.quiet_hours.open_at(message.channel, message.timezone, latest)
        late = latest >= deadline
        changed = []
        for one in said:
            if one.until == max(moments) and not late:
                changed.append(Said(one.verdict, latest))
            elif late and one.verdict.test is GateTest.EXPIRY:
                changed.append(too_late(deadline, next_moment=latest))
            else:
                changed.append(one)
        return changed


def _key(message: Message) -> Key:
    return message.campaign_id, message.draft_id, message.draft_version
