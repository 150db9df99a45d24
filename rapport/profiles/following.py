"""Lets what stages keep of customers follow the names that moved to another customer.

The commit that moves names numbers them, and each follower remembers up to which number it has
come. After a crash in between it is told of the same names again: a follower can be repeated.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from rapport.profiles.links import FOLLOWED, MOVED, NAMES
from rapport.storage import Database, Facts, put_rows, rows_like

Follow = Callable[[Database, Facts, Mapping[str, str]], None]
"""Gives what is kept under names to the customers that the names belong to now. Repeatable."""

_BEGINNING = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """What follows names, by a name of its own that is stored."""

    name: str
    follow: Follow


def follow_moves(database: Database, facts: Facts, followers: Sequence[Follower]) -> int:
    """Let each follower follow the names that moved since it last did; return how many names.

    A follower that comes new is told of every name that is not its own customer. Cheap where
    nothing moved. Of several threads one follows at a time, so that none undoes what a later one
    did.
    """
    with _alone(facts):
        marks = _marks(facts)
        moved = _moved_since(facts, min(marks.get(one.name, _BEGINNING) for one in followers))
        newest = max((*marks.values(), pc.max(moved["number"]).as_py() or 0))
        followed: set[str] = set()
        for one in followers:
            mark = marks.get(one.name, _BEGINNING)
            if mark < newest or mark == _BEGINNING:
                customers = _customers(facts, moved, mark)
                if customers:
                    one.follow(database, facts, customers)
                followed |= customers.keys()
                _remember(facts, one, newest)
    return len(followed)


def _marks(facts: Facts) -> dict[str, int]:
    rows = facts.read(facts.table(FOLLOWED)).to_pylist()
    return {row["follower"]: row["number"] for row in rows}


def _moved_since(facts: Facts, mark: int) -> pa.Table:
    """The names that moved after the number: name, number."""
    table = facts.table(MOVED)
    numbered = table.mutate(number=table.number.fill_null(0))  # an older release gave no numbers
    return facts.read(numbered.filter(numbered.number > mark))


def _customers(facts: Facts, moved: pa.Table, mark: int) -> dict[str, str]:
    """Whose the names are now that moved after the number."""
    new = moved.filter(pc.greater(moved["number"], mark)).select(["name"])
    rows = rows_like(facts, NAMES, new)
    if mark == _BEGINNING:
        names = facts.table(NAMES)
        others = facts.read(names.filter(names.name != names.customer_id))
        rows = pa.concat_tables([rows, others.cast(rows.schema)])
    return dict(zip(rows["name"].to_pylist(), rows["customer_id"].to_pylist(), strict=True))


def _remember(facts: Facts, follower: Follower, number: int) -> None:
    row = {"follower": [follower.name], "number": pa.array([number], pa.int64())}
    put_rows(facts, FOLLOWED, pa.table(row))


_locks: WeakKeyDictionary[Facts, threading.Lock] = WeakKeyDictionary()
_making = threading.Lock()


def _alone(facts: Facts) -> threading.Lock:
    with _making:
        return _locks.setdefault(facts, threading.Lock())
