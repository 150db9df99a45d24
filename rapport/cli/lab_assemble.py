"""The command of `rapport lab` for copy without a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.lab_parts import AsJson
from rapport.cli.output import err, out, print_json
from rapport.lab import Assembled, Assembler, Attribute, ExemplarBank, read_exemplars


def add_to(app: typer.Typer) -> None:
    app.command("assemble")(assemble)


def assemble(
    exemplars: Annotated[Path, typer.Option(help="JSON Lines with `text` and `attributes`.")],
    attribute: Annotated[
        list[str], typer.Option(help="NAME=VALUE that the text is to say; more than once.")
    ],
    count: Annotated[int, typer.Option(min=1, help="Texts, best first.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Assemble copy from the sentences of good texts; says which values it could not say."""
    asked = [_parsed(one) for one in attribute]
    found = Assembler(ExemplarBank(read_exemplars(exemplars))).write(asked, count)
    if as_json:
        print_json([_told(one) for one in found])
        return
    for one in found:
        out.print(one.text, soft_wrap=True, markup=False)
        if one.lacks:
            err.print(f"not said: {', '.join(one.lacks)}", markup=False)
    if not found:
        err.print(f"{exemplars} has no sentence to use; add texts", markup=False)


def _parsed(told: str) -> Attribute:
    name, mark, value = told.partition("=")
    if not (mark and name.strip() and value.strip()):
        raise typer.BadParameter(f"--attribute: say NAME=VALUE, not {told[:40]!r}")
    return name.strip(), value.strip()


def _told(one: Assembled) -> dict[str, str | float | Sequence[str]]:
    return {"text": one.text, "lacks": list(one.lacks), "score": one.score}
