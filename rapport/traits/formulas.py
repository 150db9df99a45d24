"""Built-in traits that follow from others and from the profile: one expression each."""

from collections.abc import Callable, Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir

_DAY_SECONDS = 86_400
_DAY_MICROS = _DAY_SECONDS * 1_000_000
_ENOUGH_ORDERS = 3  # two gaps at least, or there is no rhythm to go by

Formula = Callable[[ir.Table, datetime], ir.Value]


def _told(name: str) -> Formula:
    return lambda row, _now: row[name]


def _email_domain(row: ir.Table, _now: datetime) -> ir.Value:
    domain = row.email.split("@")[-1].lower()
    return ibis.cases((row.email.contains("@"), domain))


def _tenure_days(row: ir.Table, now: datetime) -> ir.Value:
    known = ibis.least(
        row.created_at.coalesce(row.first_seen_at), row.first_seen_at.coalesce(row.created_at)
    )
    days = _days(known, ibis.literal(now))
    return ibis.cases((days >= 0, days), (days < 0, 0))


def _lifetime_days(row: ir.Table, _now: datetime) -> ir.Value:
    return _days(row.first_order_at, row.last_order_at)


def _average_basket_minor(row: ir.Table, _now: datetime) -> ir.Value:
    return row.average_order_minor.round().cast("int64")


def _average_basket_items(row: ir.Table, _now: datetime) -> ir.Value:
    return row.items_bought.nullif(0) / row.orders.nullif(0)


def _return_rate(row: ir.Table, _now: datetime) -> ir.Value:
    return (0 - row.refunded_minor).cast("float64") / row.bought_minor.nullif(0)


def _expected_next_order_at(row: ir.Table, _now: datetime) -> ir.Value:
    micros = (row.median_days_between_orders * _DAY_MICROS).round().cast("int64")
    expected = row.last_order_at + micros.as_interval("us")
    return ibis.cases((row.orders >= _ENOUGH_ORDERS, expected))


def _days(start: ir.Value, end: ir.Value) -> ir.Value:
    return (end.epoch_seconds() - start.epoch_seconds()) // _DAY_SECONDS


FORMULAS: Mapping[str, Formula] = {
    "language": _told("language"),
    "language_from": _told("language_from"),
    "time_zone": _told("time_zone"),
    "time_zone_from": _told("time_zone_from"),
    "email_domain": _email_domain,
    "tenure_days": _tenure_days,
    "lifetime_days": _lifetime_days,
    "average_basket_minor": _average_basket_minor,
    "average_basket_items": _average_basket_items,
    "return_rate": _return_rate,
    "expected_next_order_at": _expected_next_order_at,
}
"""By the name of the trait, which `builtin.yaml` declares with `of: formula`."""
