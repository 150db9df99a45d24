"""What was said about who is who, and how it is kept: one row per link, name, decision."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import ibis
import msgspec

from rapport.profiles.model import NameKind
from rapport.profiles.policy import IdentifierKind
from rapport.storage import FactTable

NO_DAY = 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000
_MICROSECOND = timedelta(microseconds=1)

Speaker = tuple[NameKind, str]
Identifier = tuple[IdentifierKind, str]
LinkKey = tuple[NameKind, str, IdentifierKind, str, int]
Traits = dict[str, tuple[int, object]]
"""Each trait's last value and when it was told, in microseconds; None was taken back."""


# Thousands of these live through a pass: they hold no containers, so nobody need look into them.
class Link(msgspec.Struct, frozen=True, gc=False):
    """Somebody was told of under a name, `speaker`, together with an identifier.

    Links of a browser or device to a customer are kept for each `day` since 1970, because they say
    to whom it belonged when; others have no day. `source` and `call` name the call that said it
    first. `last_us` is when it was said last, where that counts: of a link with a day, and of what
    a visitor told. The columns of `LINKS`, in their order.
    """

    speaker_kind: NameKind
    speaker: str
    kind: IdentifierKind
    value: str
    day: int
    first_us: int
    last_us: int
    source: str
    call: str

    @property
    def key(self) -> LinkKey:
        return (self.speaker_kind, self.speaker, self.kind, self.value, self.day)

    @property
    def identifier(self) -> Identifier:
        return (self.kind, self.value)

    @property
    def first_at(self) -> datetime:
        return moment_of(self.first_us)

    def and_also(self, other: "Link") -> "Link":
        """Put two sayings of the same link together; in which order does not matter."""
        first = self if self._order <= other._order else other
        timed = self.day != NO_DAY or self.speaker_kind == NameKind.VISITOR
        last_us = max(self.last_us, other.last_us) if timed else first.last_us
        if last_us == first.last_us:
            return first
        return msgspec.structs.replace(first, last_us=last_us)

    @property
    def _order(self) -> tuple[int, str, str]:
        return (self.first_us, self.source, self.call)


class KnownName(msgspec.Struct, frozen=True, gc=False):
    """A name that calls use for a customer: the columns of `NAMES`, in their order.

    `first_told_us` is None for a name that was only mentioned, such as the old id of an alias.
    """

    name: str
    customer_id: str
    first_told_us: int | None = None


class Verdict(StrEnum):
    """What a person may decide about names."""

    MERGE = "merge"  # `name` is another name of `other`
    APART = "apart"  # they are two customers, whatever calls say
    REFUSE = "refuse"  # no more proposals about these two
    CUT = "cut"  # a link says nothing
    RESTORE = "restore"  # it says something again


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an operator decided, when, and why. For a link: `name` said `kind` `other`."""

    decision_id: str
    verdict: Verdict
    name: str
    other: str
    kind: str
    decided_by: str
    decided_at: datetime
    note: str = ""


LINKS = FactTable(
    name="identity_links",
    one_row_per="identifier that somebody was told of with, by day for browsers and devices",
    columns=ibis.schema(
        {
            "speaker_kind": "string",
            "speaker": "string",
            "kind": "string",
            "value": "string",
            "day": "date",
            "first_at": "timestamp('UTC', 6)",
            "last_at": "timestamp('UTC', 6)",
            "source": "string",
            "call": "string",
        }
    ),
    key=("speaker_kind", "speaker", "kind", "value", "day"),
)

NAMES = FactTable(
    name="customer_names",
    one_row_per="name that calls use for a customer",
    columns=ibis.schema(
        {
            "name": "string",
            "customer_id": "string",
            "first_told_at": "timestamp('UTC', 6)",
        }
    ),
    key=("name",),
)

TOLD_TRAITS = FactTable(
    name="told_traits",
    one_row_per="name that traits were told under",
    columns=ibis.schema(
        {
            "name": "string",
            "traits": "string",  # a JSON object: trait to [microseconds, value]
        }
    ),
    key=("name",),
)

VISITOR_TRAITS = FactTable(
    name="visitor_traits",
    one_row_per="time a visitor without a name told traits",
    columns=ibis.schema(
        {
            "call_id": "string",
            "visitor": "string",
            "customer_id": "string",  # whom the visitor turned out to be; null while unknown
            "told_at": "timestamp('UTC', 6)",
            "traits": "string",  # a JSON object, as read
        }
    ),
    key=("call_id", "visitor"),
)

DECISIONS = FactTable(
    name="identity_decisions",
    one_row_per="decision of an operator about names",
    columns=ibis.schema(
        {
            "decision_id": "string",
            "verdict": "string",
            "name": "string",
            "other": "string",
            "kind": "string",
            "decided_by": "string",
            "decided_at": "timestamp('UTC', 6)",
            "note": "string",
        }
    ),
    key=("decision_id",),
)

PROPOSALS = FactTable(
    name="merge_proposals",
    one_row_per="pair of customers who told one e-mail address or phone number",
    columns=ibis.schema(
        {
            "proposal_id": "string",
            "kind": "string",
            "value": "string",
            "one": "string",
            "other": "string",
            "since": "timestamp('UTC', 6)",
        }
    ),
    key=("proposal_id",),
)

MOVED = FactTable(
    name="moved_names",
    one_row_per="name that came to belong to another customer, with the number of its last move",
    columns=ibis.schema({"name": "string", "number": "int64"}),
    key=("name",),
)
"""Numbers grow with each commit that moves names; a row of an older store has none."""

FOLLOWED = FactTable(
    name="followed_moves",
    one_row_per="follower of names, and the number up to which it has followed",
    columns=ibis.schema({"follower": "string", "number": "int64"}),
    key=("follower",),
)

IDENTITY_TABLES = (LINKS, NAMES, TOLD_TRAITS, VISITOR_TRAITS, DECISIONS, PROPOSALS, MOVED, FOLLOWED)


def micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def day_of(microseconds: int) -> int:
    return microseconds // _DAY_US
