"""Figures over a customer's events or orders: what an aggregate compares."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from rapport.segments.conditions import Name, refusal
from rapport.segments.windows import Happening, Window

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class TotalName(StrEnum):
    """What can be added up over a customer's orders. Stored names are forever."""

    ORDERS = "orders"
    REVENUE_MINOR = "revenue_minor"
    AVERAGE_ORDER_MINOR = "average_order_minor"
    DAYS_SINCE_FIRST_ORDER = "days_since_first_order"
    DAYS_SINCE_LAST_ORDER = "days_since_last_order"


class AggregateName(StrEnum):
    """How a property of many events becomes one number. Stored names are forever."""

    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"


class EventFigure(Happening):
    """One number over the customer's events of a name: how many, or of one of their properties.

    A list is left out, and of sum, average, min and max what is no number. Without any value,
    count, sum and distinct are 0, and the others are unknown.
    """

    kind: Literal["events"]
    of: AggregateName = Field(description="How the values become one number.")
    property: Name | None = Field(
        default=None, description="The event's column or property; not for `count`."
    )

    @model_validator(mode="after")
    def _check_property(self) -> Self:
        if (self.of is AggregateName.COUNT) != (self.property is None):
            needed = "is not for `count`" if self.property else f"is needed for `{self.of}`"
            raise refusal(needed, "property")
        return self


class OrderFigure(Window):
    """A total over the customer's orders; refunds are taken off the revenue."""

    kind: Literal["orders"]
    of: TotalName = Field(description="The figure; amounts in minor units.")
    currency: Currency | None = Field(
        default=None, description="Count only orders in this ISO 4217 currency."
    )


Figure = Annotated[EventFigure | OrderFigure, Field(discriminator="kind")]
