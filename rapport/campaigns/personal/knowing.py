"""What is known of customers when their wave begins, as numbers of like size.

Only what they did: no name, place, sex, age, faith or other trait of the person is asked for.
Everything lies before the wave's moment, so that no reward is foreseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES, EventName, without_programs
from rapport.storage import Facts

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIGURES = (
    "orders",
    "spent",
    "days_since_order",
    "days_since_seen",
    "days_known",
    "viewed_30_days",
    "clicked_90_days",
)
"""What everybody is asked for, as logarithms; shares of categories come beside them."""

_NEVER_DAYS = 730.0
_MONTH, _QUARTER = 30.0, 90.0  # days
_STRANGER = {"days_since_order": _NEVER_DAYS, "days_since_seen": _NEVER_DAYS}
_DAY_SECONDS = 86_400.0
_MINOR = 100.0
_LOG_SCALE = 5.0  # logarithms of days and counts are then about 0 to 1.5
_MOST_CATEGORIES = 6
_ACTS = (
    EventName.ORDER_COMPLETED.value,
    EventName.ORDER_REFUNDED.value,
    EventName.PRODUCT_VIEWED.value,
    EventName.PRODUCT_ADDED.value,
    EventName.EMAIL_OPENED.value,
    EventName.EMAIL_LINK_CLICKED.value,
)
_JUDGED = (EventName.OPEN_JUDGED.value, EventName.CLICK_JUDGED.value)
_ASKED = pa.schema([("customer_id", pa.string()), ("at", pa.timestamp("us", tz="UTC"))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A row per customer asked for: `rows` (customers, names), and who was ever seen before."""

    names: tuple[str, ...]
    rows: Numbers
    seen: Flags


def known_of(asked: Sequence[tuple[str, datetime]], *, facts: Facts) -> Known:
    """Look up customers, each as they were at a moment of theirs; nothing is known of strangers."""
    if not asked:
        return Known(names=FIGURES, rows=np.zeros((0, len(FIGURES))), seen=np.zeros(0, dtype=bool))
    ids, moments = zip(*asked, strict=True)
    table = pa.table({"customer_id": list(ids), "at": list(moments)}, schema=_ASKED)
    place = {one: number for number, one in enumerate(asked)}
    wanted = ibis.memtable(table)
    figures = facts.read(_figures(_acts(wanted, facts)))
    held = np.array([place[key] for key in _keys(figures)], dtype=np.intp)
    names, shares = _category_shares(facts.read(_liked(wanted, facts)), place)
    rows = np.tile([_like_size(_STRANGER.get(name, 0.0)) for name in FIGURES], (len(asked), 1))
    for column, name in enumerate(FIGURES):
        told = figures[name].to_numpy(zero_copy_only=False).astype(np.float64)
        rows[held, column] = _like_size(np.maximum(told, 0.0))
    seen = np.zeros(len(asked), dtype=bool)
    seen[held] = True
    return Known(names=(*FIGURES, *names), rows=np.column_stack([rows, shares]), seen=seen)


def _acts(asked: ir.Table, facts: Facts) -> ir.Table:
    """What each did before their moment, what programs did for them left out."""
    events = facts.table(EVENTS)
    told = events.filter(events.name.isin([*_ACTS, *_JUDGED]))
    told = told.semi_join(asked, "customer_id")
    joined = without_programs(told).inner_join(asked, "customer_id")
    return joined.filter(joined.happened_at < joined["at"])


def _figures(acts: ir.Table) -> ir.Table:
    order = acts.name == EventName.ORDER_COMPLETED.value
    money = acts.name.isin([EventName.ORDER_COMPLETED.value, EventName.ORDER_REFUNDED.value])
    viewed = acts.name == EventName.PRODUCT_VIEWED.value
    clicked = acts.name == EventName.EMAIL_LINK_CLICKED.value
    ago = (acts["at"].epoch_seconds() - acts.happened_at.epoch_seconds()) / _DAY_SECONDS
    told = {
        "orders": order.sum(),
        "spent": acts.amount_minor.sum(where=money) / _MINOR,
        "days_since_order": ago.min(where=order).coalesce(_NEVER_DAYS),
        "days_since_seen": ago.min(),
        "days_known": ago.max(),
        "viewed_30_days": (viewed & (ago <= _MONTH)).sum(),
        "clicked_90_days": (clicked & (ago <= _QUARTER)).sum(),
    }
    return acts.group_by("customer_id", "at").aggregate(
        **{name: one.coalesce(0).cast("float64") for name, one in told.items()}
    )


def _liked(asked: ir.Table, facts: Facts) -> ir.Table:
    """How often each looked at or bought something of a category before their moment."""
    events, lines = facts.table(EVENTS), facts.table(ORDER_LINES)
    looked = events.filter(
        events.name == EventName.PRODUCT_VIEWED.value, events.product_id.notnull()
    )
    columns = ("customer_id", "product_id", "happened_at")
    both = looked.select(*columns).union(lines.filter(lines.quantity > 0).select(*columns))
    before = both.inner_join(asked, "customer_id")
    before = before.filter(before.happened_at < before["at"])
    products = facts.table(PRODUCTS).select("product_id", "category")
    named = before.inner_join(products, "product_id").filter(lambda t: t.category.notnull())
    return named.group_by("customer_id", "at", "category").aggregate(often=lambda t: t.count())


def _category_shares(
    liked: pa.Table, place: dict[tuple[str, datetime], int]
) -> tuple[tuple[str, ...], Numbers]:
    """The categories that come up most, and each customer's shares of them."""
    told = liked.sort_by("category").to_pylist()
    sums = {
        name: sum(row["often"] for row in rows)
        for name, rows in groupby(told, key=lambda row: str(row["category"]))
    }
    names = tuple(sorted(sums, key=lambda name: (-sums[name], name))[:_MOST_CATEGORIES])
    counts, all_of = np.zeros((len(place), len(names))), np.zeros(len(place))
    for row in told:
        number = place[row["customer_id"], row["at"]]
        all_of[number] += row["often"]
        if row["category"] in names:
            counts[number, names.index(row["category"])] += row["often"]
    return names, counts / np.maximum(all_of, 1.0)[:, None]


def _keys(table: pa.Table) -> list[tuple[str, datetime]]:
    return list(zip(table["customer_id"].to_pylist(), table["at"].to_pylist(), strict=True))


def _like_size(value: Numbers | float) -> Numbers:
    return np.asarray(np.log1p(value) / _LOG_SCALE)
