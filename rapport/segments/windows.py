"""When something happened, and which happenings a rule is about: what history nodes share."""

from enum import IntEnum
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS
from rapport.segments.conditions import (
    MOST_DAYS,
    Condition,
    Node,
    check_ops,
    is_moment,
    moment_of,
    refusal,
)

UTC_ZONE = "UTC"


class Weekday(IntEnum):
    """ISO 8601. Stored numbers are forever."""

    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7


def _check_moment(text: str) -> str:
    if not is_moment(text):
        raise refusal("is not a date such as 2026-01-31 or a moment with its zone (…T08:00:00Z)")
    return text


def _check_zone(text: str) -> str:
    if text not in available_timezones():
        raise refusal("is no time zone; use an IANA name such as Asia/Shanghai")
    return text


Moment = Annotated[str, AfterValidator(_check_moment)]
Days = Annotated[float, Field(gt=0, le=MOST_DAYS, allow_inf_nan=False)]
Conditions = Annotated[tuple[Condition, ...], Field(max_length=20)]
Zone = Annotated[str, AfterValidator(_check_zone)]
Weekdays = Annotated[
    tuple[Annotated[int, Field(ge=Weekday.MONDAY, le=Weekday.SUNDAY)], ...], Field(max_length=7)
]


class Window(Node):
    """When something happened. Nothing after the moment of asking ever counts.

    Days are counted back to the second, or with `whole_days` from the midnight that begins today:
    the last 7 whole days are today and the 6 before it. Midnights, dates without a time, weekdays
    and hours are read on one clock: that of `zone`, or with `customer_zone` the customer's own,
    where it is known, and else that of `zone`.
    """

    within_days: Days | None = Field(default=None, description="At most this many days ago.")
    older_than_days: Days | None = Field(default=None, description="More than this many days ago.")
    since: Moment | None = Field(default=None, description="At this date or moment, or later.")
    until: Moment | None = Field(default=None, description="Before this date or moment.")
    whole_days: bool = Field(
        default=False, description="Count whole calendar days; both numbers of days are whole."
    )
    weekdays: Weekdays = Field(
        default=(), description="Only on these days of the week, 1 for Monday to 7 for Sunday."
    )
    from_hour: int | None = Field(
        default=None, ge=0, le=23, description="Only from this hour of the day, 0 to 23."
    )
    until_hour: int | None = Field(
        default=None, ge=1, le=24, description="Only before this hour of the day, 1 to 24."
    )
    zone: Zone = Field(default=UTC_ZONE, description="The clock: an IANA time zone.")
    customer_zone: bool = Field(
        default=False, description="Read the customer's own clock where their zone is known."
    )

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
        self._check_clock(relative)
        return self

    def _check_clock(self, relative: bool) -> None:
        days = [days for days in (self.within_days, self.older_than_days) if days is not None]
        if self.whole_days and not relative:
            raise refusal("needs within_days or older_than_days beside it", "whole_days")
        if self.whole_days and any(not float(day).is_integer() for day in days):
            raise refusal("needs whole numbers of days beside it", "whole_days")
        start, end = self.from_hour, self.until_hour
        if start is not None and start == end:
            raise refusal("must differ from from_hour, or nothing can match", "until_hour")

    @property
    def asks_clock(self) -> bool:
        """Whether whose clock it is makes any difference."""
        dated = [text for text in (self.since, self.until) if text and len(text) == len(_DATE)]
        hours = self.from_hour is not None or self.until_hour is not None
        return bool(self.whole_days or self.weekdays or hours or dated)


_DATE = "2026-01-31"


class Happening(Window):
    """Events of one name in a window, with conditions on each of them."""

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
        check_ops(self.where, EVENTS.columns, "where")
        check_ops(self.product, PRODUCTS.columns, "product")
        return self
