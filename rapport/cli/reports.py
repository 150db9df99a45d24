"""`rapport reports`: how customers move, as a funnel, a retention table, or paths."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.cli.opening import opened
from rapport.cli.output import print_json, print_table
from rapport.reports import (
    BadReport,
    Direction,
    FunnelQuestion,
    PathQuestion,
    Period,
    Retention,
    RetentionQuestion,
    Span,
    funnel,
    paths,
    retention,
)
from rapport.segments import Rule, members_of, parse_rule

app = typer.Typer(help="See how customers move through the shop.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Among = Annotated[
    str | None, typer.Option("--segment", help="Only members of this segment, by id or name.")
]
Days = Annotated[int, typer.Option("--days", min=1, help="How many days back the report begins.")]
Event = "An event's name, or a `performed` rule as JSON."


@app.command("funnel")
def show_funnel(
    step: Annotated[list[str], typer.Option("--step", help=f"{Event} Repeat it, in order.")],
    within_days: Annotated[float, typer.Option("--within-days", help="For the whole way.")] = 7.0,
    days: Days = 30,
    segment: Among = None,
    as_json: AsJson = False,
) -> None:
    """Count the customers who took the steps one after the other."""
    rules = tuple(_step(text) for text in step)
    with opened() as rapport:
        question = FunnelQuestion(
            steps=rules, period=_period(rapport.clock(), days), within_days=within_days
        )
        found = funnel(
            question,
            facts=rapport.facts,
            now=rapport.clock(),
            among=members_of(
                segment, database=rapport.database, facts=rapport.facts, now=rapport.clock()
            ),
        )
    if as_json:
        print_json(found)
        return
    rows = [
        (name, stage.customers, f"{stage.share_of_start:.1%}", f"{stage.share_of_previous:.1%}",
         _duration(stage.median_seconds))
        for name, stage in zip(step, found.stages, strict=True)
    ]  # fmt: skip
    columns = ("step", "customers", "of the start", "of the step before", "usual time")
    print_table("Funnel", columns, rows)


@app.command("retention")
def show_retention(
    began: Annotated[str, typer.Option("--began", help=Event)] = "Order Completed",
    returned: Annotated[str, typer.Option("--returned", help=Event)] = "Order Completed",
    span: Annotated[Span, typer.Option("--span", help="How long one period is.")] = Span.MONTH,
    periods: Annotated[int, typer.Option("--periods", help="How many, this one included.")] = 12,
    segment: Among = None,
    as_json: AsJson = False,
) -> None:
    """Of those who began in each period, show how many came back in each later one."""
    with opened() as rapport:
        question = RetentionQuestion(
            began=_step(began),
            returned=_step(returned),
            span=span,
            periods=periods,
            zone=rapport.settings.shop.timezone,
        )
        found = retention(
            question,
            facts=rapport.facts,
            now=rapport.clock(),
            among=members_of(
                segment, database=rapport.database, facts=rapport.facts, now=rapport.clock()
            ),
        )
    if as_json:
        print_json(found)
        return
    print_table("Retention", *_retention_table(found))


@app.command("paths")
def show_paths(
    start: Annotated[str, typer.Option("--start", help=Event)],
    direction: Annotated[Direction, typer.Option("--direction")] = Direction.AFTER,
    depth: Annotated[int, typer.Option("--depth", help="How many events far.")] = 4,
    days: Days = 30,
    segment: Among = None,
    as_json: AsJson = False,
) -> None:
    """Show where customers went after an event, or came from before it."""
    with opened() as rapport:
        question = PathQuestion(
            start=_step(start),
            period=_period(rapport.clock(), days),
            direction=direction,
            depth=depth,
        )
        found = paths(
            question,
            facts=rapport.facts,
            now=rapport.clock(),
            among=members_of(
                segment, database=rapport.database, facts=rapport.facts, now=rapport.clock()
            ),
        )
    if as_json:
        print_json(found)
        return
    rows = [
        (link.depth, link.source, "(end)" if link.target is None else link.target, link.customers)
        for link in found.links
    ]
    title = f"Paths of {found.customers} customers"
    print_table(title, ("step", "from", "to", "customers"), rows)


def _step(text: str) -> Rule:
    stripped = text.strip()
    if stripped.startswith("{"):
        return parse_rule(stripped)
    return parse_rule({"kind": "performed", "event": stripped})


def _period(now: datetime, days: int) -> Period:
    try:
        return Period(since=now - timedelta(days=days), until=now)
    except OverflowError:
        raise BadReport(f"{days} days reach back before the first calendar day") from None


def _duration(seconds: float | None) -> str:
    return "" if seconds is None else str(timedelta(seconds=round(seconds)))


def _retention_table(found: Retention) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    columns = ("began", "customers", *(str(place) for place in range(1, len(found.cohorts))))
    rows: list[tuple[object, ...]] = [
        (
            cohort.starts_at.astimezone(ZoneInfo(found.zone)).date().isoformat(),
            cohort.size,
            *("" if share is None else f"{share:.0%}" for share in cohort.shares[1:]),
        )
        for cohort in found.cohorts
    ]
    return columns, rows
