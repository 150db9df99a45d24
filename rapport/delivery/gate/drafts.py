"""What is sent: approved at its version, true now, and not too late."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from rapport.content import Draft, NoSuchDraft
from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import DraftKey, Said
from rapport.delivery.gate.rules import GateRules
from rapport.delivery.model import Message, SharedSlots
from rapport.review import DraftNotApproved, approved_copy
from rapport.storage import Database

TOO_LATE = "too-late"
HELD = "facts-held"

_APPROVED = Said(Verdict(test=GateTest.APPROVAL, passed=True))
_NOT_APPROVED = Said(Verdict(test=GateTest.APPROVAL, passed=False, because=DraftNotApproved.code))
_NOTHING_SHARED = Said(Verdict(test=GateTest.FRESHNESS, passed=True, because="nothing-shared"))
_IN_TIME = Said(Verdict(test=GateTest.EXPIRY, passed=True))
_LOOK_AGAIN = timedelta(minutes=1)


def approved_drafts(database: Database, keys: Iterable[DraftKey]) -> dict[DraftKey, Draft]:
    """Give those of these versions of drafts that are approved."""
    found = {}
    for draft_id, version in sorted(set(keys)):
        try:
            found[draft_id, version] = approved_copy(database, draft_id, version)
        except (DraftNotApproved, NoSuchDraft):
            continue
    return found


def approval(draft: Draft | None) -> Said:
    """Ask that a draft is approved at its version."""
    return _NOT_APPROVED if draft is None else _APPROVED


class FreshnessTest:
    """Asks that what a draft claims was looked at and still holds, once for each draft."""

    def __init__(
        self,
        shared: Mapping[tuple[str, str, int], SharedSlots],
        rules: GateRules,
        *,
        now: datetime,
    ) -> None:
        self._said = {key: _freshness(one, rules, now) for key, one in shared.items()}

    def say(self, key: tuple[str, str, int]) -> Said:
        """Say it of the messages with a draft; `key` is that of what they share."""
        return self._said.get(key, _NOTHING_SHARED)


def _freshness(shared: SharedSlots, rules: GateRules, now: datetime) -> Said:
    passed = shared.may_leave(now, valid=rules.facts_valid)
    facts: dict[str, object] = {"state": shared.state.value}
    if shared.checked_at is not None:
        facts["checked_at"] = shared.checked_at.isoformat()
    if shared.lasting:
        facts["lasting"] = True
    verdict = Verdict(
        test=GateTest.FRESHNESS, passed=passed, because="" if passed else HELD, facts=facts
    )
    return Said(verdict, None if passed else now + _LOOK_AGAIN)


def deadline_of(message: Message, rules: GateRules) -> datetime:
    """When a message is no use any more: as it says, else some days after it was first due."""
    return message.expires_at or (message.first_due_at or message.due_at) + rules.keep


def expiry(deadline: datetime, *, now: datetime) -> Said:
    """Ask that it is not too late for a message."""
    return _IN_TIME if now < deadline else too_late(deadline)


def too_late(deadline: datetime, *, next_moment: datetime | None = None) -> Said:
    """Say that a message cannot leave before it is no use; `next_moment` is when it could have."""
    facts = {"until": deadline.isoformat()}
    if next_moment is not None:
        facts["next"] = next_moment.isoformat()
    return Said(Verdict(test=GateTest.EXPIRY, passed=False, because=TOO_LATE, facts=facts))
