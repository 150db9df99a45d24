"""What a segment rule may say: a tree of nodes, told apart by `kind`. JSON keys are forever.

A rule is data: it is stored, shown in the console and explained to people. It has one meaning,
`rapport.segments.matching`, used alike for a million customers and for one.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS
from rapport.profiles import PROFILES
from rapport.scoring import RfmSegment
from rapport.segments.conditions import (
    MOST_DAYS,
    Condition,
    Node,
    Op,
    is_moment,
    moment_of,
    ops_for,
    refusal,
)

MAX_DEPTH = 20
MAX_NODES = 200
_MAX_COUNT = 1_000_000


class TotalName(StrEnum):
    """What can be added up over a customer's orders. Stored names are forever."""

    ORDERS = "orders"
    REVENUE_MINOR = "revenue_minor"
    AVERAGE_ORDER_MINOR = "average_order_minor"
    DAYS_SINCE_FIRST_ORDER = "days_since_first_order"
    DAYS_SINCE_LAST_ORDER = "days_since_last_order"


def _check_moment(text: str) -> str:
    if not is_moment(text):
        raise refusal("is not a date such as 2026-01-31 or a moment with its zone (…T08:00:00Z)")
    return text


Moment = Annotated[str, AfterValidator(_check_moment)]
Days = Annotated[float, Field(gt=0, le=MOST_DAYS, allow_inf_nan=False)]
Conditions = Annotated[tuple[Condition, ...], Field(max_length=20)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Window(Node):
    """When something happened. Nothing after the moment of asking ever counts."""

    within_days: Days | None = Field(
        default=None, description="At most this many days ago, to the second."
    )
    older_than_days: Days | None = Field(
        default=None, description="More than this many days ago, to the second."
    )
    since: Moment | None = Field(default=None, description="At this date or moment, or later.")
    until: Moment | None = Field(default=None, description="Before this date or moment.")

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        near, far = self.older_than_days, self.within_days
        if near is not None and far is not None and near >= far:
            raise refusal(
                f"must be below within_days ({far:g}), or nothing can match", "older_than_days"
            )
        relative = near is not None or far is not None
        absolute = self.since is not None or self.until is not None
        if relative and absolute:
            raise refusal(
                "cannot stand beside within_days or older_than_days; keep one of the two ways",
                "since" if self.since else "until",
            )
        if self.since and self.until and moment_of(self.since) >= moment_of(self.until):
            raise refusal("must be later than `since`, or nothing can match", "until")
        return self


class _Happening(Window):
    event: str = Field(min_length=1, max_length=200, description="The event's name, exactly.")
    where: Conditions = Field(
        default=(), description="Conditions on the event's columns or properties; all must hold."
    )
    product: Conditions = Field(
        default=(),
        description="Conditions on the catalogue's product: the event's own, or one of its order"
        " lines; all must hold for one product.",
    )

    @model_validator(mode="after")
    def _check_conditions(self) -> Self:
        _check_ops(self.where, EVENTS.columns, "where")
        _check_ops(self.product, PRODUCTS.columns, "product")
        return self


class Everyone(Node):
    """Every customer with a profile."""

    kind: Literal["everyone"]


class Trait(Condition):
    """Something told about the customer: a column of the profile, or a trait of the shop's own."""

    kind: Literal["trait"]

    @model_validator(mode="after")
    def _check_op(self) -> Self:
        allowed = ops_for(PROFILES.columns, self.name)
        if allowed is not None and self.op not in allowed:
            raise refusal(_misfit(self, allowed), "op")
        return self


class Performed(_Happening):
    """The customer did something, so many times, in a window."""

    kind: Literal["performed"]
    at_least: int = Field(default=1, ge=0, le=_MAX_COUNT, description="Fewest times.")
    at_most: int | None = Field(default=None, ge=0, le=_MAX_COUNT, description="Most times.")

    @model_validator(mode="after")
    def _check_counts(self) -> Self:
        if self.at_most is None and self.at_least == 0:
            raise refusal("is 0 with no at_most, which says nothing about anybody", "at_least")
        if self.at_most is not None and self.at_most < self.at_least:
            raise refusal(f"must not be below at_least ({self.at_least})", "at_most")
        return self


class NotPerformed(_Happening):
    """The customer did not do something, not once, in a window."""

    kind: Literal["not_performed"]


class Total(Window):
    """A figure over the customer's orders in a window; refunds are taken off the revenue.

    Who never ordered has 0 orders and 0 revenue, and no average and no days since.
    """

    kind: Literal["total"]
    of: TotalName = Field(description="The figure; amounts in minor units.")
    op: Literal[Op.IS, Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN] = Field(
        description="How to compare."
    )
    value: float = Field(allow_inf_nan=False, description="What to compare with.")
    currency: Currency | None = Field(
        default=None, description="Count only orders in this ISO 4217 currency."
    )


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
    Everyone | Trait | Performed | NotPerformed | Total | Rfm | InSegment | AllOf | AnyOf | Not,
    Field(discriminator="kind"),
]
KINDS = (Everyone, Trait, Performed, NotPerformed, Total, Rfm, InSegment, AllOf, AnyOf, Not)


def walk(rule: Rule) -> Iterator[Rule]:
    """Give the rule and every rule inside it, from the top."""
    yield rule
    match rule:
        case AllOf() | AnyOf():
            for inner in rule.rules:
                yield from walk(inner)
        case Not():
            yield from walk(rule.rule)


def _check_ops(conditions: tuple[Condition, ...], columns: object, field: str) -> None:
    for place, condition in enumerate(conditions):
        allowed = ops_for(columns, condition.name)
        if allowed is not None and condition.op not in allowed:
            raise refusal(_misfit(condition, allowed), f"{field}[{place}].op")


def _misfit(condition: Condition, allowed: tuple[Op, ...]) -> str:
    return f"`{condition.op}` does not fit `{condition.name}`; use {', '.join(allowed)}"
