"""`rapport value`: what customers are expected to order and to pay in the next 90 days."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.kit.money import money_text
from rapport.lifetime_value import (
    FEWEST_REPEAT_BUYERS,
    ValueReport,
    get_report,
    get_value,
    method_sentence,
    refresh_values,
    value_sentence,
    values_by_group,
)
from rapport.scoring import RFM_NAMES, RfmSegment

app = typer.Typer(help="What customers are expected to order and pay.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("fit")
def fit(as_json: AsJson = False) -> None:
    """Value every buyer anew, keep it as scores, and test the same on the past."""
    with opened() as rapport:
        report = refresh_values(
            facts=rapport.facts,
            database=rapport.database,
            shop=rapport.settings.shop,
            now=rapport.clock(),
        )
    _print(report, as_json=as_json)


@app.command("show")
def show(
    customer: Annotated[str, typer.Argument(help="The customer's id.")], as_json: AsJson = False
) -> None:
    """Say what one customer is expected to order and to pay."""
    with opened() as rapport:
        value = get_value(rapport.facts, customer)
        currency = rapport.settings.shop.currency
    if as_json:
        print_json(value)
        return
    money = money_text(round(value.value_minor), currency, "en")
    out.print(f"{customer} {value_sentence(value, 'en', money=money)}.")


@app.command("summary")
def summary(as_json: AsJson = False) -> None:
    """Show the last report: totals, RFM groups, and how an estimate of the past fared."""
    with opened() as rapport:
        currency = rapport.settings.shop.currency
        report = get_report(rapport.database, currency)
        groups = values_by_group(rapport.facts, now=rapport.clock(), currency=currency)
    if as_json:
        print_json({"report": report, "groups": groups})
        return
    _print(report, as_json=False)
    rows = [
        (
            RFM_NAMES[RfmSegment(one.group)]["en"],
            one.customers,
            f"{one.expected_orders:,.1f}",
            money_text(round(one.value_minor), currency, "en"),
        )
        for one in groups
    ]
    print_table("By RFM group", ("group", "customers", "orders", "value"), rows)


def _print(report: ValueReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return

    def money(minor: float) -> str:
        return money_text(round(minor), report.currency, "en")

    minor, orders = report.minor, report.orders
    rows = [
        ("customers", f"{report.customers:,}", ""),
        ("who came back", f"{report.repeat_buyers:,}", ""),
        (
            "orders in 90 days",
            f"{orders.expected:,.0f}",
            f"{orders.low:,.0f} to {orders.high:,.0f}",
        ),
        ("value in 90 days", money(minor.expected), f"{money(minor.low)} to {money(minor.high)}"),
    ]
    if report.past is not None:
        past = report.past
        said = f"expected {past.orders.expected:,.0f}, {money(past.minor.expected)}"
        came = f"came {past.actual_orders:,.0f}, {money(past.actual_minor)}"
        rows.append((f"as of {past.as_of:%Y-%m-%d}", said, came))
    print_table("Customer value", ("what", "expected", "95 % interval"), rows)
    sentence = method_sentence(report, "en", fewest=FEWEST_REPEAT_BUYERS)
    if sentence:
        out.print(sentence)
