"""The nouns of the stage: who a customer is, and what they agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import ibis

from rapport.events import CustomerId
from rapport.storage import FactTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A customer as last told: the traits everybody has, and the shop's own in `traits`."""

    customer_id: CustomerId
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    language: str | None = None
    country: str | None = None
    city: str | None = None
    timezone: str | None = None
    birthday: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    traits: Mapping[str, object] = field(default_factory=dict)


PROFILES = FactTable(
    name="profiles",
    one_row_per="customer",
    columns=ibis.schema(
        {
            "customer_id": "string",
            "email": "string",
            "phone": "string",
            "first_name": "string",
            "last_name": "string",
            "language": "string",
            "country": "string",
            "city": "string",
            "timezone": "string",
            "birthday": "string",  # ISO date
            "created_at": "timestamp('UTC', 6)",
            "updated_at": "timestamp('UTC', 6)",
            "traits": "string",  # a JSON object of the shop's own traits
        }
    ),
    key=("customer_id",),
)


class NameKind(StrEnum):
    """What a name was before we knew whom it belongs to."""

    VISITOR = "visitor"  # the anonymous id of a browser or device
    CUSTOMER = "customer"  # a customer id that was given up for another


IDENTITIES = FactTable(
    name="identities",
    one_row_per="other name of a customer",
    columns=ibis.schema(
        {
            "alias": "string",
            "kind": "string",
            "customer_id": "string",
            "linked_at": "timestamp('UTC', 6)",
        }
    ),
    key=("alias", "kind"),
)


CONSENT_FACTS = FactTable(
    name="consents",
    one_row_per="customer, channel and purpose",
    columns=ibis.schema(
        {
            "customer_id": "string",
            "channel": "string",
            "purpose": "string",
            "granted": "boolean",
            "recorded_at": "timestamp('UTC', 6)",
        }
    ),
    key=("customer_id", "channel", "purpose"),
)
"""The last words of the ledger, for questions about many customers; the gate asks the ledger."""


CONSENT_MARKS = FactTable(
    name="mirror_marks",
    one_row_per="mirror of operational rows",
    columns=ibis.schema({"mirror": "string", "mark": "int64"}),
    key=("mirror",),
)
"""How far `CONSENT_FACTS` follows the ledger."""


DRAINED = FactTable(
    name="drained_calls",
    one_row_per="call whose facts are kept while its inbox row is not yet deleted",
    columns=ibis.schema({"seq": "int64"}),
    key=("seq",),
)


class Purpose(StrEnum):
    """What a customer's data may be used for."""

    MARKETING = "marketing"
    TRANSACTIONAL = "transactional"
    PERSONALISATION = "personalisation"
    FREQUENCY = "frequency"  # as often as the caps allow; a no is "less often"


def topic_purpose(topic: str) -> str:
    """The purpose of being told about one topic, such as `topic:new-arrivals`.

    Who said nothing about a topic is told about it as long as marketing holds.
    """
    return f"topic:{topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One line of the ledger: who said yes or no, when, how, to which text, for what.

    Lines are only ever added; the last one for a customer, channel and purpose holds. `purpose` is
    a `Purpose`, or that of a topic.
    """

    customer_id: CustomerId
    channel: str
    purpose: str
    granted: bool
    recorded_at: datetime
    how: str
    text_version: str
