"""`rapport loyalty`: the programme, points of customers, and what is given or taken by hand."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.app import App, loyalty_desk_of
from rapport.cli.files import read_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.kit.ids import new_id
from rapport.kit.money import money_text
from rapport.loyalty import (
    Booking,
    Entry,
    Foreseen,
    adjust,
    balance_of,
    entries_of,
    example_programme,
    get_programme,
    parse_programme,
    programme_text,
    put_programme,
    refresh_loyalty,
    spend,
    standing_of,
    summarise,
    try_programme,
)
from rapport.profiles import get_profile

app = typer.Typer(help="Points and tiers of customers.", no_args_is_help=True)
programme_app = typer.Typer(help="What earns points, and what tiers bring.", no_args_is_help=True)
app.add_typer(programme_app, name="programme")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Customer = Annotated[str, typer.Argument(help="The customer's id.")]
Note = Annotated[str, typer.Option(help="Why, or what for.")]
Key = Annotated[str, typer.Option(help="Books once, however often it is called.")]
By = Annotated[str, typer.Option(help="E-mail address of the operator who did it.")]


@programme_app.command("set")
def set_(
    file: Annotated[Path, typer.Argument(help="A YAML file.")], by: By = "command line"
) -> None:
    """Put a programme into use, as the next version."""
    programme = parse_programme(read_text(file))
    with opened() as rapport:
        put_programme(rapport.database, programme, by=by, now=rapport.clock())
    out.print("The programme is in use; orders earn points within minutes while a server runs.")


@programme_app.command("show")
def show(
    example: Annotated[bool, typer.Option("--example", help="One to begin with.")] = False,
) -> None:
    """Print the programme in use as YAML."""
    if example:
        out.print(example_programme(), end="")
        return
    with opened() as rapport:
        out.print(programme_text(get_programme(rapport.database)), end="")


@programme_app.command("try")
def try_(
    file: Annotated[Path | None, typer.Argument(help="A YAML file; else what is in use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a programme would have cost in the last 365 days. Nothing is kept."""
    wanted = parse_programme(read_text(file)) if file else None
    with opened() as rapport:
        programme = wanted or get_programme(rapport.database)
        found = try_programme(loyalty_desk_of(rapport), programme)
        currency = rapport.settings.shop.currency
    if as_json:
        print_json(found)
        return
    _print_foreseen(found, currency)


@app.command("refresh")
def refresh(as_json: AsJson = False) -> None:
    """Award what is new, let points expire, and keep balances and tiers as traits."""
    with opened() as rapport:
        get_programme(rapport.database)
        done = refresh_loyalty(loyalty_desk_of(rapport))
    if as_json:
        print_json(done)
    elif done is not None:
        out.print(
            f"{done.earned} entries earned, {done.returned} taken back, {done.expired} expired;"
            f" {done.told} customers have other traits, {done.reached} reached a tier."
        )


@app.command("summary")
def summary(as_json: AsJson = False) -> None:
    """Sum up what is owed now, and count customers per tier."""
    with opened() as rapport:
        found = summarise(loyalty_desk_of(rapport), get_programme(rapport.database))
        currency = rapport.settings.shop.currency
    if as_json:
        print_json(found)
        return
    rows = [
        ("points", f"{found.points:,}"),
        ("worth", money_text(found.liability_minor, currency, "en")),
        *((tier or "no tier", f"{count:,}") for tier, count in found.tiers.items()),
    ]
    print_table("Loyalty", ("what", "now"), rows)


@app.command("balance")
def balance(customer: Customer, as_json: AsJson = False) -> None:
    """Show a customer's points and tier, and the entries behind them."""
    with opened() as rapport:
        customer_id = get_profile(rapport.facts, customer).customer_id
        standing = standing_of(
            rapport.facts,
            customer_id,
            get_programme(rapport.database),
            now=rapport.clock(),
            currency=rapport.settings.shop.currency,
        )
        entries = entries_of(rapport.facts, customer_id)
    if as_json:
        print_json({"standing": standing, "entries": entries})
        return
    expires = f", {standing.expiring} until {standing.expires_on}" if standing.expires_on else ""
    out.print(f"{customer_id}: {standing.points} points{expires}; {standing.tier or 'no tier'}.")
    rows = [(f"{e.happened_at:%Y-%m-%d}", e.points, e.reason.value, e.of, e.note) for e in entries]
    print_table("Ledger", ("day", "points", "why", "of", "note"), rows)


@app.command("adjust")
def adjust_(
    customer: Customer,
    points: Annotated[int, typer.Argument(help="Above 0 to give, below to take.")],
    *,
    note: Note,
    key: Key = "",
    by: By = "command line",
) -> None:
    """Give or take points by hand; the entry says who did it and why."""
    with opened() as rapport:
        get_programme(rapport.database)
        booking = _booking(customer, points, note=note, key=key, by=by)
        _booked(rapport, adjust(loyalty_desk_of(rapport), booking))


@app.command("spend")
def spend_(
    customer: Customer,
    points: Annotated[int, typer.Argument(min=1, help="How many.")],
    *,
    note: Note = "",
    key: Key = "",
    by: By = "command line",
) -> None:
    """Take points that a customer spends; refused where there are too few."""
    with opened() as rapport:
        get_programme(rapport.database)
        booking = _booking(customer, points, note=note, key=key, by=by)
        _booked(rapport, spend(loyalty_desk_of(rapport), booking))


def _booking(customer: str, points: int, *, note: str, key: str, by: str) -> Booking:
    return Booking(customer_id=customer, points=points, key=key or new_id("key"), note=note, by=by)


def _booked(rapport: App, entry: Entry) -> None:
    have = balance_of(loyalty_desk_of(rapport), entry.customer_id)
    out.print(f"{entry.points:+} points for {entry.customer_id}; they have {have} now.")


def _print_foreseen(found: Foreseen, currency: str) -> None:
    def money(minor: int) -> str:
        return money_text(minor, currency, "en")

    rows = [
        ("customers with points", f"{found.customers:,}"),
        ("points", f"{found.points:,}"),
        ("of them bonuses", f"{found.bonus_points:,}"),
        ("worth at most", f"{money(found.liability_minor)} ({found.share:.1%} of revenue)"),
        ("revenue", money(found.revenue_minor)),
        *((f"in {tier or 'no tier'}", f"{count:,}") for tier, count in found.tiers.items()),
    ]
    print_table("The last 365 days", ("what", "would have been"), rows)
