"""`rapport wecom`: messages that employees send themselves, and their word that they did."""

from typing import Annotated

import typer

from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.delivery import TaskState, confirm_task, count_tasks, decline_task, list_tasks

app = typer.Typer(help="Settle the messages that employees send on WeCom.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
MessageArg = Annotated[str, typer.Argument(metavar="MESSAGE_ID", help="Id of the message.")]
ByOpt = Annotated[str, typer.Option(help="Who says so.")]

_SHOWN = 40


@app.command("list")
def show(
    state: Annotated[TaskState, typer.Option(help="Only those in this state.")] = TaskState.OPEN,
    employee: Annotated[str | None, typer.Option(help="Only those of this employee.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List tasks, those that expire first first."""
    with opened_operations() as rapport:
        found = list_tasks(rapport.database, state=state, employee=employee, limit=limit)
        counts = count_tasks(rapport.database, employee=employee)
    if as_json:
        print_json(found)
        return
    print_table(
        "WeCom tasks",
        ("message", "employee", "customer", "expires", "text"),
        [
            (
                one.message_id,
                one.employee,
                one.customer_id,
                f"{one.expires_at:%Y-%m-%d %H:%M}",
                one.text.replace("\n", " ")[:_SHOWN],
            )
            for one in found
        ],
    )
    out.print(", ".join(f"{number:,} {name.value}" for name, number in sorted(counts.items())))


@app.command()
def confirm(message_id: MessageArg, by: ByOpt = "cli") -> None:
    """Say that the message was sent: now it is delivered."""
    with opened_operations() as rapport:
        confirm_task(rapport.database, message_id, by=by, now=rapport.clock())
    out.print(f"{message_id}: confirmed")


@app.command()
def decline(
    message_id: MessageArg,
    reason: Annotated[str, typer.Option(help="Why it will not be sent.")],
    by: ByOpt = "cli",
) -> None:
    """Say that the message will not be sent: it is cancelled."""
    with opened_operations() as rapport:
        decline_task(rapport.database, message_id, by=by, reason=reason, now=rapport.clock())
    out.print(f"{message_id}: declined")
