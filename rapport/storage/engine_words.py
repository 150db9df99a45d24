"""Questions that Ibis can ask of every engine, in the words that DuckDB answers fastest."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from rapport.storage.readers import FactReader

_UTC = dt.Timestamp(timezone="UTC")
_DAY_SECONDS = 86_400
_MICROSECONDS = 1_000_000


def among(facts: FactReader, column: ir.StringColumn, values: Sequence[str]) -> ir.BooleanValue:
    """Say whether a text is one of a few.

    DuckDB looks a text up in a list once for each entry of a block's dictionary, but holds each row
    against the members of an `IN`: over 50 million names a list takes less than half the time.
    """
    if len(values) > 1 and facts.dialect == "duckdb":
        return ibis.array(list(values)).contains(column)
    return column.isin(list(values))


def whole_days(facts: FactReader, since: ir.TimestampValue, now: datetime) -> ir.IntegerValue:
    """Give the whole days that had gone by at `now`.

    Ibis has DuckDB ask the rules of a calendar for each moment, to count seconds.
    """
    if facts.dialect == "duckdb":
        elapsed = int(now.timestamp() * _MICROSECONDS) - _microseconds(since)
        return elapsed // (_DAY_SECONDS * _MICROSECONDS)
    return (ibis.literal(now).epoch_seconds() - since.epoch_seconds()) // _DAY_SECONDS


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _microseconds(moment: _UTC) -> int: ...  # type: ignore[empty-body, valid-type]
