"""The words of PostgreSQL, Spark and ClickHouse for what rules need; DuckDB's are the measure.

What PostgreSQL 15 has no expression for, such as a cast that gives null, are functions that
`rapport.storage` puts beside the facts it copies there.
"""

from collections.abc import Callable, Mapping
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from rapport.segments.dialects import Dialect, DuckDB

_UTC = dt.Timestamp(timezone="UTC", scale=6)
_ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r" ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$"
)
_NUMBER = r"^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)? *$"


class Postgres(Dialect):
    def json_text(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        return _pg_json_text(column, name)

    def json_single(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        return _pg_json_single(column, name)

    def json_texts(self, column: ir.StringColumn, name: str) -> ir.ArrayValue:
        return _pg_json_texts(column, name)

    def number(self, text: ir.StringValue) -> ir.FloatingValue:
        return _pg_number(text)

    def moment(self, text: ir.StringValue) -> ir.TimestampValue:
        return _pg_moment(text)

    def local(self, moment: ir.TimestampValue, zone: ir.StringValue) -> ir.TimestampValue:
        return _pg_local(zone, moment)

    def moment_at(self, seconds: ir.IntegerValue) -> ir.TimestampValue:
        return _pg_moment_at(seconds)

    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerValue:
        return _pg_microseconds(moment)

    def md5(self, text: ir.StringValue) -> ir.StringValue:
        return _md5(text)


class Spark(Dialect):
    def json_text(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        return _spark_entries(column, "map<string,string>").get(name)

    def json_single(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        kind = _spark_kind(_spark_entry(column, name))
        nested = kind.startswith("ARRAY") | kind.startswith("OBJECT")
        return ibis.ifelse(nested, ibis.null("string"), self.json_text(column, name))

    def json_texts(self, column: ir.StringColumn, name: str) -> ir.ArrayValue:
        kind = _spark_kind(_spark_entry(column, name))
        listed = _spark_list(self.json_text(column, name), "array<string>")
        return ibis.ifelse(kind.startswith("ARRAY"), listed, ibis.null("array<string>"))

    def number(self, text: ir.StringValue) -> ir.FloatingValue:
        return ibis.ifelse(text.re_search(_NUMBER), text.try_cast("float64"), ibis.null("float64"))

    def moment(self, text: ir.StringValue) -> ir.TimestampValue:
        return ibis.ifelse(text.re_search(_ISO), _spark_moment(text), ibis.null(_UTC))

    def local(self, moment: ir.TimestampValue, zone: ir.StringValue) -> ir.TimestampValue:
        return _spark_local(moment, zone)

    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerValue:
        return _spark_microseconds(moment)

    def md5(self, text: ir.StringValue) -> ir.StringValue:
        return _md5(text)


class ClickHouse(Dialect):
    def json_text(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        kind, raw = _ch_kind(column, name), _ch_raw(column, name)
        whole = (kind == "Double") & ~raw.re_search("[.eE]")
        return ibis.cases(
            (kind == "String", _ch_unquoted(raw)),
            (kind == "Null", ibis.null("string")),
            (whole, raw.concat(".0")),
            else_=raw,
        )

    def json_single(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        nested = _ch_kind(column, name).isin(["Array", "Object"])
        return ibis.ifelse(nested, ibis.null("string"), self.json_text(column, name))

    def json_texts(self, column: ir.StringColumn, name: str) -> ir.ArrayValue:
        return _ch_elements(column.fill_null("{}"), name).map(_ch_element)

    def number(self, text: ir.StringValue) -> ir.FloatingValue:
        return ibis.ifelse(text.re_search(_NUMBER), _ch_number(text.strip()), ibis.null("float64"))

    def moment(self, text: ir.StringValue) -> ir.TimestampValue:
        return ibis.ifelse(text.re_search(_ISO), _ch_moment(text, 6, "UTC"), ibis.null(_UTC))

    def local(self, moment: ir.TimestampValue, zone: ir.StringValue) -> ir.TimestampValue:
        return _ch_stated(_ch_shown(moment, "%F %T", zone), 6, "UTC")

    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerValue:
        return _ch_microseconds(moment)

    def md5(self, text: ir.StringValue) -> ir.StringValue:
        return _ch_hex(_ch_md5(text)).lower()


def dialect_of(engine: str) -> Dialect:
    """Give the dialect of an engine by the name Ibis has for it."""
    return _DIALECTS[engine]


def _spark_entry(column: ir.StringColumn, name: str) -> ir.Value:
    """An entry of a JSON object; Spark's paths have no way to write a name with a quote in it."""
    if '"' not in name:
        return _spark_get(_spark_json(column), f'$["{name}"]', "variant")
    return _spark_all(_spark_json(column), "$", "map<string,variant>").get(name)


def _ch_element(raw: ir.StringValue) -> ir.StringValue:
    """An element of a JSON list, given as JSON."""
    return ibis.cases(
        (raw.startswith('"'), _ch_unquoted(raw)),
        (raw == "null", ibis.null("string")),
        else_=raw,
    )


def _word(name: str, takes: int, gives: object, *, schema: str | None = None) -> Callable[..., Any]:
    """Name a function that the engine has: how many values it takes, and the type it gives."""
    shapes = (lambda a: None, lambda a, b: None, lambda a, b, c: None)  # noqa: ARG005
    made: Callable[..., Any] = ibis.udf.scalar.builtin(
        shapes[takes - 1], name=name, database=schema, signature=((None,) * takes, gives)
    )
    return made


_BESIDE = "rapport_facts"
_md5 = _word("md5", 1, dt.string)
_pg_json_text = _word("json_text", 2, dt.string, schema=_BESIDE)
_pg_json_single = _word("json_single", 2, dt.string, schema=_BESIDE)
_pg_json_texts = _word("json_texts", 2, dt.Array(dt.string), schema=_BESIDE)
_pg_number = _word("as_number", 1, dt.float64, schema=_BESIDE)
_pg_moment = _word("as_moment", 1, _UTC, schema=_BESIDE)
_pg_microseconds = _word("microseconds", 1, dt.int64, schema=_BESIDE)
_pg_moment_at = _word("to_timestamp", 1, _UTC)
_pg_local = _word("timezone", 2, dt.timestamp)
_spark_entries = _word("from_json", 2, dt.Map(dt.string, dt.string))
_spark_list = _word("from_json", 2, dt.Array(dt.string))
_spark_json = _word("try_parse_json", 1, dt.json)
_spark_get = _word("try_variant_get", 3, dt.json)
_spark_all = _word("try_variant_get", 3, dt.Map(dt.string, dt.json))
_spark_kind = _word("schema_of_variant", 1, dt.string)
_spark_moment = _word("try_to_timestamp", 1, _UTC)
_spark_local = _word("from_utc_timestamp", 2, dt.timestamp)
_spark_microseconds = _word("unix_micros", 1, dt.int64)
_ch_kind = _word("JSONType", 2, dt.string)
_ch_raw = _word("JSONExtractRaw", 2, dt.string)
_ch_elements = _word("JSONExtractArrayRaw", 2, dt.Array(dt.String(nullable=False)))
_ch_unquoted = _word("JSONExtractString", 1, dt.string)
_ch_number = _word("toFloat64OrNull", 1, dt.float64)
_ch_moment = _word("parseDateTime64BestEffortOrNull", 3, _UTC)
_ch_stated = _word("toDateTime64OrNull", 3, dt.timestamp)
_ch_shown = _word("formatDateTime", 3, dt.string)
_ch_microseconds = _word("toUnixTimestamp64Micro", 1, dt.int64)
_ch_md5 = _word("MD5", 1, dt.string)
_ch_hex = _word("hex", 1, dt.string)
_DIALECTS: Mapping[str, Dialect] = {
    "duckdb": DuckDB(),
    "postgres": Postgres(),
    "pyspark": Spark(),
    "clickhouse": ClickHouse(),
}
