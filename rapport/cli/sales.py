"""`rapport sales`: leads at work: who is called, by whom, and what came of it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.app import explain_of, hand_over_desk_of, sales_desk_of, shop_of_dossiers
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.cli.sales_learning import add_learning
from rapport.cli.sales_plan import plan_app
from rapport.kit.money import money_text, to_minor
from rapport.sales import (
    Lead,
    LeadFilter,
    Outcome,
    SalesDesk,
    add_task,
    assign_lead,
    dossier_html,
    dossier_json,
    dossier_text,
    finish_task,
    get_lead,
    hand_over,
    history_of,
    list_leads,
    make_dossier,
    move_lead,
    note_lead,
    open_lead,
    record_outcome,
    set_deal,
    tasks_of,
)

app = typer.Typer(
    help="Leads at work: who is called, by whom, and what came of it.", no_args_is_help=True
)
app.add_typer(plan_app, name="plan", help="The stages, product lines, owners and hours of sales.")
add_learning(app)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
LeadArg = Annotated[str, typer.Argument(metavar="LEAD_ID", help="Id of the lead; see `list`.")]
By = Annotated[str, typer.Option(help="Who does it, as the history keeps it.")]
_MOST = 1_000


@app.command("list")
def show_all(
    owner: Annotated[str | None, typer.Option(help="E-mail address of an operator.")] = None,
    line: Annotated[str | None, typer.Option(help="A product line of the plan.")] = None,
    stage: Annotated[str | None, typer.Option(help="A stage of the plan.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only who was not called.")] = False,
    as_json: AsJson = False,
) -> None:
    """List leads, those due first at the top."""
    with opened_operations() as rapport:
        now = rapport.clock()
        chosen = LeadFilter(
            owner=owner, line=line, stage=stage, overdue_at=now if overdue else None
        )
        found = list_leads(rapport.database, chosen=chosen, limit=_MOST)
        zone = ZoneInfo(rapport.settings.shop.timezone)
    if as_json:
        print_json(found)
        return
    columns = ("lead", "customer", "line", "stage", "score", "owner", "call until", "deal")
    rows = [
        (one.lead_id, one.customer_id, one.line, one.stage, _score(one), one.owner,
         _clock(one, now, zone), _deal(one))
        for one in found
    ]  # fmt: skip
    print_table("Leads", columns, rows)


@app.command()
def show(lead: LeadArg, as_json: AsJson = False) -> None:
    """Show a lead with its history and its tasks."""
    with opened_operations() as rapport:
        found = get_lead(rapport.database, lead)
        history = history_of(rapport.database, lead)
        tasks = tasks_of(rapport.database, lead)
    if as_json:
        print_json({"lead": found, "history": history, "tasks": tasks})
        return
    out.print(f"{found.lead_id}: {found.customer_id}, {found.line}, {found.stage}, {found.owner}")
    rows = [(one.number, f"{one.at:%Y-%m-%d %H:%M}", one.by, one.kind.value,
             one.text or ", ".join(f"{name} {value}" for name, value in one.became.items()))
            for one in history]  # fmt: skip
    print_table("History", ("", "when (UTC)", "who", "what", ""), rows)
    told = [(one.task_id, f"{one.due_at:%Y-%m-%d %H:%M}", one.status, one.title) for one in tasks]
    print_table("Tasks", ("task", "due (UTC)", "status", "title"), told)


@app.command("open")
def open_by_hand(
    customer: Annotated[str, typer.Argument(help="Id of a customer.")],
    line: Annotated[str, typer.Argument(help="A product line of the plan.")],
    owner: Annotated[str, typer.Option(help="E-mail address of an operator.")] = "",
    by: By = "cli",
) -> None:
    """Open a lead by hand, whatever the scores say."""
    with opened() as rapport:
        desk = sales_desk_of(rapport, by=by)
        made = open_lead(customer, line, desk=desk, facts=rapport.facts, owner=owner)
    out.print(made.lead_id)


@app.command("hand-over")
def hand_over_now(as_json: AsJson = False) -> None:
    """Hand over now who passes a threshold; the server does so every minute."""
    with opened() as rapport:
        done = hand_over(hand_over_desk_of(rapport))
    if as_json:
        print_json(done)
        return
    rows = [(line, done.opened.get(line, 0), done.held_out.get(line, 0))
            for line in sorted({*done.opened, *done.held_out})]  # fmt: skip
    print_table("Handed over", ("line", "leads", "held out"), rows)


@app.command()
def assign(
    lead: LeadArg,
    owner: Annotated[str, typer.Argument(help="E-mail address of an operator; '' for nobody.")],
    by: By = "cli",
) -> None:
    """Give a lead to somebody."""
    with opened_operations() as rapport:
        _said(assign_lead(lead, owner, desk=sales_desk_of(rapport, by=by)))


@app.command()
def move(
    lead: LeadArg,
    stage: Annotated[str, typer.Argument(help="A stage of the plan.")],
    reason: Annotated[str, typer.Option(help="Why; needed for a lead that is lost.")] = "",
    by: By = "cli",
) -> None:
    """Put a lead into a stage."""
    with opened_operations() as rapport:
        _said(move_lead(lead, stage, desk=sales_desk_of(rapport, by=by), reason=reason))


@app.command()
def note(
    lead: LeadArg, text: Annotated[str, typer.Argument(help="The note.")], by: By = "cli"
) -> None:
    """Write a note into a lead's history."""
    with opened_operations() as rapport:
        _said(note_lead(lead, text, desk=sales_desk_of(rapport, by=by)))


@app.command()
def deal(
    lead: LeadArg,
    amount: Annotated[str, typer.Argument(help="What it would bring, such as 1200.00.")],
    close_on: Annotated[
        datetime | None,
        typer.Option("--close", formats=["%Y-%m-%d"], help="Day it is expected to close."),
    ] = None,
    by: By = "cli",
) -> None:
    """Keep what a lead would bring, in the shop's currency."""
    with opened_operations() as rapport:
        currency = rapport.settings.shop.currency
        day = close_on.date() if close_on else None
        desk = sales_desk_of(rapport, by=by)
        minor = to_minor(amount, currency)
        _said(set_deal(lead, minor, currency=currency, close_on=day, desk=desk))


@app.command()
def task(
    lead: LeadArg,
    title: Annotated[str, typer.Argument(help="What is to be done.")],
    days: Annotated[float, typer.Option(help="Due in so many days.")] = 1,
    by: By = "cli",
) -> None:
    """Give the owner of a lead something to do."""
    with opened_operations() as rapport:
        desk = sales_desk_of(rapport, by=by)
        _said(add_task(lead, title, due_at=desk.now + timedelta(days=days), desk=desk))


@app.command()
def done(
    task_id: Annotated[str, typer.Argument(help="Id of a task; see `show`.")], by: By = "cli"
) -> None:
    """Say that a task of a lead was done."""
    with opened_operations() as rapport:
        closed = finish_task(task_id, desk=sales_desk_of(rapport, by=by))
    out.print(f"{closed.task_id} is {closed.status}.")


@app.command()
def outcome(
    lead: LeadArg,
    outcome: Annotated[Outcome, typer.Argument(help="What came of it.")],
    reason: Annotated[str, typer.Option(help="Why; needed for a lead that is lost.")] = "",
    by: By = "cli",
) -> None:
    """Say what came of a call, or that a lead was won or lost: the score learns from it."""
    with opened_operations() as rapport:
        desk: SalesDesk = sales_desk_of(rapport, by=by)
        _said(record_outcome(lead, outcome, desk=desk, reason=reason))


@app.command()
def dossier(
    lead: LeadArg,
    language: Annotated[str, typer.Option(help="zh or en; the shop's if not given.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write a page to print here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what helps before a call: who, why now, their words, objections, what not to say."""
    with opened() as rapport:
        chosen = language or rapport.settings.shop.language
        made = make_dossier(
            lead,
            database=rapport.database,
            facts=rapport.facts,
            shop=shop_of_dossiers(rapport),
            now=rapport.clock(),
            explain=explain_of(rapport, language=chosen),
        )
    if html is not None:
        html.write_text(dossier_html(made, language=chosen), encoding="utf-8")
        out.print(f"Written to {html}", soft_wrap=True)
    elif as_json:
        print_json(dossier_json(made, language=chosen))
    else:
        out.print(dossier_text(made, language=chosen), soft_wrap=True)


def _said(lead: Lead) -> None:
    out.print(f"{lead.lead_id}: {lead.stage}, {lead.owner or 'nobody'}", soft_wrap=True)


def _score(lead: Lead) -> str:
    return "" if lead.score is None else f"{lead.score:.2f}"


def _deal(lead: Lead) -> str:
    return "" if lead.amount_minor is None else money_text(lead.amount_minor, lead.currency, "en")


def _clock(lead: Lead, now: datetime, zone: ZoneInfo) -> str:
    if lead.due_at is None or lead.contacted_at is not None:
        return ""
    late = " (late)" if lead.overdue(now) else ""
    return f"{lead.due_at.astimezone(zone):%Y-%m-%d %H:%M}{late}"
