"""`rapport customers`: who the shop's customers are, what they did, what they agreed to."""

from typing import Annotated

import typer

from rapport.cli import customer_statements, identities
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.cli.rights import erase, export
from rapport.events import Event, timeline
from rapport.kit.money import money_text
from rapport.profiles import (
    Profile,
    consents_of,
    count_profiles,
    find_totals,
    get_profile,
    search_profiles,
)

app = typer.Typer(help="Look customers up, and say who is who.", no_args_is_help=True)
app.add_typer(identities.proposals, name="proposals")
app.add_typer(customer_statements.app, name="statements")
for _name_of, _command in (
    ("identity", identities.show_identity),
    ("merge", identities.merge),
    ("unmerge", identities.unmerge),
    ("cut", identities.cut),
    ("restore", identities.restore),
):
    app.command(_name_of)(_command)

app.command("export")(export)
app.command("erase")(erase)

CustomerArgument = Annotated[str, typer.Argument(help="Id of a customer.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("list")
def show_list(
    text: Annotated[str, typer.Argument(help="Part of an id, e-mail, phone or name.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    offset: Annotated[int, typer.Option(min=0, max=1_000_000_000)] = 0,
    as_json: AsJson = False,
) -> None:
    """List customers by id, all or those that a text is found in."""
    with opened() as rapport:
        found = search_profiles(rapport.facts, text, limit=limit, offset=offset)
        total = count_profiles(rapport.facts, text)
    if as_json:
        print_json({"total": total, "customers": found})
        return
    rows = [(one.customer_id, one.email, _name(one), one.country, one.city) for one in found]
    print_table(f"Customers ({total:,})", ("customer", "e-mail", "name", "country", "city"), rows)


@app.command("show")
def show(customer: CustomerArgument, as_json: AsJson = False) -> None:
    """Show one customer: traits and totals."""
    with opened() as rapport:
        profile = get_profile(rapport.facts, customer)
        totals = find_totals(rapport.facts, customer)
    if as_json:
        print_json({"profile": profile, "totals": totals})
        return
    told = {
        name: value
        for name in Profile.__dataclass_fields__
        if name != "traits" and (value := getattr(profile, name)) is not None
    }
    rows = (told | dict(profile.traits) | dict(totals or {})).items()
    print_table(f"Customer {customer}", ("trait", "value"), rows)


@app.command("timeline")
def show_timeline(
    customer: CustomerArgument,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what a customer did, newest first."""
    with opened() as rapport:
        get_profile(rapport.facts, customer)
        events = timeline(rapport.facts, customer, limit=limit)
    if as_json:
        print_json(events)
        return
    rows = [
        (f"{event.happened_at:%Y-%m-%d %H:%M}", event.name, _what(event), _earned(event))
        for event in events
    ]
    print_table(f"Events of {customer}", ("when (UTC)", "event", "about", "amount"), rows)


@app.command("consents")
def show_consents(customer: CustomerArgument, as_json: AsJson = False) -> None:
    """Show the consent ledger of a customer, oldest line first."""
    with opened_operations() as rapport:
        lines = consents_of(rapport.database, customer)
    if as_json:
        print_json(lines)
        return
    if not lines:
        out.print(f"Customer {customer} has said neither yes nor no.")
        return
    columns = ("when (UTC)", "channel", "purpose", "says", "how", "text version")
    rows = [
        (f"{line.recorded_at:%Y-%m-%d %H:%M}", line.channel, line.purpose,
         "yes" if line.granted else "no", line.how, line.text_version)
        for line in lines
    ]  # fmt: skip
    print_table(f"Consents of {customer}", columns, rows)


def _name(profile: Profile) -> str:
    return " ".join(part for part in (profile.first_name, profile.last_name) if part)


def _what(event: Event) -> str:
    return event.order_id or event.product_id or event.campaign_id or ""


def _earned(event: Event) -> str:
    if event.amount_minor is None or event.currency is None:
        return ""
    return money_text(event.amount_minor, event.currency, "en")
