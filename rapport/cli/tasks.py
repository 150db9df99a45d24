"""`rapport tasks`: what journeys give people to do."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.journeys import TaskStatus, close_task, list_tasks

app = typer.Typer(help="What journeys give people to do.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
TaskId = Annotated[str, typer.Argument(help="Id of a task.")]
By = Annotated[str, typer.Option(help="Who did it, as the task keeps it.")]


@app.command("list")
def show(
    status: Annotated[TaskStatus, typer.Option(help="Where they stand.")] = TaskStatus.OPEN,
    team: Annotated[str | None, typer.Option(help="sales or service.")] = None,
    as_json: AsJson = False,
) -> None:
    """List tasks, those due first at the top."""
    with opened() as rapport:
        tasks = list_tasks(rapport.database, status=status, team=team, limit=1000)
    if as_json:
        print_json(tasks)
        return
    columns = ("task", "due", "team", "customer", "title", "why")
    rows = ((t.task_id, f"{t.due_at:%Y-%m-%d %H:%M}", t.team, t.customer_id, t.title, t.why)
            for t in tasks)  # fmt: skip
    print_table("Tasks", columns, rows)


@app.command("done")
def done(task_id: TaskId, by: By = "cli") -> None:
    """Say that a task was done."""
    _close(task_id, TaskStatus.DONE, by)


@app.command("decline")
def decline(task_id: TaskId, by: By = "cli") -> None:
    """Say that a task will not be done."""
    _close(task_id, TaskStatus.DECLINED, by)


def _close(task_id: str, status: TaskStatus, by: str) -> None:
    with opened() as rapport:
        task = close_task(
            rapport.database, task_id, status=status, operator=by, now=rapport.clock()
        )
    out.print(f"{task.task_id} is {task.status}.")
