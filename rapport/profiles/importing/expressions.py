"""Text columns become typed columns; what cannot be read becomes null. For any number of rows."""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

_WHOLE_FLOAT = r"^\d+\.0+$"
YES = ("yes", "y", "true", "t", "1", "on", "是", "有", "真")
NO = ("no", "n", "false", "f", "0", "off", "否", "无", "假")
_MOST_PLACE = 2**31 - 1
MOST = 1e12  # no quantity and no price is larger


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def md5(text: str) -> str:  # type: ignore[empty-body]
    """DuckDB: the MD5 of a text, in hex."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def md5_number_lower(text: str) -> dt.uint64:
    """DuckDB: the lower half of the MD5 of a text."""


def place(column: ir.StringValue) -> ir.IntegerValue:
    """Where the store lays rows of a customer down: events are best written in this order."""
    return md5_number_lower(column) & _MOST_PLACE


def text(column: ir.StringValue) -> ir.StringValue:
    """Without outer blanks; null where nothing is left."""
    return column.strip().nullif("")


def identifier(column: ir.StringValue) -> ir.StringValue:
    """Like text; `17850.0`, as spreadsheets write ids, is `17850`."""
    plain = text(column)
    return ibis.ifelse(plain.re_search(_WHOLE_FLOAT), plain.split(".")[0], plain)


def number(column: ir.StringValue) -> ir.FloatingValue:
    """A finite number of sensible size, or null."""
    value = text(column).try_cast("float64")
    return ibis.ifelse(value.abs() <= MOST, value, ibis.null("float64"))


def yes_no(column: ir.StringValue) -> ir.BooleanValue:
    """Yes or no in English, Chinese or as a digit; null for anything else."""
    plain = text(column).lower()
    no_or_null = ibis.ifelse(plain.isin(NO), ibis.literal(False), ibis.null("boolean"))
    return ibis.ifelse(plain.isin(YES), ibis.literal(True), no_or_null)
