"""The commands of `rapport lab`: tokenizers, pre-training, tuning, and how a run goes."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from rapport.cli.output import err, out, print_json, print_table
from rapport.lab import (
    SIZES,
    Family,
    Method,
    Precision,
    Pretraining,
    TokenizerKind,
    Trained,
    Tuning,
    fertility,
    read_curve,
    read_texts,
    save_tokenizer,
    shape_for,
    train_tokenizer,
)
from rapport.lab import Progress as Looked
from rapport.lab import pretrain as pretrain_model
from rapport.lab import tune as tune_model

K = TypeVar("K", bound=StrEnum)

app = typer.Typer(help="Train, tune and look at language models.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Folder = Annotated[Path, typer.Argument(help="Folder of the run; a killed run goes on in its own.")]
Texts = Annotated[list[Path], typer.Option("--text", help="A .txt or .jsonl file; more than once.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps of the optimizer.")]
Seed = Annotated[int, typer.Option(help="Of weights and batches: the same seed, the same model.")]
Numbers = Annotated[str, typer.Option(help="fp32 or bf16.")]


@app.command("sizes")
def sizes(as_json: AsJson = False) -> None:
    """Show what each position of the dial means."""
    found = SIZES
    if as_json:
        print_json(found)
        return
    columns = ("size", "layers", "width", "heads", "context", "tokens a step", "learning rate")
    rows = (
        (name, one.layers, one.width, one.heads, one.context, one.batch_tokens, one.learning_rate)
        for name, one in found.items()
    )
    print_table("Sizes", columns, rows)


@app.command("tokenizer")
def tokenizer(
    folder: Annotated[Path, typer.Argument(help="Folder that gets tokenizer.json.")],
    text: Texts,
    kind: Annotated[str, typer.Option(help="bpe, wordpiece, unigram or characters.")] = "bpe",
    vocabulary: Annotated[int, typer.Option(min=1, help="How many tokens at most.")] = 8_000,
    as_json: AsJson = False,
) -> None:
    """Train a tokenizer on texts and say how many tokens they take."""
    texts = [one for path in text for one in read_texts(path)]
    trained = train_tokenizer(
        texts, kind=_choice(TokenizerKind, kind, "--kind"), vocabulary=vocabulary
    )
    save_tokenizer(trained, folder)
    found = fertility(trained, texts)
    if as_json:
        print_json(found)
        return
    out.print(
        f"{trained.get_vocab_size():,} tokens in {folder}; {found.per_character:.3f} tokens a"
        f" character, {found.per_byte:.3f} a byte, {found.unknown:.2%} unknown"
    )


@app.command("pretrain")
def pretrain(  # noqa: PLR0917  options of a command line
    folder: Folder,
    text: Texts,
    tokenizer: Annotated[Path, typer.Option(help="Folder with tokenizer.json.")],
    steps: Steps,
    valid: Annotated[list[Path], typer.Option(help="Texts to validate on.")] = [],  # noqa: B006  never changed
    family: Annotated[str, typer.Option(help="gpt2, llama, bert, xlnet, t5, bart.")] = "gpt2",
    size: Annotated[str, typer.Option(help="The dial: see `rapport lab sizes`.")] = "small",
    precision: Numbers = "fp32",
    seed: Seed = 0,
    next_weight: Annotated[
        float, typer.Option(min=0, help="Weight of the next-sentence loss of bert; 0 leaves it.")
    ] = 1.0,
    batch_rows: Annotated[int, typer.Option(min=0, help="Rows that fit into memory.")] = 0,
    compiled: Annotated[bool, typer.Option("--compile", help="Use torch.compile.")] = False,
    sharded: Annotated[bool, typer.Option("--shard", help="FSDP2 under torchrun.")] = False,
    as_json: AsJson = False,
) -> None:
    """Pre-train a model from random weights; run it again to go on after a kill."""
    job = Pretraining(
        family=_choice(Family, family, "--family"), size=size, texts=tuple(text),
        valid=tuple(valid), tokenizer=tokenizer, folder=folder, steps=steps, seed=seed,
        precision=_choice(Precision, precision, "--precision"), next_weight=next_weight,
        batch_rows=batch_rows, compiled=compiled, sharded=sharded,
    )  # fmt: skip
    shape, plan = shape_for(job)
    err.print(
        f"{size}: {shape.layers} layers, width {shape.width}, {shape.heads} heads, context"
        f" {shape.context}, {shape.vocabulary:,} tokens; {plan.batch_rows * plan.accumulate} rows"
        f" a step, learning rate {plan.learning_rate:g}"
    )
    with _Shown(steps) as shown:
        trained = pretrain_model(job, tell=shown.tell)
    _print_trained(folder, trained, as_json=as_json)


@app.command("tune")
def tune(  # noqa: PLR0917  options of a command line
    folder: Folder,
    model: Annotated[Path, typer.Option(help="Folder of the model to begin with.")],
    pairs: Annotated[Path, typer.Option(help="JSON Lines with `source` and `target`.")],
    steps: Steps,
    valid: Annotated[Path | None, typer.Option(help="Pairs to validate on.")] = None,
    method: Annotated[str, typer.Option(help="full, frozen or lora.")] = "lora",
    rank: Annotated[int, typer.Option(min=1, help="Of the additions of lora.")] = 16,
    frozen_layers: Annotated[int, typer.Option(min=0, help="0: the lower half.")] = 0,
    batch_rows: Annotated[int, typer.Option(min=1, help="Pairs a step.")] = 16,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate; 0: what fits.")] = 0.0,
    precision: Numbers = "fp32",
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Tune a model on pairs of source and target, the loss on the answer only."""
    job = Tuning(
        model=model, pairs=pairs, valid=valid, folder=folder, steps=steps,
        method=_choice(Method, method, "--method"), rank=rank, frozen_layers=frozen_layers,
        batch_rows=batch_rows, rate=rate, seed=seed,
        precision=_choice(Precision, precision, "--precision"),
    )  # fmt: skip
    with _Shown(steps) as shown:
        trained = tune_model(job, tell=shown.tell)
    _print_trained(folder, trained, as_json=as_json)


@app.command("curve")
def curve(folder: Folder, as_json: AsJson = False) -> None:
    """Show how the loss of a run went."""
    points = read_curve(folder)
    if as_json:
        print_json(points)
        return
    columns = ("step", "loss", "validation loss", "rate", "tokens/s")
    names = ("step", "loss", "valid_loss", "rate", "tokens_per_second")
    rows = ([_figure(point.get(name)) for name in names] for point in points)
    print_table(f"Run {folder}", columns, rows)


class _Shown:
    """A bar with the loss beside it, on standard error."""

    def __init__(self, steps: int) -> None:
        self._bar = Progress(
            TextColumn("step {task.completed} of {task.total}"), BarColumn(),
            TextColumn("{task.description}"), TimeRemainingColumn(), console=err,
        )  # fmt: skip
        self._steps = steps

    def __enter__(self) -> "_Shown":
        self._bar.start()
        self._task = self._bar.add_task("", total=self._steps)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, looked: Looked) -> None:
        said = f"loss {looked.loss:.4f}, {looked.tokens_per_second:,.0f} tokens/s"
        if looked.valid_loss is not None:
            said += f", validation {looked.valid_loss:.4f}"
        self._bar.update(self._task, completed=looked.step, description=said)


def _choice(kinds: type[K], name: str, option: str) -> K:
    try:
        return kinds(name)
    except ValueError:
        names = ", ".join(kinds)
        raise typer.BadParameter(f"{option}: choose one of {names}, not {name[:40]!r}") from None


def _print_trained(folder: Path, trained: Trained, *, as_json: bool) -> None:
    if as_json:
        print_json(trained)
        return
    told = "" if trained.valid_loss is None else f", validation {trained.valid_loss:.4f}"
    out.print(f"{folder / 'model'}: loss {trained.loss:.4f}{told}")


def _figure(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.5g}"
        case _:
            return str(value)
