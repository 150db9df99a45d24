"""What follows what, counted where the data lies: one expression for any engine.

The same numbers as `following.count_following` has for histories in memory, up to the rounding of
floats, for a shop whose events do not fit there.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.recommendations.following import Following
from rapport.recommendations.wanted import wanted_events
from rapport.storage import FactReader


def count_pairs(facts: FactReader, *, now: datetime, how: Following | None = None) -> ir.Table:
    """One row per pair of products: of_product_id, product_id, weight; how much the second follows.

    Counts order lines and views of customers and guests, faded with age as tastes are. Of events
    of one moment the smaller product comes first.
    """
    return pairs_of(wanted_events(facts, now=now), how or Following())


def pairs_of(events: ir.Table, how: Following) -> ir.Table:
    """Count the pairs of any events with an owner, product_id, happened_at and weight."""
    pairs = _near(_placed(events), how)
    forward = pairs.select(of_product_id="earlier", product_id="later", weight="weight")
    back = pairs.select(
        of_product_id="later",
        product_id="earlier",
        weight=pairs.weight * ibis.literal(how.backward, type="float64"),
    )
    both = forward.union(back)
    summed = both.group_by("of_product_id", "product_id").aggregate(weight=both.weight.sum())
    return _scaled(summed, events, how)


def _placed(events: ir.Table) -> ir.Table:
    order = ibis.window(group_by="owner", order_by=[events.happened_at, events.product_id])
    return events.select("owner", "product_id", "weight", place=ibis.row_number().over(order))


def _near(placed: ir.Table, how: Following) -> ir.Table:
    """One row per two events of an owner at most the window apart: earlier, later, weight."""
    steps = ibis.literal(list(range(1, how.window + 1)), type="array<int64>")
    moved = placed.mutate(distance=steps.unnest())
    earlier = moved.select(
        owner=moved.owner,
        earlier=moved.product_id,
        earlier_weight=moved.weight,
        distance=moved.distance,
        meets=(moved.place + moved.distance).cast("int64"),
    )
    after = placed.view()
    later = after.select(
        owner=after.owner,
        later=after.product_id,
        later_weight=after.weight,
        meets=after.place.cast("int64"),
    )
    # An equality, so that engines join by hash and not each event with each.
    met = earlier.join(later, ["owner", "meets"])
    kept = met.filter(met.earlier != met.later)
    far = kept.distance.cast("float64") ** ibis.literal(-how.distance_power, type="float64")
    together = (kept.earlier_weight * kept.later_weight).sqrt()
    return kept.select("earlier", "later", weight=together * far)


def _scaled(summed: ir.Table, events: ir.Table, how: Following) -> ir.Table:
    """Divide by powers of what the events of either product weigh."""
    sizes = events.group_by("product_id").aggregate(size=events.weight.sum())
    spoken = sizes.select(of_product_id="product_id", of_size="size")
    sized = summed.join(sizes, "product_id").join(spoken, "of_product_id")
    source = sized.of_size ** ibis.literal(-how.source_power, type="float64")
    target = sized.size ** ibis.literal(-how.target_power, type="float64")
    return sized.select("of_product_id", "product_id", weight=sized.weight * source * target)
