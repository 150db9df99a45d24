"""Reads one named value of an event or its product, and asks conditions of it; unknown is a no."""

import sys

import ibis
import ibis.expr.types as ir

from rapport.traits.declaring import CHANNEL, LINE_COLUMNS, PRODUCT_COLUMNS, Declaration, Only

PRODUCT = "product__"
"""In front of a product's columns, beside those of the event."""
_LARGEST = sys.float_info.max


def event_value(rows: ir.Table, name: str) -> ir.Value:
    """A column of the events, or the text of one of their properties."""
    if name == CHANNEL:
        return json_text(rows["properties"], CHANNEL).coalesce(rows["source"])
    if name in rows.columns and name != "properties":
        return rows[name]
    return json_text(rows["properties"], name)


def product_value(rows: ir.Table, name: str) -> ir.Value:
    """A column of the line or its product, or the text of one of the product's attributes."""
    if name in (*LINE_COLUMNS, *PRODUCT_COLUMNS):
        return rows[PRODUCT + name]
    return json_text(rows[PRODUCT + "attributes"], name)


def trait_value(rows: ir.Table, trait: Declaration) -> ir.Value:
    """The value of each row that a declared trait is about."""
    if trait.property is not None:
        return event_value(rows, trait.property)
    assert trait.product is not None, "a trait of a value names a property or a product's field"
    return product_value(rows, trait.product)


def holds(rows: ir.Table, only: Only) -> ir.BooleanValue:
    """Say for each row whether a condition holds; never null."""
    read = product_value if only.of_product else event_value
    value = read(rows, only.name)
    if only.op in ("exists", "missing"):
        return value.notnull() if only.op == "exists" else value.isnull()
    if only.op in ("is", "one_of"):
        return _among(value, only)
    if only.op in ("is_not", "none_of"):
        return value.notnull() & ~_among(value, only)
    assert isinstance(only.value, int | float), "a comparison has a number"
    return _compared(number(value), only.op, only.value).fill_null(False)


def number(value: ir.Value) -> ir.FloatingValue:
    """The value as a finite number, or null."""
    read = value.try_cast("float64") if value.type().is_string() else value.cast("float64")
    return ibis.cases((read.between(-_LARGEST, _LARGEST), read))


def _among(value: ir.Value, only: Only) -> ir.BooleanValue:
    wanted = only.value if isinstance(only.value, tuple) else (only.value,)
    flags = ["true" if one else "false" for one in wanted if isinstance(one, bool)]
    texts = [one for one in wanted if isinstance(one, str)]
    numbers = [
        float(one) for one in wanted if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    text = value if value.type().is_string() else value.cast("string")
    found = [
        *([text.isin(texts)] if texts else []),
        *([text.lower().isin(flags)] if flags else []),
        *([number(value).isin(numbers)] if numbers and not value.type().is_boolean() else []),
    ]
    return ibis.or_(*(one.fill_null(False) for one in found)) if found else ibis.literal(False)


def _compared(value: ir.FloatingValue, op: str, limit: float) -> ir.BooleanValue:
    match op:
        case "at_least":
            return value >= limit
        case "at_most":
            return value <= limit
        case "more_than":
            return value > limit
        case _:
            return value < limit


def json_text(column: ir.Value, *names: str) -> ir.StringValue:
    """The text of a named value of a JSON object, or of an object within it."""
    # A JSON pointer, and not a path such as `$."x"`: sqlglot takes paths apart and puts them into
    # the SQL again without escaping a quote in them; pointers it leaves alone.
    pointer = "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)
    text: ir.StringValue = _json_text(column, pointer)
    return text


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, pointer: str) -> str: ...  # type: ignore[empty-body]
