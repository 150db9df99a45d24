"""Text columns become typed columns; what cannot be read becomes null. For any number of rows."""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from rapport.profiles.importing.mapping import ColumnMapping

_OFFSET = r"\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|z|UTC|[+-]\d\d(:?\d\d)?)$"
_WHOLE_FLOAT = r"^\d+\.0+$"
_YES = ("yes", "y", "true", "t", "1", "on", "是", "有", "真")
_NO = ("no", "n", "false", "f", "0", "off", "否", "无", "假")
MOST = 1e12  # no quantity and no price is larger


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def timezone(zone: str, moment: dt.Timestamp()) -> dt.Timestamp(timezone="UTC"):  # type: ignore[valid-type]
    """DuckDB: read a local time of a zone as a moment."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def try_strptime(text: str, form: str) -> dt.Timestamp():  # type: ignore[valid-type]
    """DuckDB: read a time of this form, or give null."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def md5(text: str) -> str:  # type: ignore[empty-body]
    """DuckDB: the MD5 of a text, in hex."""


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


def moment(column: ir.StringValue, mapping: ColumnMapping) -> ir.TimestampValue:
    """A moment in UTC: by the offset the text states, else by the mapping's time zone."""
    plain = text(column)
    if mapping.date_format is None:
        stated = plain.try_cast(dt.Timestamp(timezone="UTC"))
        local = timezone(mapping.timezone, plain.try_cast(dt.timestamp))
        return ibis.ifelse(plain.re_search(_OFFSET), stated, local)
    zone = "UTC" if "%z" in mapping.date_format else mapping.timezone
    return timezone(zone, try_strptime(plain, mapping.date_format))


def yes_no(column: ir.StringValue) -> ir.BooleanValue:
    """Yes or no in English, Chinese or as a digit; null for anything else."""
    plain = text(column).lower()
    no_or_null = ibis.ifelse(plain.isin(_NO), ibis.literal(False), ibis.null("boolean"))
    return ibis.ifelse(plain.isin(_YES), ibis.literal(True), no_or_null)
