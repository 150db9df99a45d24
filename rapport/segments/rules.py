"""What a segment rule may say: a tree of nodes, told apart by `kind`. JSON keys are forever.

A rule is data: it is stored, shown in the console and explained to people. It has one meaning,
`rapport.segments.matching`, used alike for a million customers and for one.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from rapport.profiles import PROFILES, Purpose
from rapport.scoring import RfmSegment
from rapport.segments.conditions import Condition, Name, Node, check_op, refusal
from rapport.segments.figures import Currency
from rapport.segments.happenings import (
    Aggregate,
    Comparing,
    Finding,
    LastPerformed,
    Message,
    NotPerformed,
    Performed,
    Reference,
    Sequence,
    Stated,
    Total,
)

MAX_DEPTH = 20
MAX_NODES = 200
_KILOMETRES_AROUND = 20_038


class ConsentState(StrEnum):
    """The customer's last word. Stored names are forever."""

    GRANTED = "granted"
    DENIED = "denied"
    NEVER_ASKED = "never_asked"


class Everyone(Node):
    """Every customer with a profile."""

    kind: Literal["everyone"]


class Trait(Condition):
    """Something told about the customer: a column of the profile, or a trait of the shop's own."""

    kind: Literal["trait"]

    @model_validator(mode="after")
    def _check_op(self) -> Self:
        check_op(self, PROFILES.columns, "op")
        return self


class Rfm(Node):
    """Recency, frequency and value against all other buyers; never true of who never ordered."""

    kind: Literal["rfm"]
    cells: tuple[Annotated[str, StringConstraints(pattern=r"^[1-5*]{3}$")], ...] = Field(
        default=(), max_length=125, description="Cells such as `543`; `*` is any score."
    )
    groups: tuple[RfmSegment, ...] = Field(
        default=(), max_length=20, description="Named groups such as `champions`."
    )
    currency: Currency | None = Field(
        default=None, description="Count only orders in this ISO 4217 currency."
    )

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not self.cells and not self.groups:
            raise refusal("needs `cells` or `groups`")
        return self


class Computed(Condition):
    """A computed trait, such as `orders_90d`: read from its table, as fresh as its last refresh."""

    kind: Literal["computed"]


class Score(Node):
    """A score that a model gave the customer; who was not scored is a no."""

    kind: Literal["score"]
    name: Name = Field(description="The score's name, such as `purchase_30d`.")
    op: Comparing = Field(description="How to compare.")
    value: float = Field(allow_inf_nan=False, description="What to compare with.")


class Consented(Node):
    """What the customer last said about being written to, as the ledger has it."""

    kind: Literal["consent"]
    channel: Reference = Field(description="Such as `email` or `sms`.")
    purpose: Purpose = Field(default=Purpose.MARKETING, description="What for.")
    state: ConsentState = Field(default=ConsentState.GRANTED, description="The last word.")


class Near(Node):
    """The customer's `latitude` and `longitude`, traits in degrees, lie around a place.

    Distance over the great circle of a sphere of 6,371 km; who has no position is a no.
    """

    kind: Literal["near"]
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    kilometres: float = Field(gt=0, le=_KILOMETRES_AROUND, allow_inf_nan=False)


class InList(Node):
    """The customer was put on a manual list."""

    kind: Literal["list"]
    list_id: Reference


class Bucket(Node):
    """A stable random part of all customers, in percent: from `start` up to, not with, `end`.

    A customer's place, 0 to 100, is drawn from the MD5 of `name:customer_id`, so that parts of one
    name never overlap and parts of two names are independent.
    """

    kind: Literal["bucket"]
    name: Name = Field(description="Which drawing.")
    start: float = Field(default=0.0, ge=0, lt=100, allow_inf_nan=False)
    end: float = Field(gt=0, le=100, allow_inf_nan=False)

    @model_validator(mode="after")
    def _check_part(self) -> Self:
        if self.start >= self.end:
            raise refusal(f"must be above start ({self.start:g}), or nothing can match", "end")
        return self


class InSegment(Node):
    """The customer is a member of another segment."""

    kind: Literal["segment"]
    segment_id: str = Field(min_length=1, max_length=100)


class AllOf(Node):
    """Every rule inside holds."""

    kind: Literal["all"]
    rules: tuple["Rule", ...] = Field(min_length=1)


class AnyOf(Node):
    """At least one rule inside holds."""

    kind: Literal["any"]
    rules: tuple["Rule", ...] = Field(min_length=1)


class Not(Node):
    """The rule inside does not hold."""

    kind: Literal["not"]
    rule: "Rule"


Rule = Annotated[
    Everyone
    | Trait
    | Computed
    | Performed
    | NotPerformed
    | LastPerformed
    | Sequence
    | Aggregate
    | Total
    | Rfm
    | Score
    | Finding
    | Stated
    | Message
    | Consented
    | Near
    | InList
    | Bucket
    | InSegment
    | AllOf
    | AnyOf
    | Not,
    Field(discriminator="kind"),
]
KINDS = (
    Everyone, Trait, Computed, Performed, NotPerformed, LastPerformed, Sequence, Aggregate, Total,
    Rfm, Score, Finding, Stated, Message, Consented, Near, InList, Bucket, InSegment, AllOf, AnyOf,
    Not,
)  # fmt: skip


def walk(rule: Rule) -> Iterator[Rule]:
    """Give the rule and every rule inside it, from the top."""
    yield rule
    match rule:
        case AllOf() | AnyOf():
            for inner in rule.rules:
                yield from walk(inner)
        case Not():
            yield from walk(rule.rule)
