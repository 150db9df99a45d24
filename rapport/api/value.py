"""Customer value over HTTP: what is expected of all buyers, and of one."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.lifetime_value import (
    CustomerValue,
    GroupValue,
    ValueReport,
    get_report,
    get_value,
    values_by_group,
    values_by_size,
)
from rapport.profiles import get_profile

router = APIRouter(prefix="/api/v1", tags=["value"], dependencies=[Depends(Needs(Permission.VIEW))])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopValue:
    """The last report; `groups` are RFM groups, `sizes` customers by what they are worth at most.

    Money is in minor units of the report's currency.
    """

    report: ValueReport
    groups: list[GroupValue]
    sizes: list[GroupValue]


@router.get("/value")
def show_all(app: AppDep) -> ShopValue:
    """Show what all buyers are expected to order and pay in 90 days, and how sure that is."""
    currency = app.settings.shop.currency
    return ShopValue(
        report=get_report(app.database, currency),
        groups=list(values_by_group(app.facts, now=app.clock(), currency=currency)),
        sizes=list(values_by_size(app.facts)),
    )


@router.get("/customers/{customer_id}/value")
def show_one(app: AppDep, customer_id: AnyId) -> CustomerValue:
    """Show what one customer is expected to order and pay in 90 days."""
    return get_value(app.facts, get_profile(app.facts, customer_id).customer_id)
