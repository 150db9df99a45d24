"""Lets plans follow ids that turned out to be other customers', so that nobody counts twice.

What a customer is in a campaign follows from all ids of theirs that were drawn: held out if one was
held out, else a recipient once. After the launch a row that was left out for this stays left out,
also when its id is given back: nothing leaves late.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from rapport.campaigns.model import LeftOutBecause
from rapport.campaigns.store import PLAN, leave_out, rows_of_customers
from rapport.decisions import HOLDOUT
from rapport.delivery import HELD_OUT, cancel_for, written_to
from rapport.profiles import Follower
from rapport.storage import Database, Facts, follow_names

Drawn = Any
"""A row of a plan, as `rows_of_customers` gives it."""
Written = Collection[tuple[str, str]]
"""Campaigns and ids that got a message, or are getting one."""


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    with database.begin() as connection:
        concerned = follow_names(connection, PLAN, customers)
        if not concerned:
            return
        written = written_to(connection, concerned)
        held_out = set()
        changed = []
        for rows in _by_place(rows_of_customers(connection, concerned)).values():
            counts = _that_counts(rows, written)
            changed += list(_left_out(rows, counts))
            if counts.arm == HOLDOUT:
                held_out.add((counts.campaign_id, counts.customer_id))
        leave_out(connection, changed)
        cancel_for(connection, held_out, code=HELD_OUT)


PLAN_FOLLOWER = Follower(name="plans", follow=_follow)


def _by_place(rows: Sequence[Drawn]) -> Mapping[tuple[str, str], list[Drawn]]:
    found: dict[tuple[str, str], list[Drawn]] = defaultdict(list)
    for row in rows:
        found[row.campaign_id, row.customer_id].append(row)
    return found


def _that_counts(rows: Sequence[Drawn], written: Written) -> Drawn:
    """The row that a customer has in a campaign: held out, else written to, else the own id's."""

    def rank(row: Drawn) -> tuple[bool, bool, bool, str]:
        unwritten = (row.campaign_id, row.told_as or row.customer_id) not in written
        put_aside = row.left_out_because == LeftOutBecause.SAME_CUSTOMER
        return row.arm != HOLDOUT, unwritten, put_aside, row.told_as

    return min(rows, key=rank)


def _left_out(
    rows: Sequence[Drawn], counts: Drawn
) -> Iterator[tuple[Drawn, LeftOutBecause | None]]:
    """The rows that change, and why they are left out from now on; None where they are not."""
    for row in rows:
        put_aside = row.left_out_because == LeftOutBecause.SAME_CUSTOMER
        if row is not counts and not put_aside:
            yield row, LeftOutBecause.SAME_CUSTOMER
        elif row is counts and put_aside and row.arm == HOLDOUT:
            yield row, LeftOutBecause.HOLDOUT
        elif row is counts and put_aside and row.launched_at is None:
            yield row, None
