"""Puts the traits of a crowd together: one expression, one row per customer."""

from collections.abc import Iterator, Sequence

import ibis
import ibis.expr.types as ir

from rapport.kit.settings import ShopSettings
from rapport.traits.declaring import Declaration, Of
from rapport.traits.figuring import DTYPES, ZERO_OF_NOTHING, alone, figure_alone, figures
from rapport.traits.formulas import FORMULAS
from rapport.traits.lanes import Clocks, Crowd, Lane, lane_of, lane_rows
from rapport.traits.people import people
from rapport.traits.places import clock_offsets


def build(traits: Sequence[Declaration], *, crowd: Crowd, shop: ShopSettings) -> ir.Table:
    """One row per customer of the crowd with a profile: customer_id, refreshed_at, every trait.

    Nothing is ever counted that lies after `crowd.now`. Without any event, counts and sums are 0
    and everything else is null.
    """
    known = people(crowd, shop)
    joined = known
    for place, part in enumerate(_parts(traits, crowd, known, shop.currency)):
        key = f"key_{place}"
        joined = joined.left_join(part.rename({key: "customer_id"}), [("customer_id", key)])
    row = joined.select(*known.columns, *(one.name for one in traits if one.of is not Of.FORMULA))
    filled = {
        one.name: row[one.name].fill_null(0).cast(DTYPES[one.result_type])
        for one in traits
        if one.of in ZERO_OF_NOTHING
    }
    row = row.mutate(**filled)
    columns = {one.name: _column(one, row, crowd) for one in traits}
    moment = ibis.literal(crowd.now).cast(DTYPES["moment"])
    return row.select("customer_id", refreshed_at=moment, **columns)


def _column(trait: Declaration, row: ir.Table, crowd: Crowd) -> ir.Value:
    if trait.of is not Of.FORMULA:
        return row[trait.name]
    found = FORMULAS[trait.name](row, crowd.now)
    return found.cast(DTYPES[trait.result_type])


def _parts(
    traits: Sequence[Declaration], crowd: Crowd, known: ir.Table, currency: str
) -> Iterator[ir.Table]:
    """Give tables of one row per customer, each with the columns of some traits."""
    lanes: dict[Lane, list[Declaration]] = {}
    for trait in traits:
        if trait.of is not Of.FORMULA:
            lanes.setdefault(lane_of(trait), []).append(trait)
    clocks = _clocks(crowd, known) if any(lane.clock for lane in lanes) else None
    for lane, members in lanes.items():
        rows = lane_rows(lane, members, crowd=crowd, clocks=clocks)
        together = [trait for trait in members if not alone(trait)]
        if together:
            yield figures(rows, together, now=crowd.now, currency=currency)
        for trait in members:
            if alone(trait):
                yield figure_alone(rows, trait, now=crowd.now, currency=currency)


def _clocks(crowd: Crowd, known: ir.Table) -> Clocks:
    """Read which zones there are among these people: few of the 600 that exist."""
    zones = crowd.facts.read(known.select("clock").distinct())["clock"].to_pylist()
    offsets = clock_offsets((zone for zone in zones if zone), crowd.now.year)
    return Clocks(people=known, offsets=ibis.memtable(offsets))
