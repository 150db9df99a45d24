"""`rapport attribution`: what revenue is credited to which campaign, by rules side by side."""

import csv
import sys
from datetime import timedelta
from typing import Annotated

import typer

from rapport.attribution import (
    Attribution,
    AttributionRule,
    By,
    Question,
    RuleKind,
    Touches,
    attribute,
    compare,
    find_rule,
    list_rules,
    put_rule,
    table_of,
    trace_orders,
)
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.kit.money import money_text

app = typer.Typer(help="Credit revenue to campaigns and journeys.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
DaysOpt = Annotated[
    int, typer.Option("--days", min=1, max=1800, help="How many days back the period begins.")
]
ByOpt = Annotated[By, typer.Option("--by", help="Credit campaigns, or each step of a journey.")]


@app.command("rules")
def show_rules(as_json: AsJson = False) -> None:
    """List the rules there are."""
    with opened_operations() as rapport:
        rules = list_rules(rapport.database)
    if as_json:
        print_json(rules)
        return
    rows = [
        (rule.name, rule.version or "brought", rule.kind.value, rule.touches.value,
         f"{rule.window_days:g}")
        for rule in rules
    ]  # fmt: skip
    print_table("Rules of attribution", ("name", "version", "kind", "touches", "days"), rows)


@app.command("put")
def put(
    name: Annotated[str, typer.Argument(help="Name, such as last-week.")],
    kind: Annotated[RuleKind, typer.Option(help="How an order is divided.")],
    touches: Annotated[Touches, typer.Option(help="What counts as a touch.")] = Touches.CLICKS,
    window_days: Annotated[float, typer.Option(help="How long before an order.")] = 14,
    half_life_days: Annotated[float, typer.Option(help="For decay.")] = 7,
) -> None:
    """Keep a rule of the shop; a changed one is a new version."""
    rule = AttributionRule(
        name=name,
        kind=kind,
        touches=touches,
        window_days=window_days,
        half_life_days=half_life_days,
    )
    with opened_operations() as rapport:
        kept = put_rule(rule, database=rapport.database, operator="cli", now=rapport.clock())
    out.print(f"rule {kept.name}, version {kept.version}")


@app.command("show")
def show(
    rule: Annotated[str, typer.Option("--rule", help="Name of the rule.")] = "holdout",
    days: DaysOpt = 90,
    by: ByOpt = By.CAMPAIGN,
    as_json: AsJson = False,
) -> None:
    """Divide the revenue of the last days by one rule."""
    with opened() as rapport:
        chosen = find_rule(rapport.database, rule)
        currency = rapport.settings.shop.currency
        now = rapport.clock()
        question = Question(since=now - timedelta(days=days), until=now, currency=currency, by=by)
        answer = attribute(chosen, question, database=rapport.database, facts=rapport.facts)
    if as_json:
        print_json(answer)
        return
    rows = [(one.key, _money(one.revenue_minor, answer), _interval(answer, place)) for place, one in
            enumerate(answer.credits)]  # fmt: skip
    rows += [("came without", _money(answer.rest_minor, answer), "")]
    rows += [("all orders", _money(answer.total_minor, answer), "")]
    print_table(f"By {chosen.name}, {days} days", ("for", "revenue", "95 %"), rows)


@app.command("compare")
def compare_rules(
    days: DaysOpt = 90,
    by: ByOpt = By.CAMPAIGN,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, in minor units.")] = False,
) -> None:
    """Put every rule beside the others."""
    with opened() as rapport:
        now = rapport.clock()
        currency = rapport.settings.shop.currency
        question = Question(since=now - timedelta(days=days), until=now, currency=currency, by=by)
        answers = compare(
            list_rules(rapport.database), question, database=rapport.database, facts=rapport.facts
        )
    rows = table_of(answers)
    names = [answer.rule.name for answer in answers]
    if as_csv:
        writer = csv.DictWriter(sys.stdout, ["key", *names], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    shown = [
        (row["key"] or "came without", *(_money(int(str(row[name])), answers[0]) for name in names))
        for row in rows
    ]
    print_table(f"Revenue of {days} days by rule", ("for", *names), shown)


def _money(minor: int, answer: Attribution) -> str:
    return money_text(minor, answer.question.currency, "en")


def _interval(answer: Attribution, place: int) -> str:
    credit = answer.credits[place]
    if credit.low_minor is None or credit.high_minor is None:
        return ""
    return f"{_money(credit.low_minor, answer)} to {_money(credit.high_minor, answer)}"


@app.command("traces")
def traces(
    days: DaysOpt = 30,
    window_days: Annotated[float, typer.Option(help="Only reactions so long before.")] = 14,
    campaign: Annotated[str | None, typer.Option(help="Id of one campaign.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show which orders lead to campaigns: by a click, an answer, an address or a code."""
    with opened() as rapport:
        until = rapport.clock()
        question = Question(
            since=until - timedelta(days=days),
            until=until,
            currency=rapport.settings.shop.currency,
        )
        found = trace_orders(
            question,
            database=rapport.database,
            facts=rapport.facts,
            window_days=window_days,
            campaign_id=campaign,
        )
    if as_json:
        print_json(found)
        return
    rows = [
        (each.order_id, f"{each.ordered_at:%Y-%m-%d %H:%M}", each.campaign_id,
         ", ".join(each.evidence))
        for each in found
    ]  # fmt: skip
    print_table("Orders that lead to campaigns", ("order", "at", "campaign", "by"), rows)
