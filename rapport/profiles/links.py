"""What was said about who is who, and how it is kept: one row per link, name, decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import ibis

from rapport.profiles.model import NameKind
from rapport.profiles.policy import IdentifierKind
from rapport.storage import FactTable

NO_DAY = date(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Speaker = tuple[NameKind, str]
Identifier = tuple[IdentifierKind, str]
LinkKey = tuple[NameKind, str, IdentifierKind, str, date]
Traits = dict[str, tuple[int, object]]
"""Each trait's last value and when it was told, in microseconds; None was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somebody was told of under a name, `speaker`, together with an identifier.

    Links of a browser or device to a customer are kept for each `day`, because they say to whom it
    belonged when; others have no day. `source` and `call` name the call that said it first.
    """

    speaker_kind: NameKind
    speaker: str
    kind: IdentifierKind
    value: str
    day: date = NO_DAY
    first_at: datetime
    last_at: datetime
    source: str
    call: str

    @property
    def key(self) -> LinkKey:
        return (self.speaker_kind, self.speaker, self.kind, self.value, self.day)

    @property
    def identifier(self) -> Identifier:
        return (self.kind, self.value)

    def and_also(self, other: "Link") -> "Link":
        """Put two sayings of the same link together; in which order does not matter."""
        first = min(self, other, key=lambda link: (link.first_at, link.source, link.call))
        return Link(
            speaker_kind=first.speaker_kind,
            speaker=first.speaker,
            kind=first.kind,
            value=first.value,
            day=first.day,
            first_at=first.first_at,
            last_at=max(self.last_at, other.last_at),
            source=first.source,
            call=first.call,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A name that calls use for a customer.

    `first_told_at` is None for a name that was only mentioned, such as the old id of an alias.
    """

    name: str
    customer_id: str
    first_told_at: datetime | None = None


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
    one_row_per="name whose consents have yet to follow it to its customer",
    columns=ibis.schema({"name": "string"}),
    key=("name",),
)

IDENTITY_TABLES = (LINKS, NAMES, TOLD_TRAITS, VISITOR_TRAITS, DECISIONS, PROPOSALS, MOVED)


def micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def by_key(links: Mapping[LinkKey, Link], link: Link) -> Link:
    """The link with what was said of it before."""
    known = links.get(link.key)
    return link if known is None else known.and_also(link)
