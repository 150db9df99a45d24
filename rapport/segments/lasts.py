"""Whose last event of a name, or first, lies in a window and is as a rule asks."""

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS
from rapport.segments.asking import Asking
from rapport.segments.clocks import Bounds, coarse_bounds, inside
from rapport.segments.happenings import LastPerformed
from rapport.segments.history import happened


def of_whom_it_holds(rule: LastPerformed, asking: Asking) -> ir.StringColumn:
    """The ids of the customers for whom the rule holds."""
    rows = _rows(rule, asking)
    chosen = rows.at.min() if rule.first else rows.at.max()
    if not rule.then:
        found = rows.group_by("customer_id").aggregate(chosen_at=chosen)
    else:
        # Of several events at one moment, one that fits is enough.
        fitting = rows.at.min(where=rows.fits) if rule.first else rows.at.max(where=rows.fits)
        both = rows.group_by("customer_id").aggregate(chosen_at=chosen, fitting_at=fitting)
        found = both.filter(both.chosen_at == both.fitting_at)
    kept = found.filter(asking.within(rule, found.chosen_at))
    return asking.on_their_clocks(kept, rule, "chosen_at").customer_id


def _rows(rule: LastPerformed, asking: Asking) -> ir.Table:
    """The events to choose from: customer_id, at, and whether what is asked of one fits."""
    events = asking.table(EVENTS)
    # The last event lies after the start of the window only if it is the last of those after it.
    coarse = coarse_bounds(rule, now=asking.now)
    bounds = Bounds(None, coarse.end) if rule.first else Bounds(coarse.start, None)
    kept = events.filter(
        events.customer_id.notnull(),
        *inside(bounds, events.happened_at, now=asking.now),
        *happened(rule.event, rule.where, rule.product, asking),
    )
    columns = {"at": kept.happened_at}
    if rule.then:
        fits = [asking.condition(kept, one, own="properties") for one in rule.then]
        columns["fits"] = ibis.and_(*fits)
    return kept.select("customer_id", **columns)
