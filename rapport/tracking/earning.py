"""Which message an order followed, by every trace there is: a click, an answer, an address, a code.

A trace is what came before an order or was in it; it says nothing about what caused it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec

from rapport.events import EVENTS, EventName, human_clicks
from rapport.storage import FactReader

_SOURCE = "rapport"
"""The `utm_source` of our links."""


class Evidence(StrEnum):
    """A trace that leads from an order to a campaign."""

    CLICK = "click"  # the customer clicked in a message of it within the window before
    REPLY = "reply"  # the customer answered one
    UTM = "utm"  # the order came by an address with the campaign's name
    COUPON = "coupon"  # the order used the code of the campaign's offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What of an order names a campaign: names in addresses, and codes in capital letters."""

    names: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTrace:
    """An order and a campaign, with all that leads from one to the other.

    `message_id` is the last message clicked or answered, `reacted_at` when.
    """

    order_id: str
    customer_id: str | None
    ordered_at: datetime
    campaign_id: str
    evidence: tuple[Evidence, ...]
    message_id: str | None = None
    reacted_at: datetime | None = None


def orders_after(
    facts: FactReader,
    *,
    since: datetime,
    until: datetime,
    window: timedelta,
    marks: Marks,
    campaign_id: str | None = None,
) -> list[OrderTrace]:
    """Find the orders of a period that lead to campaigns, oldest first, one for each campaign.

    A journey's step counts as `journey/step`. Orders of visitors who gave no name lead by address
    and code alone.
    """
    orders = _orders(facts, since=since, until=until)
    found: dict[tuple[str, str], dict[Evidence, Mapping[str, Any]]] = defaultdict(dict)
    known: dict[str, Mapping[str, Any]] = {}
    for kind, rows in (
        (Evidence.CLICK, human_clicks(facts)),
        (Evidence.REPLY, _replies(facts)),
    ):
        for row in facts.read(_before(orders, rows, window)).to_pylist():
            known[row["order"]] = row
            found[row["order"], row["campaign_id"]][kind] = row
    marked = orders.filter(
        orders.properties.contains('"campaign"') | orders.properties.contains('"coupon')
    )
    for row in facts.read(marked).to_pylist():
        known[row["order"]] = row
        for kind, campaign in _marks_in(row["properties"], marks):
            found[row["order"], campaign].setdefault(kind, {})
    traces = [
        _trace(known[order], campaign, told)
        for (order, campaign), told in found.items()
        if campaign_id in {None, campaign}
    ]
    return sorted(traces, key=lambda trace: (trace.ordered_at, trace.order_id, trace.campaign_id))


def unique_marks(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give marks that name one campaign; what two campaigns share names neither."""
    owners: dict[str, set[str]] = defaultdict(set)
    for mark, campaign in pairs:
        if mark:
            owners[mark].add(campaign)
    return {mark: next(iter(those)) for mark, those in owners.items() if len(those) == 1}


def _orders(facts: FactReader, *, since: datetime, until: datetime) -> ir.Table:
    events = facts.table(EVENTS)
    completed = events.filter(
        events.name == EventName.ORDER_COMPLETED.value,
        events.happened_at >= ibis.literal(since),
        events.happened_at < ibis.literal(until),
    )
    return completed.select(
        "customer_id",
        "properties",
        order=ibis.coalesce(completed.order_id, completed.event_id),
        ordered_at=completed.happened_at,
    )


def _replies(facts: FactReader) -> ir.Table:
    events = facts.table(EVENTS)
    return events.filter(events.name == EventName.EMAIL_REPLIED.value)


def _before(orders: ir.Table, reactions: ir.Table, window: timedelta) -> ir.Table:
    """One row per order and campaign: the last reaction of its customer within the window."""
    told = reactions.filter(reactions.campaign_id.notnull(), reactions.customer_id.notnull())
    told = told.select("customer_id", "campaign_id", "message_id", at=told.happened_at)
    pairs = orders.inner_join(told, "customer_id")
    near = ibis.interval(seconds=round(window.total_seconds()))
    pairs = pairs.filter(pairs.at <= pairs.ordered_at, pairs.at > pairs.ordered_at - near)
    return pairs.group_by("order", "customer_id", "ordered_at", "campaign_id").aggregate(
        message_id=pairs.message_id.argmax(pairs.at), at=pairs.at.max()
    )


def _marks_in(properties: str | None, marks: Marks) -> Iterator[tuple[Evidence, str]]:
    told = msgspec.json.decode(properties or "{}")
    context = told.get("context")
    campaign = context.get("campaign") if isinstance(context, dict) else None
    if isinstance(campaign, dict) and campaign.get("source") == _SOURCE:
        named = marks.names.get(str(campaign.get("name", "")))
        if named:
            yield Evidence.UTM, named
    for code in _codes(told):
        named = marks.codes.get(code.strip().upper())
        if named:
            yield Evidence.COUPON, named


def _codes(told: Mapping[str, Any]) -> Iterator[str]:
    for given in (told.get("coupon"), told.get("coupons")):
        listed = given if isinstance(given, list) else [given]
        yield from (code for code in listed if isinstance(code, str))


def _trace(
    order: Mapping[str, Any], campaign: str, told: Mapping[Evidence, Mapping[str, Any]]
) -> OrderTrace:
    reactions = [row for row in told.values() if row]
    last = max(reactions, key=lambda row: row["at"], default=None)
    return OrderTrace(
        order_id=order["order"],
        customer_id=order["customer_id"],
        ordered_at=order["ordered_at"],
        campaign_id=campaign,
        evidence=tuple(kind for kind in Evidence if kind in told),
        message_id=last["message_id"] if last else None,
        reacted_at=last["at"] if last else None,
    )
