"""Reads one text out of a JSON column."""

import ibis
import ibis.expr.types as ir


def json_text(column: ir.Value, name: str) -> ir.StringValue:
    """The text of a named value of a JSON object; null where it has none. Names are our own."""
    text: ir.StringValue = _json_text(column, f"/{name}")
    return text


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, pointer: str) -> str: ...  # type: ignore[empty-body]
