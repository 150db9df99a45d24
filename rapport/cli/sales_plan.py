"""`rapport sales plan`: the stages, product lines, owners and hours of sales."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from rapport.cli.files import read_text
from rapport.cli.operating import opened_operations
from rapport.cli.output import out
from rapport.sales import EXAMPLE, parse_plan, read_plan, save_plan

plan_app = typer.Typer(no_args_is_help=True)


@plan_app.command("show")
def show(
    example: Annotated[bool, typer.Option("--example", help="Show one to begin with.")] = False,
) -> None:
    """Print the plan as YAML."""
    if example:
        out.print(EXAMPLE, end="")
        return
    with opened_operations() as rapport:
        plan = read_plan(rapport.database).model_dump(mode="json")
    out.print(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), end="", soft_wrap=True)


@plan_app.command("set")
def set_plan(
    file: Annotated[Path, typer.Argument(help="YAML or JSON file with the plan.")],
    by: Annotated[str, typer.Option(help="Who decides it.")] = "cli",
) -> None:
    """Keep a plan as the next version; it holds for leads from now on."""
    plan = parse_plan(read_text(file))
    with opened_operations() as rapport:
        version = save_plan(rapport.database, plan, by=by, now=rapport.clock())
    out.print(f"Version {version} holds: {len(plan.lines)} lines, {len(plan.stages)} stages.")
