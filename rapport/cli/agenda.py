"""`rapport agenda`: who hears what today, and what is best with one customer."""

from typing import Annotated

import typer

from rapport.agenda import (
    Agenda,
    NextAction,
    Summary,
    basis_words,
    keep_agenda,
    need_plan,
    next_action,
    next_sentence,
    plan_agenda,
    rests_sentence,
)
from rapport.app import agenda_desk_of
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.reasons import fine_money

app = typer.Typer(help="Who hears what today, and why not.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("show")
def show(
    customer: Annotated[str, typer.Option(help="Only what is best with this customer.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the last plan of the day, or what is best with one customer."""
    with opened() as rapport:
        currency = rapport.settings.shop.currency
        if customer:
            found = next_action(agenda_desk_of(rapport), customer)
            print_json(found) if as_json else _print_next(found)
            return
        kept = need_plan(rapport.database)
    if as_json:
        print_json(kept)
        return
    used = "the gate goes by it" if kept.applies else "the gate does not go by it"
    out.print(f"Plan of {kept.day}, made at {kept.made_at:%H:%M} UTC; {used}.")
    _print(kept.summary, currency)


@app.command("plan")
def plan(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Plan the rest of the day now, and let the gate go by it."""
    with opened() as rapport:
        desk = agenda_desk_of(rapport)
        agenda: Agenda = plan_agenda(desk)
        if not dry_run:
            keep_agenda(desk, agenda)
    if as_json:
        print_json({"applies": agenda.applies, "summary": agenda.summary})
        return
    out.print("Nothing was kept." if dry_run else "Kept; the plan before is gone.")
    _print(agenda.summary, desk.currency)


def _print(summary: Summary, currency: str) -> None:
    def money(minor: float) -> str:
        return fine_money(minor, currency, "en")

    rows = [
        (
            one.source.replace("_", " "),
            one.channel,
            f"{one.asked:,}",
            f"{one.goes:,}",
            money(one.margin),
            money(one.cost),
        )
        for one in summary.tallies
    ]
    columns = ("source", "channel", "asked", "goes", "brings", "costs")
    print_table("By source and channel", columns, rows)
    prices = [(channel, money(price)) for channel, price in summary.prices.items()]
    prices += [("budget, per unit spent", f"{summary.budget_price:.2f}")]
    prices += [("a minute of the staff", money(summary.staff_price))]
    print_table("What one more would bring", ("of", "brings"), prices)
    gave_way = [(code, f"{count:,}") for code, count in summary.reasons.items()]
    gave_way += [(f"{code} (the gate)", f"{count:,}") for code, count in summary.held.items()]
    print_table("What gives way, and what the gate holds", ("reason", "how many"), gave_way)
    out.print(
        f"Brings {money(summary.worth)}, at most {summary.gap:.2%} below the best plan there is;"
        f" {summary.contested:,} customers are contested."
    )
    out.print(rests_sentence(summary.rests, "en"))


def _print_next(found: NextAction) -> None:
    def money(minor: float) -> str:
        return fine_money(minor, found.currency, "en")

    out.print(next_sentence(found, "en"), markup=False)
    rows = [
        (
            one.name,
            one.channel,
            money(one.gross),
            money(one.unsubscribe),
            money(one.cost),
            money(one.brings),
            one.verdict,
            basis_words(one.basis, "en"),
        )
        for one in found.alternatives
    ]
    columns = ("what", "channel", "adds", "unsubscribes", "costs", "brings", "verdict", "rests on")
    print_table("What could be said today", columns, rows)
    if found.held:
        print_table("What the gate holds today", ("what", "reason"), list(found.held))
