"""`rapport messages`: what is in the outbox, and what became of it."""

from typing import Annotated

import typer

from rapport.cli.opening import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.delivery import MessageStatus, get_message, list_messages, outbox_counts

app = typer.Typer(help="Look at messages, sent and waiting.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("list")
def show_all(
    campaign: Annotated[str | None, typer.Option(help="Only those of this campaign.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only those to this customer.")] = None,
    status: Annotated[MessageStatus | None, typer.Option(help="Only those of this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List messages, the last due first."""
    with opened_operations() as rapport:
        found = list_messages(
            rapport.database, campaign_id=campaign, customer_id=customer, status=status, limit=limit
        )
        counts = outbox_counts(rapport.database, campaign)
    if as_json:
        print_json(found)
        return
    print_table(
        "Messages",
        ("message", "customer", "campaign", "status", "error", "due", "sent"),
        [
            (
                each.message_id,
                each.customer_id,
                each.campaign_id,
                each.status.value,
                each.error,
                f"{each.due_at:%Y-%m-%d %H:%M}",
                f"{each.sent_at:%Y-%m-%d %H:%M}" if each.sent_at else None,
            )
            for each in found
        ],
    )
    out.print(", ".join(f"{number:,} {name.value}" for name, number in sorted(counts.items())))


@app.command()
def show(
    message_id: Annotated[str, typer.Argument(metavar="MESSAGE_ID", help="Id of the message.")],
    as_json: AsJson = False,
) -> None:
    """Show one message: to whom, which draft, which arm, what became of it."""
    with opened_operations() as rapport:
        message = get_message(rapport.database, message_id)
    if as_json:
        print_json(message)
        return
    fields = ((name, getattr(message, name)) for name in type(message).__slots__)
    print_table(message.message_id, ("field", "value"), fields)
