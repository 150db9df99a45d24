"""Who did one thing, then another: steps found in one walk along each customer's time.

The latest moment at which a step was reached is the best one for the next step: it is nearest,
and least lies between. So each step needs only the latest reached moment of the step before.
"""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS
from rapport.segments.asking import Asking
from rapport.segments.clocks import coarse_bounds
from rapport.segments.happenings import Between, Sequence, Step
from rapport.segments.history import happened

_SECOND = timedelta(seconds=1)


def of_whom_it_holds(rule: Sequence, asking: Asking) -> ir.StringColumn:
    """The ids of the customers for whom the rule holds."""
    if len(rule.steps) == len(("first", "last")) and _is_plain(rule.steps[-1]):
        return _first_before_last(rule, asking)
    moments = _moments(rule, asking)
    reached = ibis.ifelse(moments.step_0, moments.at, ibis.null("int64"))
    walked = moments.mutate(reached_0=reached)
    *between, last = range(1, len(rule.steps))
    for place in between:
        walked = _stepped(walked, rule.steps[place], place)
    if rule.steps[last].absent:
        now = int(asking.now.timestamp() * 1_000_000)
        return _not_followed(walked, rule.steps[last], last, now).customer_id
    walked = _stepped(walked, rule.steps[last], last)
    return walked.filter(walked[f"reached_{last}"].notnull()).customer_id


def _is_plain(step: Step) -> bool:
    return step.within_days is None and not step.without and not step.absent


def _first_before_last(rule: Sequence, asking: Asking) -> ir.StringColumn:
    """The same for two steps with nothing said between: the first one lies before the last other.

    This needs no walk along time.
    """
    flagged, _ = _flagged(rule, asking)
    both = flagged.group_by("customer_id").aggregate(
        begun=flagged.at.min(where=flagged.step_0), ended=flagged.at.max(where=flagged.step_1)
    )
    return both.filter(both.begun < both.ended).customer_id


def _moments(rule: Sequence, asking: Asking) -> ir.Table:
    """One row per customer and moment with an event the rule names: what happened at it.

    Events at one moment become one row, so that the row before is strictly earlier.
    """
    flagged, flags = _flagged(rule, asking)
    flagged = _between_ends(rule, flagged)
    return flagged.group_by("customer_id", "at").aggregate(
        **{name: flagged[name].any() for name in flags}
    )


def _between_ends(rule: Sequence, flagged: ir.Table) -> ir.Table:
    """The events of who did every step, from the first beginning on.

    Most customers did not, and the walks along time are what takes long.
    """
    done = [f"step_{i}" for i, step in enumerate(rule.steps) if not step.absent]
    if len(done) == 1:
        return flagged
    spans = flagged.group_by("customer_id").aggregate(
        begun=flagged.at.min(where=flagged.step_0),
        ended=flagged.at.max(where=flagged[done[-1]]),
        **{f"did_{name}": flagged[name].any() for name in done[1:-1]},
    )
    spans = spans.filter(spans.begun < spans.ended, *(spans[f"did_{name}"] for name in done[1:-1]))
    spans = spans.select("begun", "ended", spanned="customer_id")
    inside = [flagged.customer_id == spans.spanned, flagged.at >= spans.begun]
    if not rule.steps[-1].absent:
        inside.append(flagged.at <= spans.ended)
    return flagged.join(spans, inside).select(*flagged.columns)


def _flagged(rule: Sequence, asking: Asking) -> tuple[ir.Table, list[str]]:
    """The events the rule names: customer_id, at, and flags that say which part each one is."""
    events = asking.table(EVENTS)
    flags = {f"step_{i}": _is(step, asking) for i, step in enumerate(rule.steps)}
    flags |= {
        f"without_{i}": ibis.or_(*(_is(one, asking) for one in step.without))
        for i, step in enumerate(rule.steps)
        if step.without
    }
    flags["step_0"] = _begins(rule, flags["step_0"], asking)
    kept = events.filter(events.customer_id.notnull(), *_span(rule, asking))
    if any(one.where or one.product for step in rule.steps for one in (step, *step.without)):
        kept = kept.filter(ibis.or_(*flags.values()))
    at = asking.dialect.microseconds(kept.happened_at)
    return kept.select("customer_id", at=at, **flags), list(flags)


def _is(step: Between, asking: Asking) -> ir.BooleanValue:
    return ibis.and_(*happened(step.event, step.where, step.product, asking))


def _begins(rule: Sequence, is_first: ir.BooleanValue, asking: Asking) -> ir.BooleanValue:
    events = asking.table(EVENTS)
    begins = ibis.and_(is_first, *asking.within(rule, events.happened_at))
    if not (rule.customer_zone and rule.asks_clock):
        return begins
    first = asking.on_their_clocks(events.filter(begins), rule, "happened_at")
    return events.event_id.isin(first.event_id)


def _span(rule: Sequence, asking: Asking) -> list[ir.BooleanValue]:
    """Between which moments anything can matter, and which names."""
    events, bounds = asking.table(EVENTS), coarse_bounds(rule, now=asking.now)
    names = {one.event for step in rule.steps for one in (step, *step.without)}
    kept = [asking.named(events, sorted(names)), events.happened_at <= ibis.literal(asking.now)]
    if bounds.start is not None:
        kept.append(events.happened_at >= ibis.literal(bounds.start))
    days = [step.within_days for step in rule.steps[1:]]
    if bounds.end is not None and None not in days:
        end = bounds.end + timedelta(days=sum(filter(None, days))) + _SECOND
        kept.append(events.happened_at < ibis.literal(end))
    return kept


def _stepped(walked: ir.Table, step: Step, place: int) -> ir.Table:
    """Add when the step was reached: `reached_<place>`, null where it was not."""
    earlier = ibis.window(
        group_by="customer_id", order_by="at", preceding=(None, 1), following=None
    )
    before = {"before": walked[f"reached_{place - 1}"].max().over(earlier)}
    if step.without:
        unwanted = ibis.ifelse(walked[f"without_{place}"], walked.at, ibis.null("int64"))
        before["unwanted"] = unwanted.max().over(earlier)
    looked = walked.mutate(**before)
    kept = [looked[f"step_{place}"], looked.before.notnull()]
    if step.within_days is not None:
        kept.append(looked.at - looked.before <= _microseconds(step.within_days))
    if step.without:
        kept.append((looked.unwanted <= looked.before).fill_null(True))
    reached = ibis.ifelse(ibis.and_(*kept), looked.at, ibis.null("int64"))
    return looked.mutate(**{f"reached_{place}": reached}).drop(*before)


def _not_followed(walked: ir.Table, step: Step, place: int, now: int) -> ir.Table:
    """The moments of the step before whose days are over without what must be absent."""
    later = ibis.window(group_by="customer_id", order_by="at", preceding=None, following=(1, None))
    named = [f"step_{place}", *([f"without_{place}"] if step.without else [])]
    after = {
        f"after_{name}": ibis.ifelse(walked[name], walked.at, ibis.null("int64")).min().over(later)
        for name in named
    }
    looked = walked.mutate(**after)
    assert step.within_days is not None
    end = looked[f"reached_{place - 1}"] + _microseconds(step.within_days)
    free = [(looked[name] > end).fill_null(True) for name in after]
    return looked.filter(end.notnull(), end <= now, *free)


def _microseconds(days: float) -> int:
    return timedelta(days=days) // timedelta(microseconds=1)
