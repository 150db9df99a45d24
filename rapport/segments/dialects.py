"""What each engine calls differently: JSON values, lenient casts, local time, MD5.

A rule is one Ibis expression; where Ibis has no word for something, or engines disagree about a
word, the expression asks the `Dialect` of the reader that will run it.
"""

from abc import ABC, abstractmethod

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

_UTC = dt.Timestamp(timezone="UTC")


class Dialect(ABC):
    """One engine's way to say what rules need. Every answer is null where there is none."""

    @abstractmethod
    def json_text(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        """Read an entry of a JSON object as text: a text as it is, a number or flag as written.

        A list or an object is its JSON, so that the text begins with `[` or `{`. Null where the
        entry is missing or a JSON null.
        """

    @abstractmethod
    def json_single(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        """Read an entry as `json_text` does, but null where it is a list or an object."""

    @abstractmethod
    def json_texts(self, column: ir.StringColumn, name: str) -> ir.ArrayValue:
        """Read the elements of a list as texts; empty or null where the entry is no list."""

    def number(self, text: ir.StringValue) -> ir.FloatingValue:
        """Read a text as a number; null where it is none. `nan` and `inf` may pass."""
        return text.try_cast("float64")

    def moment(self, text: ir.StringValue) -> ir.TimestampValue:
        """Read an ISO date (its midnight in UTC) or moment; null where the text is neither."""
        return text.try_cast("timestamp('UTC', 6)")

    def date(self, text: ir.StringValue) -> ir.DateValue | ir.TimestampValue:
        """Read an ISO date without a time; null where the text is none."""
        return self.local(self.moment(text), ibis.literal("UTC"))

    @abstractmethod
    def local(self, moment: ir.TimestampValue, zone: ir.StringValue) -> ir.TimestampValue:
        """Give what the clocks of an IANA zone showed at a moment, as a time without a zone."""

    @abstractmethod
    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerValue:
        """Give the microseconds since 1970-01-01 00:00 UTC, as int64."""

    def moment_at(self, seconds: ir.IntegerValue) -> ir.TimestampValue:
        """Give the moment so many whole seconds after 1970-01-01 00:00 UTC."""
        return seconds.as_timestamp("s").cast("timestamp('UTC')")

    def md5(self, text: ir.StringValue) -> ir.StringValue:
        """Give the MD5 of a text in UTF-8 as 32 small hexadecimal digits."""
        return text.hexdigest("md5")


class DuckDB(Dialect):
    def json_text(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        return _duckdb_text(column, _pointer(name))

    def json_single(self, column: ir.StringColumn, name: str) -> ir.StringValue:
        return _duckdb_text(_duckdb_value(column, _pointer(name)), "$")

    def json_texts(self, column: ir.StringColumn, name: str) -> ir.ArrayValue:
        return _duckdb_texts(_duckdb_json(column, _pointer(name)), "$[*]")

    def date(self, text: ir.StringValue) -> ir.DateValue | ir.TimestampValue:
        return text.try_cast("date")

    def local(self, moment: ir.TimestampValue, zone: ir.StringValue) -> ir.TimestampValue:
        return _duckdb_local(zone, moment)

    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerValue:
        return _duckdb_microseconds(moment)

    def md5(self, text: ir.StringValue) -> ir.StringValue:
        return _duckdb_md5(text)


def _pointer(name: str) -> str:
    # A JSON pointer, and not a path such as `$."x"`: sqlglot takes paths apart and puts them into
    # the SQL again without escaping a quote in them; pointers it leaves alone.
    return "/" + name.replace("~", "~0").replace("/", "~1")


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _duckdb_text(column: str, path: str) -> str: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="json_extract")  # type: ignore[untyped-decorator]
def _duckdb_json(column: str, path: str) -> str: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="json_value")  # type: ignore[untyped-decorator]
def _duckdb_value(column: str, path: str) -> str: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _duckdb_texts(column: str, path: str) -> list[str]: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="timezone")  # type: ignore[untyped-decorator]
def _duckdb_local(zone: str, moment: _UTC) -> dt.timestamp: ...  # type: ignore[valid-type]


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _duckdb_microseconds(moment: _UTC) -> int: ...  # type: ignore[empty-body, valid-type]


@ibis.udf.scalar.builtin(name="md5")  # type: ignore[untyped-decorator]
def _duckdb_md5(text: str) -> str: ...  # type: ignore[empty-body]
