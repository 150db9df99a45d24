"""What can be read of living segments: who is in, sizes over time, what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import ibis.expr.types as ir
import numpy as np

from rapport.segments.errors import TooManySegments
from rapport.segments.living.model import Overlap, SizePoint, State
from rapport.segments.living.states import read_states
from rapport.segments.living.tables import SEGMENT_SIZES
from rapport.segments.model import Member
from rapport.segments.paging import page_of
from rapport.segments.tables import MEMBERSHIPS
from rapport.storage import Facts

MOST_COMPARED = 30
"""How many segments one overlap may compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A segment at its last refresh, and the sizes of the days before, the oldest first."""

    state: State
    daily: tuple[tuple[date, int], ...] = ()


def kept_members(
    segment_id: str, *, facts: Facts, limit: int = 50, after: str | None = None
) -> list[Member]:
    """Give a page of the members as of the last refresh, by id; `list_members` asks anew."""
    table = facts.table(MEMBERSHIPS)
    mine = table.filter(table.segment_id == segment_id)
    return page_of(mine, facts=facts, limit=limit, after=after)


def size_history(
    segment_id: str, *, facts: Facts, since: datetime | None = None, limit: int = 1_000
) -> list[SizePoint]:
    """Give the latest sizes, the oldest first: each refresh of two days, before that each day."""
    sizes = facts.table(SEGMENT_SIZES)
    mine = sizes.filter(sizes.segment_id == segment_id)
    if since is not None:
        mine = mine.filter(mine.at >= since)
    rows = facts.read(mine.order_by(mine.at.desc()).limit(limit).drop("segment_id")).to_pylist()
    return [SizePoint(**row) for row in reversed(rows)]


def standings(facts: Facts, *, since: datetime) -> dict[str, Standing]:
    """Give every refreshed segment with its last size of each day from `since` on."""
    sizes = facts.table(SEGMENT_SIZES)
    recent = sizes.filter(sizes.at >= since).mutate(day=sizes.at.date())
    daily = recent.group_by("segment_id", "day").aggregate(size=recent.size.argmax(recent.at))
    days: dict[str, list[tuple[date, int]]] = {}
    for row in facts.read(daily.order_by("segment_id", "day")).to_pylist():
        days.setdefault(row["segment_id"], []).append((row["day"], row["size"]))
    return {
        one: Standing(state=state, daily=tuple(days.get(one, ())))
        for one, state in read_states(facts).items()
    }


def overlap(segment_ids: Sequence[str], *, facts: Facts) -> Overlap:
    """Count, for each two segments, the customers that are members of both."""
    ids = tuple(dict.fromkeys(segment_ids))
    if len(ids) > MOST_COMPARED:
        raise TooManySegments(
            f"{len(ids)} segments were to be compared and {MOST_COMPARED} can be; choose fewer"
        )
    patterns = facts.read(_patterns(ids, facts)) if ids else None
    masks = patterns["mask"].to_numpy() if patterns else np.zeros(0, np.int64)
    counts = patterns["customers"].to_numpy() if patterns else np.zeros(0, np.int64)
    inside = (masks[:, None] >> np.arange(len(ids))[None, :]) & 1
    shared = (inside * counts[:, None]).T @ inside
    sizes = np.diag(shared)
    either = sizes[:, None] + sizes[None, :] - shared
    jaccard = np.divide(shared, either, out=np.zeros(shared.shape), where=either > 0)
    share = np.divide(shared, sizes[:, None], out=np.zeros(shared.shape), where=sizes[:, None] > 0)
    return Overlap(
        segment_ids=ids,
        shared=tuple(tuple(int(n) for n in row) for row in shared),
        jaccard=_rounded(jaccard),
        share=_rounded(share),
    )


def _patterns(ids: tuple[str, ...], facts: Facts) -> ir.Table:
    """Count customers by the pattern of segments they are in, one bit for each segment."""
    table = facts.table(MEMBERSHIPS)
    bits = table.segment_id.cases(*((one, 1 << place) for place, one in enumerate(ids)), else_=0)
    rows = table.filter(table.segment_id.isin(ids)).select("customer_id", bit=bits.cast("int64"))
    masks = rows.group_by("customer_id").aggregate(mask=rows.bit.bit_or())
    return masks.group_by("mask").aggregate(customers=masks.count())


def _rounded(matrix: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(value), 4) for value in row) for row in matrix)
