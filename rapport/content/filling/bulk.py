"""Fills a text for a crowd: batches of customers in, batches of checked texts out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.content.filling.columns import LinkColumns, Numbers, column_of, link_column
from rapport.content.filling.joining import NOBODY, Crowd, joined, looked_up
from rapport.content.filling.one import FillStatus
from rapport.content.filling.plans import Plan
from rapport.content.filling.shapes import Filler
from rapport.content.filling.sizes import sizes_of, too_long
from rapport.content.filling.values import NAMES
from rapport.content.grounds import Grounds
from rapport.content.model import Copy

BATCH = 4_096
"""Customers at a time: about 50 MB of mails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledBatch:
    """Checked texts, a row per customer in the order of `customers`.

    Columns of `rows`: `customer_id`; `status`, of `FillStatus`; `reason`, a code of `value_fault`
    or of a finding, empty when ok; the customer's slots as they were put in, null where left out;
    `size`, in columns of a mail's subject or of a text, in segments of an SMS; `subject`,
    `preheader`, `html` and `text`, null where refused.
    """

    customers: pa.Table
    rows: pa.Table

    def counts(self) -> Counter[tuple[str, str]]:
        """Count recipients by status and reason."""
        counted = self.rows.group_by(["status", "reason"]).aggregate([([], "count_all")])
        return Counter(
            {(row["status"], row["reason"]): row["count_all"] for row in counted.to_pylist()}
        )


def fill_all(
    copy: Copy,
    grounds: Grounds,
    customers: pa.Table | Iterable[pa.Table | pa.RecordBatch],
    *,
    links: LinkColumns | None = None,
) -> Iterator[FilledBatch]:
    """Render and check the text of every customer, in constant memory.

    `customers` has `customer_id` and, as far as known, `first_name`, `last_name` and `city`.
    Without `links`, those of the text lead where it says, and those of a mail's foot nowhere.
    Raises `BadTemplate` if the copy is not valid, `BadLinks` for a link that is none.
    """
    filling = _Filling(copy, grounds, links)
    for batch in _batches(customers):
        yield filling.batch(batch)


def _batches(customers: pa.Table | Iterable[pa.Table | pa.RecordBatch]) -> Iterator[pa.Table]:
    given = [customers] if isinstance(customers, pa.Table) else customers
    for one in given:
        table = pa.Table.from_batches([one]) if isinstance(one, pa.RecordBatch) else one
        for start in range(0, table.num_rows, BATCH):
            yield table.slice(start, BATCH)


class _Filling:
    def __init__(self, copy: Copy, grounds: Grounds, links: LinkColumns | None) -> None:
        self._filler = Filler(copy, grounds, links=links.names if links else ())
        self._channel = grounds.channel
        self._links = links
        self._plans: dict[int, Plan] = {}
        self._codes: dict[str, int] = {"": 0}

    def batch(self, customers: pa.Table) -> FilledBatch:
        crowd = self._crowd(customers)
        masks, odd = self._told(crowd)
        everybody = np.arange(crowd.size)
        first = self._judged(masks, everybody, crowd)
        again = np.flatnonzero((first > 0) & (masks > 0))
        last = first.copy()
        last[again] = self._judged(np.zeros(len(again), np.int64), again, crowd)
        masks[again] = 0
        refused = last > 0
        reason = np.where(~refused & (odd > 0), odd, first)
        status = np.where(refused, 2, np.where(reason > 0, 1, 0))
        masks[refused] = NOBODY
        return FilledBatch(
            customers=customers,
            rows=pa.table(
                {
                    "customer_id": customers["customer_id"],
                    "status": looked_up([one.value for one in FillStatus], status),
                    "reason": looked_up(list(self._codes), reason),
                    **self._said(masks, crowd),
                    **joined(self._plan, self._filler, masks, crowd),
                }
            ),
        )

    def _crowd(self, customers: pa.Table) -> Crowd:
        made = self._links.make(customers) if self._links else {}
        return Crowd(
            size=customers.num_rows,
            columns={name: column_of(customers, name) for name in self._filler.used},
            links={name: link_column(name, made[name]) for name in self._filler.links},
        )

    def _told(self, crowd: Crowd) -> tuple[Numbers, Numbers]:
        """Give each row's shape, a bit per slot used, and the code of a value left out, if any."""
        faults = {
            name: column.each(lambda value: self._code(value.fault))
            for name, column in crowd.columns.items()
        }
        odd, odd_name = np.zeros(crowd.size, np.int64), np.zeros(crowd.size, bool)
        for name in reversed(self._filler.used):  # the first in order has the last word
            odd = np.where(faults[name] > 0, faults[name], odd)
            odd_name |= (faults[name] > 0) & (name in NAMES)
        masks = np.zeros(crowd.size, np.int64)
        for place, name in enumerate(self._filler.used):
            said = (crowd.columns[name].width > 0) & (faults[name] == 0)
            masks |= (said & ~(odd_name & (name in NAMES))).astype(np.int64) << place
        return masks, odd

    def _judged(self, masks: Numbers, rows: Numbers, crowd: Crowd) -> Numbers:
        """Give for each of some rows, in the shapes given, the code that refuses it, or 0."""
        codes = np.zeros(len(rows), np.int64)
        for mask in np.unique(masks):
            here = np.flatnonzero(masks == mask)
            codes[here] = self._judged_alike(int(mask), rows[here], crowd)
        return codes

    def _judged_alike(self, mask: int, rows: Numbers, crowd: Crowd) -> Numbers | int:
        plan = self._plan(mask)
        if plan.fault:
            return self._code(plan.fault)
        if plan.shape is None:
            told = ((crowd.values(row, plan.present), crowd.addresses(row)) for row in rows)
            return np.array([self._code(plan.alone(*one)) for one in told])
        sizes = sizes_of(plan.shape, crowd.given, rows, self._channel)
        distinct, inverse = too_long(sizes, self._channel)
        long = np.array([self._code(code) for code in distinct], np.int64)[inverse]
        return np.where(long > 0, long, self._brought(plan, rows, crowd))

    def _brought(self, plan: Plan, rows: Numbers, crowd: Crowd) -> Numbers:
        worst: dict[int, set[str]] = {}
        for codes, inverse in plan.brought(crowd.columns, rows):
            faulty = np.array([bool(found) for found in codes])
            for row in np.flatnonzero(faulty[inverse]):
                worst.setdefault(int(row), set()).update(codes[inverse[row]])
        brought = np.zeros(len(rows), np.int64)
        for place, found in worst.items():
            brought[place] = self._code(min(found))
        return brought

    def _said(self, masks: Numbers, crowd: Crowd) -> dict[str, pa.Array]:
        """Give the values that were put in, by name of the slot."""
        everybody = np.arange(crowd.size)
        return {
            name: pc.if_else(
                pa.array((masks != NOBODY) & (masks >> place & 1 > 0)),
                crowd.columns[name].texts(everybody, html=False),
                None,
            )
            for place, name in enumerate(self._filler.used)
        }

    def _code(self, reason: str) -> int:
        if reason not in self._codes:
            self._codes[reason] = len(self._codes)
        return self._codes[reason]

    def _plan(self, mask: int) -> Plan:
        if mask not in self._plans:
            used = enumerate(self._filler.used)
            present = frozenset(name for place, name in used if mask >> place & 1)
            self._plans[mask] = Plan(self._filler, present)
        return self._plans[mask]
