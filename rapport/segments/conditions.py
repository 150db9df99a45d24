"""One condition on one named value: a trait, an event's property, a product's attribute.

A missing value is a no, for every operator but `missing`: `is_not` asks for a known value that
differs. `before` is strictly earlier, `after` is at that moment or later; a date without a time
is its midnight in UTC. A list answers to `contains`, `not_contains`, `contains_any`,
`contains_all`, the sizes, `exists` and `missing` only; a single value is a list of one for them,
but its text is searched by `contains` and `not_contains`. `anniversary_within_days` asks whether
the day and month of a date come round today (0) or within so many days, in UTC; the 29th of
February comes round on the 1st of March in other years.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from ibis import Schema
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

MAX_VALUES = 1_000
JSON_COLUMNS = frozenset({"traits", "properties", "attributes", "names", "descriptions"})
"""Columns that hold JSON objects: their names are free for the shop's own values."""
MOST_DAYS = 36_500
MOST_NUMBER = 1e18
_MAX_TEXT = 500
_MOMENT = "a date such as 2026-01-31 or a moment with its zone such as 2026-01-31T08:00:00Z"


class Op(StrEnum):
    """Stored names are forever."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    EXISTS = "exists"
    MISSING = "missing"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_DAYS = "within_days"
    OLDER_THAN_DAYS = "older_than_days"
    ENDS_WITH = "ends_with"
    NOT_CONTAINS = "not_contains"
    CONTAINS_ANY = "contains_any"
    CONTAINS_ALL = "contains_all"
    SIZE_AT_LEAST = "size_at_least"
    SIZE_AT_MOST = "size_at_most"
    ANNIVERSARY_WITHIN_DAYS = "anniversary_within_days"


EQUAL_OPS = (Op.IS, Op.IS_NOT)
LIST_OPS = (Op.ONE_OF, Op.NONE_OF)
ELEMENT_OPS = (Op.CONTAINS_ANY, Op.CONTAINS_ALL)
SIZE_OPS = (Op.SIZE_AT_LEAST, Op.SIZE_AT_MOST)
NUMBER_OPS = (Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN)
TEXT_OPS = (Op.CONTAINS, Op.NOT_CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH)
BARE_OPS = (Op.EXISTS, Op.MISSING, Op.IS_TRUE, Op.IS_FALSE)
MOMENT_OPS = (Op.BEFORE, Op.AFTER)
DAYS_OPS = (Op.WITHIN_DAYS, Op.OLDER_THAN_DAYS)
YEARLY_OPS = (Op.ANNIVERSARY_WITHIN_DAYS,)
MOST_ANNIVERSARY_DAYS = 366

Text = Annotated[str, StringConstraints(max_length=_MAX_TEXT)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Scalar = bool | int | Number | Text
Value = Scalar | Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=MAX_VALUES)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]+$")]
"""Any name that can come in: it may hold quotes, backslashes and stars, but not NUL."""


class Node(BaseModel):
    """A part of a rule: never changed once made, and with no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _value_schema(schema: dict[str, Any]) -> None:
    number = {"type": "number", "minimum": -MOST_NUMBER, "maximum": MOST_NUMBER}
    days = {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_DAYS}
    scalar = {"type": ["string", "number", "boolean"]}
    text, items = {"type": "string", "minLength": 1}, {"type": "array", "items": scalar}
    needed = (
        (EQUAL_OPS, scalar),
        (LIST_OPS, {**items, "minItems": 1, "maxItems": MAX_VALUES}),
        (NUMBER_OPS, number),
        (TEXT_OPS, text),
        (MOMENT_OPS, {"type": "string", "description": _MOMENT}),
        (DAYS_OPS, days),
        (ELEMENT_OPS, {"type": "array", "items": text, "minItems": 1, "maxItems": MAX_VALUES}),
        (SIZE_OPS, {"type": "integer", "minimum": 0, "maximum": MAX_VALUES}),
        (YEARLY_OPS, {"type": "integer", "minimum": 0, "maximum": MOST_ANNIVERSARY_DAYS}),
    )
    schema["allOf"] = [
        {
            "if": {"properties": {"op": {"enum": [str(op) for op in ops]}}},
            "then": {"properties": {"value": value}, "required": ["value"]},
        }
        for ops, value in needed
    ] + [
        {
            "if": {"properties": {"op": {"enum": [str(op) for op in BARE_OPS]}}},
            "then": {"properties": {"value": {"type": "null"}}},
        }
    ]


class Condition(Node):
    """A named value, an operator, and what to compare with."""

    model_config = ConfigDict(json_schema_extra=_value_schema)

    name: Name = Field(description="The trait, property or attribute.")
    op: Op = Field(description="How to compare.")
    value: Value | None = Field(
        default=None,
        description="What to compare with: nothing for `exists`, `missing`, `is_true`, `is_false`;"
        " a list for `one_of`, `none_of`; a number for `at_least` and the like and for days;"
        " a date or a moment for `before`, `after`.",
    )

    @model_validator(mode="after")
    def _check_value(self) -> Self:
        fits, wanted = _FITS[self.op]
        if not fits(self.value):
            found = kind_of(self.value)
            raise refusal(f"`{self.op}` needs {wanted}, and {found} was found", "value")
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        if any(isinstance(value, int | float) and abs(value) > MOST_NUMBER for value in values):
            raise refusal(f"is a number beyond {MOST_NUMBER:g}", "value")
        return self


def refusal(sentence: str, field: str | None = None) -> PydanticCustomError:
    """Make the error of a validator of ours: a sentence, and the field that it is about."""
    context: dict[str, Any] = {"sentence": sentence, "field": field or ""}
    return PydanticCustomError("refused", "{sentence}", context)


def kind_of(value: object) -> str:
    """Name the type of a value without showing it: it may be somebody's address."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a yes or no"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"


def moment_of(text: str) -> datetime:
    """Read an ISO date (its midnight in UTC) or an ISO moment that carries its zone."""
    if len(text) == len("2026-01-31"):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(moment_of(value))
    except (ValueError, OverflowError):
        return False


def ops_for(columns: Schema, name: str) -> tuple[Op, ...] | None:
    """Say which operators a known column takes; None is any operator or an unknown column."""
    if name not in columns:
        return None
    dtype = columns[name]
    known = (Op.EXISTS, Op.MISSING)
    if dtype.is_timestamp():
        return (*MOMENT_OPS, *DAYS_OPS, *YEARLY_OPS, *known)
    if dtype.is_boolean():
        return (Op.IS_TRUE, Op.IS_FALSE, *EQUAL_OPS, *known)
    if dtype.is_numeric():
        return (*EQUAL_OPS, *LIST_OPS, *NUMBER_OPS, *known)
    return None


def check_ops(conditions: "tuple[Condition, ...]", columns: Schema, field: str) -> None:
    """Refuse an operator that does not fit the type of a known column."""
    for place, condition in enumerate(conditions):
        check_op(condition, columns, f"{field}[{place}].op")


def check_op(condition: "Condition", columns: Schema, field: str) -> None:
    allowed = ops_for(columns, condition.name)
    if allowed is not None and condition.op not in allowed:
        fitting = ", ".join(allowed)
        raise refusal(f"`{condition.op}` does not fit `{condition.name}`; use {fitting}", field)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_days(value: object) -> bool:
    return isinstance(value, int | float) and _is_number(value) and 0 < value <= MOST_DAYS


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_VALUES


def _is_anniversary(value: object) -> bool:
    return _is_size(value) and isinstance(value, int) and value <= MOST_ANNIVERSARY_DAYS


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) and one for one in value)


def _is_scalar(value: object) -> bool:
    return value is not None and not isinstance(value, tuple)


_FITS: Mapping[Op, tuple[Any, str]] = {
    **dict.fromkeys(EQUAL_OPS, (_is_scalar, "a text, a number or a yes or no")),
    **dict.fromkeys(LIST_OPS, (lambda value: isinstance(value, tuple), "a list")),
    **dict.fromkeys(NUMBER_OPS, (_is_number, "a number")),
    **dict.fromkeys(TEXT_OPS, (lambda value: isinstance(value, str) and value, "a text")),
    **dict.fromkeys(BARE_OPS, (lambda value: value is None, "no value")),
    **dict.fromkeys(MOMENT_OPS, (is_moment, _MOMENT)),
    **dict.fromkeys(DAYS_OPS, (_is_days, f"days above 0 and up to {MOST_DAYS:,}")),
    **dict.fromkeys(ELEMENT_OPS, (_are_texts, "a list of texts")),
    **dict.fromkeys(SIZE_OPS, (_is_size, f"a whole number up to {MAX_VALUES:,}")),
    **dict.fromkeys(
        YEARLY_OPS, (_is_anniversary, f"whole days up to {MOST_ANNIVERSARY_DAYS}, 0 for today")
    ),
}
