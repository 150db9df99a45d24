"""What follows what, counted where the data lies: one expression for any engine.

The same numbers as `following.count_following` has for histories in memory, up to the rounding of
floats, for a shop whose events do not fit there.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.recommendations.following import Following
from rapport.recommendations.histories import HALF_LIFE_DAYS
from rapport.recommendations.reading import DAY_SECONDS, KIND_WEIGHTS, wanted_events
from rapport.storage import FactReader


def count_pairs(facts: FactReader, *, now: datetime, how: Following | None = None) -> ir.Table:
    """One row per pair of products: of_product_id, product_id, weight; how much the second follows.

    Counts what `read_everybody` reads: what somebody did on one day is one step.
    """
    events = wanted_events(facts, now=now)
    age_seconds = ibis.literal(now).epoch_seconds() - events.happened_at.epoch_seconds()
    says = events.kind.cases(*enumerate(KIND_WEIGHTS), else_=0.0)
    weighed = events.select(
        "owner",
        "product_id",
        day=(events.happened_at.epoch_seconds() / DAY_SECONDS).floor().cast("int64"),
        weight=says * ibis.literal(0.5) ** (age_seconds / (HALF_LIFE_DAYS * DAY_SECONDS)),
    )
    return pairs_of(weighed, how or Following())


def pairs_of(events: ir.Table, how: Following) -> ir.Table:
    """Count the pairs of any events with an owner, product_id, day and weight."""
    placed = _placed(events)
    forward = _apart(placed, how)
    back = forward.select(
        of_product_id="product_id",
        product_id="of_product_id",
        weight=forward.weight * ibis.literal(how.backward, type="float64"),
    )
    both = ibis.union(_together(placed), forward, back)
    summed = both.group_by("of_product_id", "product_id").aggregate(weight=both.weight.sum())
    return _scaled(summed, events, how)


def _placed(events: ir.Table) -> ir.Table:
    """Number each owner's days; the events of a day share its weight, each has the root of its."""
    days = events.group_by("owner", "day").aggregate(size=events.count())
    in_order = ibis.window(group_by="owner", order_by="day")
    # Days are numbered by themselves: ClickHouse ranks equal rows apart when Ibis asks for ranks.
    numbered = days.mutate(place=ibis.row_number().over(in_order).cast("int64"))
    placed = events.join(numbered, ["owner", "day"])
    return placed.select("owner", "product_id", "place", root=(placed.weight / placed.size).sqrt())


def _together(placed: ir.Table) -> ir.Table:
    """Two events of an owner on one day: both ways, for both come in either order."""
    first = placed.select("owner", "place", of_product_id="product_id", of_root="root")
    met = first.join(placed, ["owner", "place"])
    return _pairs(met, met.of_root * met.root)


def _apart(placed: ir.Table, how: Following) -> ir.Table:
    """Two events of an owner on different days, at most the window apart, the later one second."""
    steps = ibis.literal(list(range(1, how.window + 1)), type="array<int64>")
    moved = placed.mutate(distance=steps.unnest())
    earlier = moved.select(
        owner=moved.owner,
        of_product_id=moved.product_id,
        of_root=moved.root,
        distance=moved.distance,
        # An equality, so that engines join by hash and not each event with each.
        place=(moved.place + moved.distance).cast("int64"),
    )
    met = earlier.join(placed, ["owner", "place"])
    far = met.distance.cast("float64") ** ibis.literal(-how.distance_power, type="float64")
    return _pairs(met, met.of_root * met.root * far)


def _pairs(met: ir.Table, weight: ir.Value) -> ir.Table:
    weighed = met.mutate(weight=weight)
    kept = weighed.filter(weighed.of_product_id != weighed.product_id)
    return kept.select("of_product_id", "product_id", "weight")


def _scaled(summed: ir.Table, events: ir.Table, how: Following) -> ir.Table:
    """Divide by powers of what the events of either product weigh."""
    sizes = events.group_by("product_id").aggregate(size=events.weight.sum())
    spoken = sizes.select(of_product_id="product_id", of_size="size")
    sized = summed.join(sizes, "product_id").join(spoken, "of_product_id")
    source = sized.of_size ** ibis.literal(-how.source_power, type="float64")
    target = sized.size ** ibis.literal(-how.target_power, type="float64")
    return sized.select("of_product_id", "product_id", weight=sized.weight * source * target)
