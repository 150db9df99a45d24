"""How a computed trait is said as data: over which events, what of them, in which window.

The built-in traits are said in the same words, in `builtin.yaml`. Names and words are forever: the
traits are columns, and segment rules name them.
"""

import builtins
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES, EventName

ANY_EVENT = "*"
MAIN_MONEY, ALL_MONEY = "main", "all"
MONEY_COLUMNS = ("amount_minor", "unit_price_minor")
CHANNEL = "channel"
LOCAL = ("local_hour", "local_weekday", "local_date")
LINE_COLUMNS = ("quantity", "unit_price_minor")
_EVENT_COLUMNS = tuple(name for name in EVENTS.columns if name != "properties")
PRODUCT_COLUMNS = tuple(
    name for name in PRODUCTS.columns if name not in ("names", "descriptions", "attributes")
)


class Of(StrEnum):
    """How many events become one value. Stored names are forever."""

    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"
    FIRST = "first"
    LAST = "last"
    FAVOURITE = "favourite"
    DAYS_SINCE = "days_since"
    DAYS_BETWEEN = "days_between"
    MEDIAN_DAYS_BETWEEN = "median_days_between"
    SHARE = "share"
    FORMULA = "formula"  # of other traits and the profile; built-in only


WITHOUT_VALUE = (Of.COUNT, Of.DAYS_SINCE, Of.DAYS_BETWEEN, Of.MEDIAN_DAYS_BETWEEN, Of.SHARE)
NUMERIC = (Of.SUM, Of.AVERAGE, Of.MIN, Of.MAX)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
PropertyName = Annotated[
    str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]+$")
]
EventText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Scalar = bool | int | Annotated[float, Field(allow_inf_nan=False)] | str
Type = Literal["text", "whole", "number", "moment", "date"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(_Part):
    """A text in both languages of the console."""

    zh: Annotated[str, StringConstraints(max_length=300)] = ""
    en: Annotated[str, StringConstraints(max_length=300)] = ""


class Only(_Part):
    """A condition on a column or property of the event, or with `of_product` on its product.

    A missing value is a no, for every comparison but `missing`.
    """

    name: PropertyName
    op: Literal[
        "is", "is_not", "one_of", "none_of", "at_least", "at_most", "more_than", "less_than",
        "exists", "missing",
    ]  # fmt: skip
    value: Scalar | Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=200)] | None = None
    of_product: bool = False

    @model_validator(mode="after")
    def _check_value(self) -> Self:
        listed = self.op in ("one_of", "none_of")
        if self.op in ("exists", "missing"):
            fits = self.value is None
        elif self.op in ("is", "is_not"):
            fits = self.value is not None and not isinstance(self.value, tuple)
        elif listed:
            fits = isinstance(self.value, tuple)
        else:
            fits = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if not fits:
            wanted = "a list" if listed else "no value" if self.op in _BARE else "a fitting value"
            raise ValueError(f"`{self.op}` on {self.name!r} needs {wanted}")
        return self

    @property
    def reads_json(self) -> bool:
        return not self.of_product and self.name not in _EVENT_COLUMNS


class Declaration(_Part):
    """One computed trait: one value per customer, of that customer's events up to now."""

    name: Name = Field(description="The column's name, as rules write it.")
    label: Texts = Field(default=Texts(), description="What operators call it, zh and en.")
    description: Texts = Field(default=Texts(), description="What it means, zh and en.")
    of: Of = Field(description="How many events become one value.")
    events: Annotated[tuple[EventText, ...], Field(max_length=20)] = Field(
        default=(), description="Names of the events, or `*` for any."
    )
    property: PropertyName | None = Field(
        default=None,
        description="The value of each event: a column, a property, or one of"
        " `local_hour`, `local_weekday`, `local_date` (on the customer's own clock), `channel`.",
    )
    product: PropertyName | None = Field(
        default=None,
        description="Instead: a column or attribute of the event's product; each order line is"
        " one; also `quantity` and `unit_price_minor` of the line.",
    )
    where: Annotated[tuple[Only, ...], Field(max_length=20)] = Field(
        default=(), description="Conditions on each event; all must hold."
    )
    part: Annotated[tuple[Only, ...], Field(max_length=20)] = Field(
        default=(), description="For `share`: which events count; one of these must hold."
    )
    window_days: Annotated[float, Field(gt=0, le=36_500)] | None = Field(
        default=None, description="Only events of so many days up to now."
    )
    currency: Annotated[str, StringConstraints(pattern=r"^(main|all|[A-Z]{3})$")] | None = Field(
        default=None,
        description="Of which money: `main` is the shop's own (for amounts, unless said), `all`"
        " adds every currency up as one, or an ISO 4217 code.",
    )
    unit: Annotated[str, StringConstraints(max_length=30)] = Field(
        default="", description="Such as `days`, `minor`, `orders`, `share`."
    )
    type: Type | None = Field(default=None, description="Of a built-in formula.")

    @model_validator(mode="after")
    def _check_fields(self) -> Self:
        if self.of is Of.FORMULA:
            return self
        if not self.events:
            raise ValueError("`events` is missing: name the events, or `*` for any")
        valued = (self.property is not None) + (self.product is not None)
        if self.of in WITHOUT_VALUE and valued:
            raise ValueError(f"`{self.of}` takes neither `property` nor `product`")
        if self.of not in WITHOUT_VALUE and valued != 1:
            raise ValueError(f"`{self.of}` needs either `property` or `product`")
        if (self.of is Of.SHARE) != bool(self.part):
            raise ValueError("`part` goes with `share`, and `share` with `part`")
        if self.of in NUMERIC and self.value_type in ("text", "moment", "date"):
            raise ValueError(f"`{self.of}` needs a number, and {self.value_name!r} is none")
        return self

    @builtins.property
    def value_name(self) -> str:
        return self.property or self.product or ""

    @builtins.property
    def of_products(self) -> bool:
        """Whether its rows are products of events and not the events themselves."""
        return self.product is not None or any(one.of_product for one in self.where + self.part)

    @builtins.property
    def reads_json(self) -> bool:
        own = self.property is not None and self.property not in (*_EVENT_COLUMNS, *LOCAL)
        return own or any(one.reads_json for one in self.where + self.part)

    @builtins.property
    def reads_clock(self) -> bool:
        return self.property in LOCAL

    @builtins.property
    def money(self) -> str | None:
        """Which currency its rows are held to; None where none is."""
        wanted = self.currency or (MAIN_MONEY if self.value_name in MONEY_COLUMNS else ALL_MONEY)
        return None if wanted == ALL_MONEY else wanted

    @builtins.property
    def value_type(self) -> str:
        """The type of one event's value; of a property of the shop's own it is not known."""
        if self.property in ("local_hour", "local_weekday"):
            return "whole"
        if self.property == "local_date":
            return "date"
        if self.property is not None:
            return _type_of(self.property, EVENTS.columns)
        if self.product in LINE_COLUMNS:
            return _type_of(self.product, ORDER_LINES.columns)
        return _type_of(self.product or "", PRODUCTS.columns)

    @builtins.property
    def result_type(self) -> Type:
        """The type of the trait."""
        if self.of is Of.FORMULA:
            assert self.type is not None, f"the built-in formula {self.name!r} says its type"
            return self.type
        if self.of in (Of.COUNT, Of.DISTINCT, Of.DAYS_SINCE):
            return "whole"
        if self.of in (Of.SHARE, Of.AVERAGE, Of.DAYS_BETWEEN, Of.MEDIAN_DAYS_BETWEEN):
            return "number"
        known = self.value_type
        if self.of in NUMERIC:
            return "whole" if known == "whole" else "number"
        return known if known in ("whole", "number", "moment", "date") else "text"  # type: ignore[return-value]


def event_names(traits: Sequence[Declaration]) -> frozenset[str] | None:
    """All events that the traits are about; None for any."""
    named = {event for trait in traits for event in trait.events}
    return None if ANY_EVENT in named else frozenset(named)


def known_properties() -> tuple[str, ...]:
    """The columns and made-up properties that any event has."""
    return (*_EVENT_COLUMNS, *LOCAL, CHANNEL)


def known_events() -> tuple[str, ...]:
    return tuple(str(name) for name in EventName)


def _type_of(name: str, columns: object) -> str:
    kinds = dict(columns.items())  # type: ignore[attr-defined]
    kind = kinds.get(name)
    if kind is None:
        return "own"
    if kind.is_timestamp():
        return "moment"
    return "whole" if kind.is_integer() else "number" if kind.is_numeric() else "text"


_BARE = ("exists", "missing")
