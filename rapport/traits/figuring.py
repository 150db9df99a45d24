"""Makes one column per trait of the rows of its lane: one expression each."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.traits.declaring import MAIN_MONEY, Declaration, Of
from rapport.traits.lanes import in_window
from rapport.traits.reading import holds, number, trait_value

DTYPES = {
    "text": "string", "whole": "int64", "number": "float64", "moment": "timestamp('UTC', 6)",
    "date": "string",
}  # fmt: skip
ZERO_OF_NOTHING = (Of.COUNT, Of.SUM, Of.DISTINCT)
_DAY_SECONDS = 86_400
_DAY_MICROS = _DAY_SECONDS * 1_000_000.0


def alone(trait: Declaration) -> bool:
    """Whether a trait needs an aggregation of its own."""
    return trait.of in (Of.FAVOURITE, Of.MEDIAN_DAYS_BETWEEN)


def figures(
    rows: ir.Table, traits: Sequence[Declaration], *, now: datetime, currency: str
) -> ir.Table:
    """One row per customer, one column per trait, in one pass over the rows."""
    columns = {
        trait.name: _cast(_figure(rows, trait, _about(rows, trait, now, currency), now), trait)
        for trait in traits
    }
    return rows.group_by("customer_id").aggregate(**columns)


def figure_alone(rows: ir.Table, trait: Declaration, *, now: datetime, currency: str) -> ir.Table:
    """One row per customer: a favourite, or the median of the days between."""
    about = rows.filter(_about(rows, trait, now, currency))
    found = _median_gap(about) if trait.of is Of.MEDIAN_DAYS_BETWEEN else _favourite(about, trait)
    return found.select("customer_id", **{trait.name: _cast(found.found, trait)})


def _about(rows: ir.Table, trait: Declaration, now: datetime, currency: str) -> ir.BooleanValue:
    kept = in_window(rows, trait, now)
    if trait.money is not None:
        wanted = currency if trait.money == MAIN_MONEY else trait.money
        kept.append((rows.currency == wanted).fill_null(False))
    kept += [holds(rows, one) for one in trait.where]
    return ibis.and_(ibis.literal(True), *kept)


def _figure(rows: ir.Table, trait: Declaration, about: ir.BooleanValue, now: datetime) -> ir.Scalar:
    match trait.of:
        case Of.COUNT:
            return rows.count(where=about)
        case Of.DAYS_SINCE:
            last = rows.happened_at.max(where=about)
            return (ibis.literal(now).epoch_seconds() - last.epoch_seconds()) // _DAY_SECONDS
        case Of.DAYS_BETWEEN:
            at = epoch_us(rows.happened_at)
            gaps = (rows.count(where=about) - 1).nullif(0)
            return (at.max(where=about) - at.min(where=about)) / _DAY_MICROS / gaps
        case Of.SHARE:
            part = ibis.or_(*(holds(rows, one) for one in trait.part))
            return part.cast("float64").mean(where=about)
        case _:
            return _of_values(rows, trait, about)


def _of_values(rows: ir.Table, trait: Declaration, about: ir.BooleanValue) -> ir.Scalar:
    value = trait_value(rows, trait)
    match trait.of:
        case Of.DISTINCT:
            return value.nunique(where=about)
        case Of.FIRST | Of.LAST:
            return _at_the_end(rows, value, about & value.notnull(), first=trait.of is Of.FIRST)
        case Of.MIN:
            return _numbers(value).min(where=about)
        case Of.MAX:
            return _numbers(value).max(where=about)
        case Of.AVERAGE:
            return _numbers(value).mean(where=about)
        case _:
            return _numbers(value).sum(where=about)


def _numbers(value: ir.Value) -> ir.NumericValue:
    return value if value.type().is_integer() else number(value)


def _at_the_end(
    rows: ir.Table, value: ir.Value, about: ir.BooleanValue, *, first: bool
) -> ir.Value:
    """The value of the first or last event; of two at the same moment, by the event's id."""
    if value.equals(rows.happened_at):
        return value.min(where=about) if first else value.max(where=about)
    ordered = ibis.struct({"at": rows.happened_at, "id": rows.event_id, "value": value})
    chosen = ordered.min(where=about) if first else ordered.max(where=about)
    return chosen["value"]


def _favourite(rows: ir.Table, trait: Declaration) -> ir.Table:
    """The commonest value; of equally common ones the latest, then the first by name."""
    value = trait_value(rows, trait)
    counted = (
        rows.select("customer_id", "happened_at", value=value)
        .filter(ibis._.value.notnull())
        .group_by("customer_id", "value")
        .aggregate(times=ibis._.count(), last=epoch_us(ibis._.happened_at.max()))
    )
    ranked = ibis.struct(
        {"times": -counted.times, "last": -counted["last"], "value": counted.value}
    )
    best = counted.group_by("customer_id").aggregate(best=ranked.min())
    return best.select("customer_id", found=best.best["value"])


def _median_gap(rows: ir.Table) -> ir.Table:
    before = ibis.window(group_by=rows.customer_id, order_by=rows.happened_at)
    at = epoch_us(rows.happened_at)
    gaps = rows.select("customer_id", gap=at - at.lag().over(before))
    median = gaps.gap.median(where=gaps.gap.notnull()) / _DAY_MICROS
    return gaps.group_by("customer_id").aggregate(found=median)


def _cast(found: ir.Value, trait: Declaration) -> ir.Value:
    dtype = DTYPES[trait.result_type]
    return found if str(found.type()) == dtype else found.cast(dtype)


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def epoch_us(moment: ibis.dtype("timestamp('UTC', 6)")) -> int: ...  # type: ignore
