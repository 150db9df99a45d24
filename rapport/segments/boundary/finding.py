"""Finds who is just inside a rule and who just outside, and which condition decides."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.profiles import PROFILES
from rapport.segments.asking import Asking
from rapport.segments.boundary.leaves import leaves_of, truth_of
from rapport.segments.boundary.measures import Measure, measure_of
from rapport.segments.boundary.model import Boundary, Deciding, Edge, Standing
from rapport.segments.describing import LANGUAGES, NO_TOPICS, NameOfSegment, describe
from rapport.segments.errors import BadRule
from rapport.segments.matching import members
from rapport.segments.phrases import Said
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import Bucket, Rule
from rapport.storage import FactReader

MOST_LOOKED_AT = 1_000_000
_MOST_CONDITIONS = 60  # one bit each

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crowd:
    """Everybody looked at: ids, per condition who it holds for, and the actual values."""

    ids: pa.ChunkedArray
    held: Sequence[Mask]
    actual: Mapping[int, npt.NDArray[np.float64]]


def boundary_of(  # noqa: PLR0913  each by its name
    rule: Rule,
    *,
    facts: FactReader,
    now: datetime,
    segments: RuleLookup | None = None,
    segment_name: NameOfSegment = str,
    topics: Mapping[str, Said] = NO_TOPICS,
    each: int = 5,
) -> Boundary:
    """Say who would change sides if exactly one condition turned out otherwise, the nearest first.

    Near is relative to the bound, so that days and amounts can stand in one line; a condition that
    is a yes or no comes last. A reference to another segment is one condition. Of more than a
    million customers a stable random part is looked at, and `looked_at` says how many.
    """
    expand(rule, segments)
    leaves = leaves_of(rule)
    if len(leaves) > _MOST_CONDITIONS:
        raise BadRule(f"the rule has more than {_MOST_CONDITIONS} conditions; split it")
    asking = Asking(facts=facts, now=now)
    measures = [measure_of(leaf, asking) for leaf in leaves]
    customers = facts.count(facts.table(PROFILES))
    table = _everybody(list(leaves), measures, asking, segments, customers)
    crowd = _read(facts, table, measures)
    inside, enter, leave = _sides(rule, list(leaves), crowd)
    conditions = tuple(
        Deciding(
            path=path,
            sentence={
                one: describe(leaf, one, segment_name=segment_name, topics=topics)
                for one in LANGUAGES
            },
            unit=None if measures[place] is None else _unit(measures[place]),
            enter=int(enter[place].sum()),
            leave=int(leave[place].sum()),
        )
        for place, (leaf, path) in enumerate(leaves.items())
    )
    paths = list(leaves.values())
    return Boundary(
        inside=_edges(crowd, leave, measures, paths, each=each, inside=True),
        outside=_edges(crowd, enter, measures, paths, each=each, inside=False),
        conditions=conditions,
        looked_at=len(inside),
        customers=customers,
    )


def _everybody(
    leaves: Sequence[Rule],
    measures: Sequence[Measure | None],
    asking: Asking,
    segments: RuleLookup | None,
    customers: int,
) -> ir.Table:
    """One row per customer: customer_id, held_0, …, actual_0, …"""
    facts, now = asking.facts, asking.now
    profiles = asking.profiles
    if customers > MOST_LOOKED_AT:
        part = Bucket(kind="bucket", name="boundary", end=100 * MOST_LOOKED_AT / customers)
        chosen = members(part, facts=facts, now=now).customer_id
        profiles = profiles.filter(profiles.customer_id.isin(chosen))
    joined = profiles
    for place, measure in enumerate(measures):
        if measure is not None:
            names = {f"owner_{place}": "customer_id", f"actual_{place}": "actual"}
            rows = measure.rows.rename(names)
            joined = joined.left_join(rows, [("customer_id", f"owner_{place}")])
    actual = [f"actual_{place}" for place, one in enumerate(measures) if one is not None]
    row = joined.select("customer_id", *actual)
    held = {
        f"held_{place}": row.customer_id.isin(
            members(leaf, facts=facts, now=now, segments=segments).customer_id
        )
        for place, leaf in enumerate(leaves)
    }
    return row.mutate(**held)


def _read(facts: FactReader, table: ir.Table, measures: Sequence[Measure | None]) -> _Crowd:
    rows = facts.read(table)
    actual = {}
    for place, measure in enumerate(measures):
        if measure is not None:
            known = rows[f"actual_{place}"].to_numpy().astype(np.float64)
            missing = math.nan if measure.missing is None else measure.missing
            actual[place] = np.where(np.isnan(known), missing, known)
    held = [rows[f"held_{place}"].to_numpy().astype(np.bool_) for place in range(len(measures))]
    return _Crowd(ids=rows["customer_id"], held=held, actual=actual)


def _sides(
    rule: Rule, leaves: Sequence[Rule], crowd: _Crowd
) -> tuple[Mask, list[Mask], list[Mask]]:
    """Who is inside, and per condition who would enter and leave if it alone were otherwise.

    Few patterns of yes and no occur among many customers, and the rule is asked once of each.
    """
    codes = np.zeros(len(crowd.held[0]), dtype=np.int64)
    for place, held in enumerate(crowd.held):
        codes |= held.astype(np.int64) << place
    truth = truth_of(rule)

    def is_in(code: int) -> bool:
        return truth({leaf: bool(code >> place & 1) for place, leaf in enumerate(leaves)})

    patterns, of_customer = np.unique(codes, return_inverse=True)
    inside = np.array([is_in(int(code)) for code in patterns], dtype=np.bool_)
    enter, leave = [], []
    for place in range(len(leaves)):
        turned = np.array([is_in(int(code) ^ 1 << place) for code in patterns], dtype=np.bool_)
        enter.append((~inside & turned)[of_customer])
        leave.append((inside & ~turned)[of_customer])
    return inside[of_customer], enter, leave


def _edges(
    crowd: _Crowd,
    turning: Sequence[Mask],
    measures: Sequence[Measure | None],
    paths: Sequence[str],
    *,
    each: int,
    inside: bool,
) -> tuple[Edge, ...]:
    found: list[tuple[float, str, Edge]] = []
    for place, mask in enumerate(turning):
        who = np.flatnonzero(mask)
        nearness = _nearness(measures[place], crowd.actual.get(place), who)
        kept = _nearest(nearness, crowd.ids.take(pa.array(who)), each)
        who, nearness = who[kept], nearness[kept]
        for at, near in zip(who, nearness, strict=True):
            customer_id = str(crowd.ids[int(at)])
            standing = _stand(measures[place], bool(crowd.held[place][at]), crowd, place, int(at))
            edge = Edge(
                customer_id=customer_id, inside=inside, path=paths[place], standing=standing
            )
            found.append((float(near), customer_id, edge))
    chosen: dict[str, Edge] = {}
    for _near, customer_id, edge in sorted(found, key=lambda one: one[:2]):
        chosen.setdefault(customer_id, edge)
    return tuple(chosen.values())[:each]


def _nearest(
    nearness: npt.NDArray[np.float64], ids: pa.ChunkedArray, each: int
) -> npt.NDArray[np.int64]:
    """The places of the nearest; of equally near ones the first by id."""
    if len(nearness) <= each:
        return np.arange(len(nearness))
    edge = np.partition(nearness, each - 1)[each - 1]
    nearer, level = np.flatnonzero(nearness < edge), np.flatnonzero(nearness == edge)
    named = pa.table({"id": ids.take(pa.array(level)), "place": level})
    first = pc.select_k_unstable(named, k=each - len(nearer), sort_keys=[("id", "ascending")])
    return np.concatenate([nearer, level[first.to_numpy()]])


def _stand(measure: Measure | None, held: bool, crowd: _Crowd, place: int, at: int) -> Standing:
    actual = float(crowd.actual[place][at]) if place in crowd.actual else math.nan
    return standing_of(measure, held, None if math.isnan(actual) else actual)


def standing_of(measure: Measure | None, held: bool, actual: float | None) -> Standing:
    """How somebody with this actual value stands to a condition."""
    if measure is None:
        return Standing(holds=held)
    if actual is None:
        return Standing(holds=held, needed=_finite(measure.bound(0.0)))
    return Standing(
        holds=held,
        actual=actual,
        needed=_finite(measure.bound(actual)),
        distance=_finite(measure.distance(actual)),
    )


def _nearness(
    measure: Measure | None,
    actual: npt.NDArray[np.float64] | None,
    who: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """How near to the bound, in parts of the bound; unknown and yes-or-no come last."""
    if measure is None or actual is None:
        return np.full(len(who), np.inf)
    values = actual[who]
    ends = [end for end in (measure.low, measure.high) if not math.isinf(end)]
    apart = np.min([np.abs(values - end) / max(abs(end), 1.0) for end in ends], axis=0)
    return np.where(np.isnan(apart), np.finfo(np.float64).max, apart)


def _unit(measure: Measure | None) -> str | None:
    return None if measure is None else measure.unit


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
