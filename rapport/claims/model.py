"""The nouns of the stage: a claim of a text, a source that it may rest on, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim: what it says in a comparable form, and where it stands.

    `key` is the kind and the value: `("money", "128")`, `("quantity ml", "200")`. `unit` tells the
    currencies an amount may be in, `role` which attribute it speaks of (`over`, `height`,
    `returns`; empty where the words do not say). A `negated` claim says that it is not so.
    `severity` is `refuse`, `warn` or `note` when nothing supports it.
    """

    key: Key
    start: int
    end: int
    severity: str = "refuse"
    role: str = ""
    unit: str = ""
    negated: bool = False

    @property
    def kind(self) -> str:
        return self.key[0]

    @property
    def value(self) -> str:
        return self.key[1]


class SourceKind(StrEnum):
    """What a claim may rest on."""

    PRODUCT = "product"
    OFFER = "offer"
    POLICY = "policy"
    SENTENCE = "sentence"
    SHOP = "shop"
    CUSTOMER = "customer"


class Status(StrEnum):
    """What tracing found for a claim."""

    TRACED = "traced"
    UNSUPPORTED = "unsupported"  # no source speaks of it
    CONTRADICTED = "contradicted"  # a source says something else
    DOUBTFUL = "doubtful"  # only part of it is in a source; a person decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact stands: which row, which field of it, in which version, in what words."""

    kind: SourceKind
    source_id: str
    field: str
    version: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSpan:
    """A stretch of a text that a slot filled, and the slot's path, such as `product.price`."""

    start: int
    end: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedClaim:
    """A claim, what became of it, and the source that says so (or says otherwise).

    `words` are those of the text, `sentence` the whole sentence they stand in, `product_ids` the
    products it speaks of, `slot` the path that put it there, if one did.
    """

    claim: Claim
    status: Status
    words: str
    sentence: str
    product_ids: tuple[str, ...] = ()
    source: Source | None = None
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the shop promises everybody: delivery, returns, warranty. Texts are keyed by language.

    A change makes the next `version`; a retired policy is a source no more.
    """

    policy_id: str
    topic: str
    texts: Mapping[str, str]
    version: int
    set_at: datetime
    set_by: str
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedSentence:
    """A sentence that somebody vouches for, with the evidence; of some products, or of any.

    `valid_until` is the last day it may be said; None for no end.
    """

    sentence_id: str
    sentence: str
    language: str
    evidence: str
    product_ids: tuple[str, ...] = ()
    valid_until: date | None = None
    version: int
    approved_at: datetime
    approved_by: str
    retired_at: datetime | None = None
