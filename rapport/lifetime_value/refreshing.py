"""Computes everybody's value anew and keeps it as scores, so that rules can ask for it."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import structlog

from rapport.kit.settings import ShopSettings
from rapport.lifetime_value.cells import Floats
from rapport.lifetime_value.model import ALIVE, EXPECTED_ORDERS, VALUE, ValueReport, Values
from rapport.lifetime_value.past import check_past
from rapport.lifetime_value.purchases import read_purchases
from rapport.lifetime_value.store import keep_report
from rapport.lifetime_value.valuing import value_customers
from rapport.scoring import keep_scores
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_SEED = 7  # the interval of a total is drawn: the same facts give the same one
_MONEY_DIGITS = 2


def refresh_values(
    *, facts: Facts, database: Database, shop: ShopSettings, now: datetime
) -> ValueReport:
    """Value all buyers, test the same way of valuing on the past, and keep both.

    Money is revenue less refunds in the shop's currency: products have no cost of which a margin
    could be taken. Scores are rounded (orders and chances to hundredths, money to two digits that
    count), so that a segment is not asked again for a change that means nothing.
    """
    currency, zone = shop.currency, shop.timezone
    rng = np.random.default_rng(_SEED)
    purchases = read_purchases(facts, now=now, currency=currency, zone=zone)
    values = value_customers(purchases, rng=rng)
    report = ValueReport(
        valued_at=now,
        currency=currency,
        method=values.method,
        customers=len(purchases),
        repeat_buyers=int((purchases.repeats > 0).sum()),
        orders=values.all_orders,
        minor=values.all_minor,
        parameters=values.parameters,
        past=check_past(facts, now=now, currency=currency, zone=zone, rng=rng),
    )
    with facts.patient():
        _keep(facts, values, now)
    keep_report(database, report)
    log.info("customers.valued", customers=report.customers, method=report.method.value)
    return report


def _keep(facts: Facts, values: Values, now: datetime) -> None:
    hundredths = {EXPECTED_ORDERS: values.orders, ALIVE: values.alive}
    columns = {
        name: None if numbers is None else np.round(numbers, 2)
        for name, numbers in hundredths.items()
    }
    columns[VALUE] = _rounded(values.minor)
    for name, numbers in columns.items():
        given = np.zeros(0) if numbers is None else numbers
        ids = values.customer_ids[: len(given)]
        scores = pa.table({"customer_id": ids, "value": pa.array(given, pa.float64())})
        keep_scores(facts, scores, name=name, model=values.method.value, now=now)


def _rounded(minor: Floats) -> Floats:
    """Round to two digits that count, and to whole minor units."""
    size = np.floor(np.log10(np.maximum(minor, 1)))
    unit = np.maximum(10 ** (size - _MONEY_DIGITS + 1), 1)
    rounded: Floats = np.round(minor / unit) * unit
    return rounded
