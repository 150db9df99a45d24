"""The funnel: who took each step, in order, in time."""

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.reports.model import Funnel, FunnelQuestion, FunnelStage
from rapport.segments import events_of
from rapport.storage import FactReader


def funnel(
    question: FunnelQuestion, *, facts: FactReader, now: datetime, among: ir.Table | None = None
) -> Funnel:
    """Count the customers who took each step; `among` holds the only customer_ids to look at."""
    steps = len(question.steps)
    rows = _rows(question, facts=facts, now=now)
    if among is not None:
        rows = rows.semi_join(among, "customer_id")
    reached = _reached(rows, steps, question.within_days)
    figures = facts.read(_elapsed(reached, steps)).to_pylist()[0]
    counts = [figures[f"customers_{place}"] for place in range(steps)]
    return Funnel(
        stages=tuple(
            FunnelStage(
                customers=count,
                share_of_start=count / counts[0] if counts[0] else 0.0,
                share_of_previous=count / before if before else 0.0,
                median_seconds=figures[f"median_{place}"],
            )
            for place, (count, before) in enumerate(
                zip(counts, [counts[0], *counts[:-1]], strict=True)
            )
        )
    )


def _rows(question: FunnelQuestion, *, facts: FactReader, now: datetime) -> ir.Table:
    """One row per event and step it may be: customer_id, at, step from 0."""
    period = question.period
    until = period.until + timedelta(days=question.within_days)
    picked = []
    for place, step in enumerate(question.steps):
        events = events_of(step, facts=facts, now=now)
        end = period.until if place == 0 else until
        inside = events.filter(
            events.happened_at >= ibis.literal(period.since), events.happened_at < ibis.literal(end)
        )
        picked.append(
            inside.select(
                "customer_id", at=inside.happened_at, step=ibis.literal(place, type="int64")
            )
        )
    return ibis.union(*picked)


def _reached(rows: ir.Table, steps: int, within_days: float) -> ir.Table:
    """For each row that is reached as step k, `start_k`: the latest beginning that leads to it.

    Everything is measured from the beginning, so the latest one is the best. At equal times the
    later step comes first: what happens at the same moment does not come after.
    """
    earlier = ibis.window(
        group_by="customer_id", order_by=[rows.at, rows.step.desc()], rows=(None, -1)
    )
    limit = ibis.interval(seconds=round(within_days * 86_400))
    told = rows.mutate(start_0=ibis.ifelse(rows.step == 0, rows.at, None))
    for place in range(1, steps):
        begun = told[f"start_{place - 1}"].max().over(earlier)
        told = told.mutate(begun=begun)
        led = (told.step == place) & (told.at <= told.begun + limit)
        told = told.mutate(**{f"start_{place}": ibis.ifelse(led, told.begun, None)})
    return told


def _elapsed(reached: ir.Table, steps: int) -> ir.Table:
    """One row: how many customers came to each step, and the median of their shortest times."""
    fastest = {
        f"elapsed_{place}": (
            reached.at.epoch_seconds() - reached[f"start_{place}"].epoch_seconds()
        ).min()
        for place in range(steps)
    }
    each = reached.group_by("customer_id").aggregate(**fastest)
    figures: dict[str, ir.Value] = {}
    for place in range(steps):
        figures[f"customers_{place}"] = each[f"elapsed_{place}"].count()
        figures[f"median_{place}"] = each[f"elapsed_{place}"].cast("float64").quantile(0.5)
    return each.aggregate(**figures)
