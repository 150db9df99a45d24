"""Parts of the day by rates of answers, where a shop sees no visits that would show habits.

Reactions alone follow the hours at which the shop wrote. So of every mail it is asked whether it
was answered, by the part of the day in which it came; a customer's rates are drawn towards those of
all, and the part is drawn with a probability that is written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.campaigns.timing import zone_of
from rapport.decisions import HOUR_BUCKETS, ShrunkRates, choices_of, record_choices
from rapport.events import EVENTS, EventName, without_programs
from rapport.profiles import PROFILES
from rapport.storage import Database, Facts

_LOOKED_BACK = timedelta(days=365)
_ANSWERED_WITHIN = timedelta(hours=24)
_FEWEST_MAILS, _FEWEST_ANSWERS = 200, 20  # before rates say anything
_FEW_VISITS = 5.0  # per customer, up to which rates tell more than the hours of visits
_DELIVERED = (EventName.EMAIL_DELIVERED.value, EventName.MESSAGE_DELIVERED.value)
_ANSWERS = (
    EventName.EMAIL_OPENED.value,
    EventName.EMAIL_LINK_CLICKED.value,
    EventName.MESSAGE_LINK_CLICKED.value,
)
_VISITS = (EventName.PRODUCT_VIEWED.value, EventName.ORDER_COMPLETED.value)
_JUDGED = (EventName.OPEN_JUDGED.value, EventName.CLICK_JUDGED.value)
_ARMS: Mapping[str, int] = {f"{start:02d}": (start + end) // 2 for start, end in HOUR_BUCKETS}
"""Parts of the day by their beginning, and the hour in their middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mails:
    """Mails that had time to be answered: whose, in which part of their day, answered or not."""

    customer_ids: list[str]
    parts: list[str]
    answered: list[bool]


def hours_experiment(campaign_id: str) -> str:
    """Name the experiment under which the drawn parts of the day are kept."""
    return f"{campaign_id}:hours"


def try_hours(
    campaign_id: str,
    customer_ids: Sequence[str],
    *,
    database: Database,
    facts: Facts,
    timezone: str,
    now: datetime,
) -> dict[str, int] | None:
    """Draw an hour for each customer and keep the draw; None where rates are not what tells most.

    That is where visits are seen, more than five of a customer, or where fewer than 200 mails and
    20 answers are known. Whoever was drawn before keeps their hour.
    """
    experiment = hours_experiment(campaign_id)
    kept = _kept(experiment, database)
    fresh = [one for one in customer_ids if one not in kept]
    if not fresh or _visits(customer_ids, facts, now) > _FEW_VISITS:
        return kept or None
    mails = _mails(customer_ids, facts, timezone, now)
    if len(mails.parts) < _FEWEST_MAILS or sum(mails.answered) < _FEWEST_ANSWERS:
        return kept or None
    rates = ShrunkRates(arms=tuple(_ARMS)).learned(
        mails.customer_ids, [""] * len(mails.parts), mails.parts, mails.answered
    )
    told = blake2b(f"{experiment}:{len(kept)}".encode(), digest_size=8).digest()
    drawn = rates.choose(
        fresh, [""] * len(fresh), rng=np.random.default_rng(int.from_bytes(told, "big"))
    )
    with database.begin() as connection:
        record_choices(
            connection, drawn.choices(fresh, experiment=experiment, policy="rates", now=now)
        )
    return _kept(experiment, database)


def _kept(experiment: str, database: Database) -> dict[str, int]:
    """The hours that were drawn before, by customer."""
    return {one.customer_id: _ARMS[one.arm] for one in choices_of(database, experiment)}


def _visits(customer_ids: Sequence[str], facts: Facts, now: datetime) -> float:
    """Visits and orders of a year, per customer."""
    events = facts.table(EVENTS)
    seen = _lately(events.filter(events.name.isin(_VISITS)), now)
    return facts.count(seen.semi_join(_ids(customer_ids), "customer_id")) / max(
        1, len(customer_ids)
    )


def _mails(customer_ids: Sequence[str], facts: Facts, timezone: str, now: datetime) -> _Mails:
    events = facts.table(EVENTS)
    told = events.filter(events.name.isin([*_DELIVERED, *_ANSWERS, *_JUDGED]))
    told = _lately(told.semi_join(_ids(customer_ids), "customer_id"), now)
    told = without_programs(told).filter(lambda t: t.message_id.notnull())
    arrived, answer = told.name.isin(_DELIVERED), told.name.isin(_ANSWERS)
    mails = told.group_by("customer_id", "message_id").aggregate(
        arrived=told.happened_at.min(where=arrived), answer=told.happened_at.min(where=answer)
    )
    waited = mails.arrived <= ibis.literal(now - _ANSWERED_WITHIN, "timestamp('UTC', 6)")
    mails = mails.filter(mails.arrived.notnull(), waited)
    profiles = facts.table(PROFILES).select("customer_id", "timezone")
    rows = facts.read(mails.left_join(profiles, "customer_id").drop("customer_id_right"))
    found = _Mails(customer_ids=[], parts=[], answered=[])
    for row in rows.to_pylist():
        local = row["arrived"].astimezone(zone_of(row["timezone"]) or ZoneInfo(timezone))
        soon = row["answer"] is not None and row["answer"] - row["arrived"] <= _ANSWERED_WITHIN
        found.customer_ids.append(row["customer_id"])
        found.parts.append(_part(local))
        found.answered.append(soon)
    return found


def _part(local: datetime) -> str:
    """The part of the day: before eight the first, after nine in the evening the last."""
    begun = [name for name, (start, _) in zip(_ARMS, HOUR_BUCKETS, strict=True)
             if start <= local.hour]  # fmt: skip
    return begun[-1] if begun else next(iter(_ARMS))


def _ids(customer_ids: Sequence[str]) -> ir.Table:
    return ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))


def _lately(events: ir.Table, now: datetime) -> ir.Table:
    first, last = (
        ibis.literal(moment, "timestamp('UTC', 6)") for moment in (now - _LOOKED_BACK, now)
    )
    return events.filter(events.happened_at >= first, events.happened_at <= last)
