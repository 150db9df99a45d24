"""`rapport scores`: the scores of a customer, and the reasons."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.training import ScoreReason, scores_of

app = typer.Typer(help="See a customer's scores, and why they have them.", no_args_is_help=True)

_SHOWN = 6


@app.callback()
def group() -> None:
    """See a customer's scores, and why they have them."""


@app.command("show")
def show(
    customer_id: Annotated[str, typer.Argument(help="Id of a customer.")],
    why: Annotated[bool, typer.Option("--why", help="Say what each score is made of.")] = False,
    language: Annotated[str, typer.Option("--language", help="Of reasons: `zh`, `en`.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Show a customer's scores, as they were kept last; with `--why` the reasons as of now."""
    with opened() as rapport:
        found = scores_of(
            customer_id,
            facts=rapport.facts,
            home=rapport.settings.home,
            now=rapport.clock(),
            language=language,
            why=why,
        )
    if as_json:
        print_json(found)
        return
    rows = [(one.name, f"{one.value:g}", one.model or "rules") for one in found]
    print_table(customer_id, ("score", "value", "given by"), rows)
    for one in found:
        if one.reasons:
            out.print(f"{one.name}:")
            _print_reasons(one.reasons)


def _print_reasons(reasons: tuple[ScoreReason, ...]) -> None:
    for reason in reasons[:_SHOWN]:
        out.print(f"  {reason.sentence}", soft_wrap=True)
