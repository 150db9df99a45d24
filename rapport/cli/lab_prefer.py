"""The commands of `rapport lab` for what reviewers preferred."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.lab_parts import (
    AsJson,
    Board,
    Folder,
    Numbers,
    Seed,
    Shown,
    Steps,
    choice,
    print_trained,
)
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json
from rapport.lab import (
    Method,
    Precision,
    Preferring,
    gather_preferences,
    write_preferences,
)
from rapport.lab import prefer as prefer_answers


def add_to(app: typer.Typer) -> None:
    app.command("preferences")(preferences)
    app.command("prefer")(prefer)


def preferences(
    file: Annotated[Path, typer.Argument(help="JSON Lines file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write what reviewers preferred: their edits, and approved texts over returned ones."""
    with opened() as rapport:
        found = gather_preferences(rapport.database)
    count = write_preferences(found, file)
    if as_json:
        print_json({"preferences": count, "file": str(file)})
    else:
        out.print(f"{file}: {count} preferences")


def prefer(  # noqa: PLR0917  options of a command line
    folder: Folder,
    model: Annotated[Path, typer.Option(help="Folder of the model to begin with.")],
    preferences: Annotated[
        Path, typer.Option(help="JSON Lines with `source`, `chosen` and `rejected`.")
    ],
    steps: Steps,
    valid: Annotated[Path | None, typer.Option(help="Preferences to validate on.")] = None,
    beta: Annotated[float, typer.Option(min=0, help="Holds to the old model: more, nearer.")] = 0.1,
    method: Annotated[str, typer.Option(help="full, frozen or lora.")] = "lora",
    rank: Annotated[int, typer.Option(min=1, help="Of the additions of lora.")] = 16,
    batch_rows: Annotated[int, typer.Option(min=1, help="Preferences a step.")] = 8,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate; 0: what fits.")] = 0.0,
    precision: Numbers = "fp32",
    seed: Seed = 0,
    tensorboard: Board = False,
    as_json: AsJson = False,
) -> None:
    """Tune a model to write what reviewers preferred (DPO)."""
    job = Preferring(
        model=model, preferences=preferences, valid=valid, folder=folder, steps=steps, beta=beta,
        method=choice(Method, method, "--method"), rank=rank, batch_rows=batch_rows, rate=rate,
        seed=seed, precision=choice(Precision, precision, "--precision"),
    )  # fmt: skip
    with Shown(steps, board_of=folder if tensorboard else None) as shown:
        trained = prefer_answers(job, tell=shown.tell)
    print_trained(folder, trained, as_json=as_json)
