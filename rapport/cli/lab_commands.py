"""The commands of `rapport lab`: tokenizers, pre-training, tuning, and how a run goes."""

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
    figure,
    print_trained,
)
from rapport.cli.output import err, out, print_json, print_table
from rapport.lab import (
    SIZES,
    Family,
    Method,
    Precision,
    Pretraining,
    TokenizerKind,
    Tuning,
    fertility,
    read_curve,
    read_texts,
    save_tokenizer,
    shape_for,
    train_tokenizer,
)
from rapport.lab import pretrain as pretrain_model
from rapport.lab import tune as tune_model

app = typer.Typer(help="Train, tune and look at language models.", no_args_is_help=True)

Texts = Annotated[list[Path], typer.Option("--text", help="A .txt or .jsonl file; more than once.")]


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
    whole: Annotated[
        Path | None, typer.Option(help="Lines that are never cut: one token each.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a tokenizer on texts and say how many tokens they take."""
    texts = [one for path in text for one in read_texts(path)]
    trained = train_tokenizer(
        texts, kind=choice(TokenizerKind, kind, "--kind"), vocabulary=vocabulary,
        slots=whole.read_text(encoding="utf-8").splitlines() if whole else (),
    )  # fmt: skip
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
    dropout: Annotated[
        float | None, typer.Option(min=0, max=0.9, help="What the dial says, if it is not told.")
    ] = None,
    next_weight: Annotated[
        float, typer.Option(min=0, help="Weight of the next-sentence loss of bert; 0 leaves it.")
    ] = 1.0,
    batch_rows: Annotated[int, typer.Option(min=0, help="Rows that fit into memory.")] = 0,
    compiled: Annotated[bool, typer.Option("--compile", help="Use torch.compile.")] = False,
    sharded: Annotated[bool, typer.Option("--shard", help="FSDP2 under torchrun.")] = False,
    tensorboard: Board = False,
    as_json: AsJson = False,
) -> None:
    """Pre-train a model from random weights; run it again to go on after a kill."""
    job = Pretraining(
        family=choice(Family, family, "--family"), size=size, texts=tuple(text),
        valid=tuple(valid), tokenizer=tokenizer, folder=folder, steps=steps, seed=seed,
        precision=choice(Precision, precision, "--precision"), next_weight=next_weight,
        batch_rows=batch_rows, compiled=compiled, sharded=sharded, dropout=dropout,
    )  # fmt: skip
    shape, plan = shape_for(job)
    err.print(
        f"{size}: {shape.layers} layers, width {shape.width}, {shape.heads} heads, context"
        f" {shape.context}, {shape.vocabulary:,} tokens; {plan.batch_rows * plan.accumulate} rows"
        f" a step, learning rate {plan.learning_rate:g}"
    )
    with Shown(steps, board_of=folder if tensorboard else None) as shown:
        trained = pretrain_model(job, tell=shown.tell)
    print_trained(folder, trained, as_json=as_json)


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
    unlikelihood: Annotated[
        float, typer.Option(min=0, help="Weight of the loss on tokens said already.")
    ] = 0.0,
    consistency: Annotated[
        float, typer.Option(min=0, help="Weight of the loss on values of the source not said.")
    ] = 0.0,
    replay: Annotated[
        Path | None, typer.Option(help="Texts or pairs of old, against forgetting.")
    ] = None,
    replay_share: Annotated[
        float, typer.Option(min=0, max=0.9, help="Of the rows are of old.")
    ] = 0.1,
    batch_rows: Annotated[int, typer.Option(min=1, help="Pairs a step.")] = 16,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate; 0: what fits.")] = 0.0,
    precision: Numbers = "fp32",
    seed: Seed = 0,
    tensorboard: Board = False,
    as_json: AsJson = False,
) -> None:
    """Tune a model on pairs of source and target, the loss on the answer only."""
    job = Tuning(
        model=model, pairs=pairs, valid=valid, folder=folder, steps=steps,
        method=choice(Method, method, "--method"), rank=rank, frozen_layers=frozen_layers,
        batch_rows=batch_rows, rate=rate, seed=seed, unlikelihood=unlikelihood,
        consistency=consistency, replay=replay, replay_share=replay_share,
        precision=choice(Precision, precision, "--precision"),
    )  # fmt: skip
    with Shown(steps, board_of=folder if tensorboard else None) as shown:
        trained = tune_model(job, tell=shown.tell)
    print_trained(folder, trained, as_json=as_json)


@app.command("curve")
def curve(folder: Folder, as_json: AsJson = False) -> None:
    """Show how the loss of a run went."""
    points = read_curve(folder)
    if as_json:
        print_json(points)
        return
    columns = ("step", "loss", "validation loss", "rate", "tokens/s")
    names = ("step", "loss", "valid_loss", "rate", "tokens_per_second")
    rows = ([figure(point.get(name)) for name in names] for point in points)
    print_table(f"Run {folder}", columns, rows)
