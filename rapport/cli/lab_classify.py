"""The commands of `rapport lab` for models that label texts."""

from collections.abc import Sequence
from dataclasses import asdict
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
from rapport.cli.output import out, print_json
from rapport.lab import (
    Classification,
    Labelled,
    Method,
    Precision,
    SentimentExport,
    export_sentiment,
    predict,
    predicted_figures,
    read_labelled,
    read_texts,
)
from rapport.lab import classify as classify_texts

Weights = Annotated[
    list[str], typer.Option("--weight", help="TASK=WEIGHT of its loss; more than once.")
]


def add_to(app: typer.Typer) -> None:
    app.command("classify")(classify)
    app.command("predict")(predict_labels)
    app.command("export-sentiment")(export_to_read)


def classify(  # noqa: PLR0917  options of a command line
    folder: Folder,
    model: Annotated[Path, typer.Option(help="Folder of the model to begin with.")],
    rows: Annotated[Path, typer.Option(help="JSON Lines with `text` and `label` or `labels`.")],
    steps: Steps,
    valid: Annotated[Path | None, typer.Option(help="Rows to validate on.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with random weights.")] = False,
    weight: Weights = [],  # noqa: B006  never changed
    method: Annotated[str, typer.Option(help="full, frozen or lora.")] = "full",
    rank: Annotated[int, typer.Option(min=1, help="Of the additions of lora.")] = 16,
    frozen_layers: Annotated[int, typer.Option(min=0, help="0: the lower half.")] = 0,
    batch_rows: Annotated[int, typer.Option(min=1, help="Texts a step.")] = 32,
    context: Annotated[int, typer.Option(min=0, help="Tokens of a text; 0: what fits.")] = 0,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate; 0: what fits.")] = 0.0,
    precision: Numbers = "fp32",
    seed: Seed = 0,
    tensorboard: Board = False,
    as_json: AsJson = False,
) -> None:
    """Tune a model to label texts, in one task or several; says accuracy and macro F1."""
    job = Classification(
        model=model, rows=rows, valid=valid, folder=folder, steps=steps, fresh=fresh,
        method=choice(Method, method, "--method"), rank=rank, frozen_layers=frozen_layers,
        weights=_weights(weight), batch_rows=batch_rows, context=context, rate=rate, seed=seed,
        precision=choice(Precision, precision, "--precision"),
    )  # fmt: skip
    with Shown(steps, board_of=folder if tensorboard else None) as shown:
        trained = classify_texts(job, tell=shown.tell)
    print_trained(folder, trained, as_json=as_json)


def export_to_read(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Folder to make.")],
    valid: Annotated[
        Path | None, typer.Option(help="Rows not learned from: they draw its probabilities.")
    ] = None,
    quantization: Annotated[str, typer.Option(help="int8, float32 and others.")] = "int8",
) -> None:
    """Write a model that labels `positive` and `negative` for reading texts without PyTorch."""
    rows = read_labelled(valid) if valid else ()
    job = SentimentExport(folder=folder, out=out, valid=rows, quantization=quantization)
    export_sentiment(job)
    typer.echo(f"Set RAPPORT_INSIGHTS__SENTIMENT_MODEL={out}")


def predict_labels(
    folder: Annotated[Path, typer.Argument(help="Folder of the model.")],
    text: Annotated[
        Path, typer.Option(help="A .txt file, one text a line; or JSON Lines with `text`.")
    ],
    judged: Annotated[
        bool, typer.Option("--judge", help="The file has labels: say how many are right.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Label texts, in their order, with the probability of each label."""
    rows = read_labelled(text) if judged else [Labelled(one, {}) for one in _lines(text)]
    guesses = predict(folder, [row.text for row in rows])
    if judged:
        _print_figures(predicted_figures(rows, guesses), as_json=as_json)
        return
    if as_json:
        print_json([{task: asdict(guess) for task, guess in one.items()} for one in guesses])
        return
    for one in guesses:
        told = (f"{task} {guess.label} {guess.probability:.3f}" for task, guess in one.items())
        out.print("\t".join(told))


def _lines(path: Path) -> Sequence[str]:
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8").splitlines()
    return list(read_texts(path))


def _print_figures(figures: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        out.print(f"{name} {value:.4f}")


def _weights(told: Sequence[str]) -> dict[str, float]:
    found = {}
    for one in told:
        task, _, number = one.partition("=")
        try:
            found[task] = float(number)
        except ValueError:
            raise typer.BadParameter(f"--weight: write TASK=NUMBER, not {one[:40]!r}") from None
    return found
