"""Reads what customers did with products: orders, what was laid in the basket, wishes, looks.

What an event says is in `FEEDBACK`, and half of that every 90 days later. A visitor or guest whose
identity is known by now counts as the customer; others teach which products go together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rapport.events import EVENTS, ORDER_LINES, EventName
from rapport.recommendations.histories import (
    HALF_LIFE_DAYS,
    Histories,
    collect_histories,
    one_history,
)
from rapport.storage import FactReader, Facts, rows_like

ORDERED = "ordered"
_WISHED = "Product Added to Wishlist"  # as the Segment specification of e-commerce names it
FEEDBACK: Mapping[str, tuple[str, float]] = {
    EventName.PRODUCT_ADDED.value: ("added", 0.5),
    _WISHED: ("wished", 0.4),
    EventName.PRODUCT_VIEWED.value: ("viewed", 0.2),
}
"""What events besides orders, which weigh 1, say: a word for it and its weight."""

KINDS = (ORDERED, *(kind for kind, _ in FEEDBACK.values()))
"""The strongest first: it names the reason where somebody did several of these."""

KIND_WEIGHTS = (1.0, *(weight for _, weight in FEEDBACK.values()))

MOST_EVENTS = 5_000_000  # the newest; 60 bytes each while a model is fitted
_MOST_EACH = 500
DAY_SECONDS = 86_400
_OF_LINES = ("product_id", "happened_at", "quantity")
_OF_EVENTS = ("product_id", "happened_at", "name")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROS = 1_000_000
_MOMENT = pa.timestamp("us", "UTC")
_NO_OWNER = "\x1f"  # stands before the id of an event that belongs to nobody


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """Histories with what they were made from, one entry per event in the order of histories.

    `owners` has one entry per history. `kinds` are places in `KINDS`; `days` are whole days since
    1970 (UTC). What somebody did on one day is one step.
    """

    owners: Sequence[str]
    histories: Histories
    kinds: NDArray[np.int8]
    days: NDArray[np.int64]

    def of(self, place: int) -> "Read":
        """The history with a number, alone."""
        events = slice(*(int(one) for one in self.histories.starts[place : place + 2]))
        return Read(
            owners=self.owners[place : place + 1],
            histories=self.histories.some(place, place + 1),
            kinds=self.kinds[events],
            days=self.days[events],
        )

    def those(self, places: NDArray[np.int64]) -> "Read":
        """Some of the histories, by their numbers, which must ascend."""
        starts = self.histories.starts
        lengths = np.diff(starts)[places]
        kept = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        events = np.repeat(starts[places] - kept[:-1], lengths) + np.arange(kept[-1])
        return Read(
            owners=[self.owners[one] for one in places],
            histories=replace(
                self.histories,
                items=self.histories.items[events],
                weights=self.histories.weights[events],
                starts=kept,
                steps=self.histories.steps[events],
            ),
            kinds=self.kinds[events],
            days=self.days[events],
        )


def read_everybody(facts: Facts, product_ids: Sequence[str], *, now: datetime) -> Read:
    """Read all owners of events that name one of the products; at most `MOST_EVENTS` events."""
    kept = wanted_events(facts, now=now)
    kept = kept.order_by([kept.happened_at.desc(), kept.owner, kept.product_id, kept.kind])
    return _read(facts.read(kept.limit(MOST_EVENTS)), product_ids, now=now)


def wanted_events(facts: FactReader, *, now: datetime) -> ir.Table:
    """What everybody did with products: owner, product_id, happened_at, kind (a place in `KINDS`).

    An expression, for any engine; of each owner the newest events alone.
    """
    lines, events = facts.table(ORDER_LINES), facts.table(EVENTS)
    return _newest(ibis.union(_ordered(lines, now), _told(events, now)))


def read_customer(
    facts: Facts, customer_id: str, places: Mapping[str, int], *, now: datetime
) -> Read:
    """Read one customer's history, as it stands at this moment; there is always one history.

    `places` says which item a product is. The same as `read_customers` gives, looked up: making
    expressions of it takes longer.
    """
    among = {"name": list(FEEDBACK)}
    lines = facts.look_up(ORDER_LINES, customer_id, columns=_OF_LINES)
    events = facts.look_up(EVENTS, customer_id, columns=_OF_EVENTS, among=among)
    return _looked_up(lines, events, customer_id, places, now=now)


def read_visitor(
    facts: Facts, anonymous_id: str, places: Mapping[str, int], *, now: datetime
) -> Read:
    """Read what a browser did whose visitor nobody knows: its looks, baskets and wishes."""
    wanted = pa.table({"anonymous_id": pa.array([anonymous_id], pa.string())})
    columns = [*_OF_EVENTS, "customer_id"]
    events = rows_like(facts, EVENTS, wanted, columns=columns, among={"name": list(FEEDBACK)})
    events = events.filter(pc.is_null(events["customer_id"]))
    lines = ORDER_LINES.columns.to_pyarrow().empty_table()
    return _looked_up(lines, events, anonymous_id, places, now=now)


def _looked_up(
    lines: pa.Table, events: pa.Table, owner: str, places: Mapping[str, int], *, now: datetime
) -> Read:
    """Make a history of one owner's rows; what is later than now, and what is old, is left out."""
    at_most = (now - _EPOCH) // timedelta(microseconds=1)
    told = [*_bought(lines), *_did(events)]
    known = [one for one in told if one[1] and one[0] <= at_most]
    newest = sorted(known, key=lambda one: (-one[0], one[1], one[2]))[:_MOST_EACH]
    rows = [(at, places[product], kind) for at, product, kind in newest if product in places]
    rows.sort(key=lambda one: (one[0], -one[2]))
    at, items, kinds = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return _laid_out(
        np.zeros(len(rows), dtype=np.int64),
        items,
        at / _MICROS,
        kinds.astype(np.int8),
        now=now,
        owners=[owner],
        item_count=len(places),
    )


_Row = tuple[int, str, int]  # microseconds since 1970, a product, a place in `KINDS`


def _bought(lines: pa.Table) -> Iterator[_Row]:
    moments, products = _moments(lines), lines["product_id"].to_pylist()
    for at, product, quantity in zip(moments, products, lines["quantity"].to_pylist(), strict=True):
        if quantity is not None and quantity > 0:
            yield at, product, KINDS.index(ORDERED)


def _did(events: pa.Table) -> Iterator[_Row]:
    moments, products = _moments(events), events["product_id"].to_pylist()
    for at, product, name in zip(moments, products, events["name"].to_pylist(), strict=True):
        if name in FEEDBACK:
            yield at, product, KINDS.index(FEEDBACK[name][0])


def _moments(rows: pa.Table) -> list[int]:
    kept = rows["happened_at"].cast(_MOMENT).cast(pa.int64())
    moments: list[int] = kept.to_pylist()
    return moments


def read_customers(
    facts: Facts, customer_ids: Sequence[str], product_ids: Sequence[str], *, now: datetime
) -> Read:
    """Read the histories of some customers, in their order: one each, which may be empty."""
    lines = _ordered(facts.rows_of(ORDER_LINES, customer_ids), now)
    events = _told(facts.rows_of(EVENTS, customer_ids), now)
    rows = facts.read(_newest(ibis.union(lines, events)))
    return _read(rows, product_ids, now=now, owners=customer_ids)


def no_history(item_count: int) -> Read:
    """The history of somebody who did nothing yet."""
    return Read(
        owners=[""],
        histories=one_history([], item_count=item_count),
        kinds=np.empty(0, dtype=np.int8),
        days=np.empty(0, dtype=np.int64),
    )


def _newest(rows: ir.Table) -> ir.Table:
    """The newest events of each owner, as many as are read."""
    order = [rows.happened_at.desc(), rows.product_id, rows.kind]
    newest = ibis.window(group_by="owner", order_by=order)
    ranked = rows.mutate(place=ibis.row_number().over(newest))
    return ranked.filter(ranked.place < _MOST_EACH).drop("place")


def _ordered(lines: ir.Table, now: datetime) -> ir.Table:
    kept = lines.filter(lines.quantity > 0, lines.product_id.notnull(), lines.happened_at <= now)
    return kept.select(
        owner=kept.customer_id.coalesce(ibis.literal(_NO_OWNER) + kept.event_id),
        product_id=kept.product_id,
        happened_at=kept.happened_at,
        kind=ibis.literal(KINDS.index(ORDERED), "int8"),
    )


def _told(events: ir.Table, now: datetime) -> ir.Table:
    kept = events.filter(
        events.name.isin(list(FEEDBACK)), events.product_id.notnull(), events.happened_at <= now
    )
    visitor = ibis.literal(_NO_OWNER) + kept.anonymous_id.coalesce(kept.event_id)
    kind = kept.name.cases(
        *((name, ibis.literal(KINDS.index(word), "int8")) for name, (word, _) in FEEDBACK.items()),
        else_=ibis.literal(len(KINDS) - 1, "int8"),
    )
    return kept.select(
        owner=kept.customer_id.coalesce(visitor),
        product_id=kept.product_id,
        happened_at=kept.happened_at,
        kind=kind.cast("int8"),
    )


def _read(
    rows: pa.Table, product_ids: Sequence[str], *, now: datetime, owners: Sequence[str] = ()
) -> Read:
    """Number the rows' owners and products, and lay them in histories."""
    items = pc.index_in(rows["product_id"], pa.array(product_ids, pa.string()))
    rows = rows.set_column(1, "item", items).filter(pc.is_valid(items))
    rows = rows.sort_by([("happened_at", "ascending"), ("kind", "descending")])
    names = pa.array(owners, pa.string()) if owners else pc.unique(rows["owner"]).sort()
    return _laid_out(
        np.asarray(pc.index_in(rows["owner"], names), dtype=np.int64),
        np.asarray(rows["item"], dtype=np.int64),
        np.asarray(rows["happened_at"].cast(pa.int64()), dtype=np.int64) / _MICROS,
        np.asarray(rows["kind"], dtype=np.int8),
        now=now,
        owners=names.to_pylist(),
        item_count=len(product_ids),
    )


def _laid_out(  # noqa: PLR0913  columns, and what they are of
    customers: NDArray[np.int64],
    items: NDArray[np.int64],
    seconds: NDArray[np.float64],
    kinds: NDArray[np.int8],
    *,
    now: datetime,
    owners: Sequence[str],
    item_count: int,
) -> Read:
    """Lay events in histories; of one moment's events the order given holds."""
    days = (seconds // DAY_SECONDS).astype(np.int64)
    age_days = (now.timestamp() - seconds) / DAY_SECONDS
    histories = collect_histories(
        customers,
        items,
        seconds,
        item_count=item_count,
        customer_count=len(owners),
        weights=np.array(KIND_WEIGHTS)[kinds] * 0.5 ** (age_days / HALF_LIFE_DAYS),
    )
    order = np.lexsort((seconds, customers))
    return Read(
        owners=owners,
        histories=histories.in_baskets(days[order]),
        kinds=kinds[order],
        days=days[order],
    )


def is_nobody(owner: str) -> bool:
    """Say whether an owner is a guest or a visitor whom nobody knows."""
    return owner.startswith(_NO_OWNER)
