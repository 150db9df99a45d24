"""The nodes of a rule that ask what a customer did, said or was sent. JSON keys are forever."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS
from rapport.kit.words import nearest
from rapport.segments.conditions import Name, Node, Op, check_ops, refusal
from rapport.segments.figures import Currency, Figure, TotalName
from rapport.segments.windows import Conditions, Days, Happening, Window
from rapport.statements import BadStatementValue, checked_value, keys

MAX_STEPS = 6
_MAX_COUNT = 1_000_000

Comparing = Literal[Op.IS, Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class MessageDeed(StrEnum):
    """What became of a message. Stored names are forever."""

    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


class Feeling(StrEnum):
    """How a finding was meant. Stored names are forever."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Performed(Happening):
    """The customer did something, so many times, in a window."""

    kind: Literal["performed"]
    at_least: int = Field(default=1, ge=0, le=_MAX_COUNT, description="Fewest times.")
    at_most: int | None = Field(default=None, ge=0, le=_MAX_COUNT, description="Most times.")

    @model_validator(mode="after")
    def __check_counts(self) -> Self:
        _check_counts(self.at_least, self.at_most)
        return self


class NotPerformed(Happening):
    """The customer did not do something, not once, in a window."""

    kind: Literal["not_performed"]


class LastPerformed(Happening):
    """The customer's last event of a name (or the first, with `first`) lies in the window.

    `where` and `product` choose among the events; `then` must hold of the one that was chosen, or
    of one of several at that very moment. Without any such event the answer is no.
    """

    kind: Literal["last_performed"]
    first: bool = Field(default=False, description="Ask about the first such event instead.")
    then: Conditions = Field(
        default=(), description="Conditions on the chosen event's columns or properties."
    )

    @model_validator(mode="after")
    def _check_then(self) -> Self:
        check_ops(self.then, EVENTS.columns, "then")
        return self


class Between(Node):
    """An event that must not lie between two steps."""

    event: str = Field(min_length=1, max_length=200, description="The event's name, exactly.")
    where: Conditions = Field(default=(), description="Conditions on the event; all must hold.")
    product: Conditions = Field(default=(), description="Conditions on its product.")

    @model_validator(mode="after")
    def _check_conditions(self) -> Self:
        check_ops(self.where, EVENTS.columns, "where")
        check_ops(self.product, PRODUCTS.columns, "product")
        return self


class Step(Between):
    """One event of a sequence. It lies strictly later than the step before."""

    within_days: Days | None = Field(
        default=None, description="At most this many days after the step before."
    )
    without: Annotated[tuple[Between, ...], Field(max_length=5)] = Field(
        default=(),
        description="None of these happened strictly between the two steps, or with `absent` in the"
        " days of within_days.",
    )
    absent: bool = Field(
        default=False,
        description="This did not follow: the days of within_days after the step before are over,"
        " and it was not among what happened in them. Only for the last step.",
    )


class Sequence(Window):
    """The customer did one thing, then another. The window is that of the first step."""

    kind: Literal["sequence"]
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=MAX_STEPS)]

    @model_validator(mode="after")
    def _check_steps(self) -> Self:
        first, last = self.steps[0], len(self.steps) - 1
        if first.within_days is not None or first.without:
            raise refusal("is the first step; it has no within_days and no without", "steps[0]")
        for place, step in enumerate(self.steps):
            if step.absent and (place != last or step.within_days is None):
                raise refusal(
                    "is for the last step only, with within_days", f"steps[{place}].absent"
                )
        return self


class Aggregate(Node):
    """A figure over the customer's history, compared with a number or with another figure.

    With `than` the figure is compared with `times` that figure. An unknown figure is a no.
    """

    kind: Literal["aggregate"]
    figure: Figure
    op: Comparing = Field(description="How to compare.")
    value: float | None = Field(
        default=None, allow_inf_nan=False, description="The number to compare with."
    )
    than: Figure | None = Field(default=None, description="The other figure to compare with.")
    times: float = Field(
        default=1.0, gt=0, le=1e6, allow_inf_nan=False, description="How many times that figure."
    )

    @model_validator(mode="after")
    def _check_right(self) -> Self:
        if (self.value is None) == (self.than is None):
            raise refusal("needs either `value` or `than`")
        if self.than is None and self.times != 1.0:
            raise refusal("is for `than` only", "times")
        return self


class Total(Window):
    """A figure over the customer's orders in a window; refunds are taken off the revenue.

    Who never ordered has 0 orders and 0 revenue, and no average and no days since.
    """

    kind: Literal["total"]
    of: TotalName = Field(description="The figure; amounts in minor units.")
    op: Comparing = Field(description="How to compare.")
    value: float = Field(allow_inf_nan=False, description="What to compare with.")
    currency: Currency | None = Field(
        default=None, description="Count only orders in this ISO 4217 currency."
    )


class Finding(Window):
    """The customer said something that insight understood, in a review or elsewhere."""

    kind: Literal["finding"]
    topic: Name | None = Field(default=None, description="What it was about, such as `delivery`.")
    feeling: Feeling | None = Field(default=None, description="How it was meant.")
    product: Conditions = Field(default=(), description="Conditions on the product it was about.")
    at_least: int = Field(default=1, ge=1, le=_MAX_COUNT, description="Fewest times.")

    @model_validator(mode="after")
    def _check_conditions(self) -> Self:
        check_ops(self.product, PRODUCTS.columns, "product")
        return self


class Stated(Window):
    """The customer said so of themself, and nothing since says otherwise: a statement that holds.

    What is sensitive is found of the customers who agreed to just that, and of nobody else.
    """

    kind: Literal["stated"]
    key: Annotated[
        str,
        Field(
            description="What it is about, such as `skin-type`.",
            json_schema_extra={"enum": list(keys())},
        ),
    ]
    values: tuple[Annotated[str, StringConstraints(min_length=1, max_length=100)], ...] = Field(
        default=(), max_length=50, description="One of these, such as `oily`; none for any."
    )

    @model_validator(mode="after")
    def _check_key(self) -> Self:
        known = keys().get(self.key)
        if known is None:
            close = nearest(self.key, keys())
            hint = f"; the nearest known: {', '.join(close)}" if close else ""
            raise refusal(f"is no kind of statement{hint}", "key")
        for value in self.values:
            try:
                checked_value(self.key, value)
            except BadStatementValue as error:
                raise refusal(str(error), "values") from None
        return self


class Message(Window):
    """What became of messages to the customer; opens that scanners made are not told apart."""

    kind: Literal["message"]
    did: MessageDeed = Field(description="What became of the message.")
    campaign_id: Reference | None = Field(default=None, description="Only of this campaign.")
    at_least: int = Field(default=1, ge=0, le=_MAX_COUNT, description="Fewest times.")
    at_most: int | None = Field(default=None, ge=0, le=_MAX_COUNT, description="Most times.")

    @model_validator(mode="after")
    def __check_counts(self) -> Self:
        _check_counts(self.at_least, self.at_most)
        return self


def _check_counts(at_least: int, at_most: int | None) -> None:
    if at_most is None and at_least == 0:
        raise refusal("is 0 with no at_most, which says nothing about anybody", "at_least")
    if at_most is not None and at_most < at_least:
        raise refusal(f"must not be below at_least ({at_least})", "at_most")
