"""The commands of `rapport lab` for the built-in writer: its lessons, and networks of its kind."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.lab_parts import (
    AsJson,
    Folder,
    Numbers,
    Seed,
    Shown,
    Steps,
    choice,
    print_trained,
)
from rapport.cli.output import out, print_json
from rapport.content import course
from rapport.lab import Precision, Teaching, read_card
from rapport.lab import convert as convert_model
from rapport.lab import teach as teach_network


def add_to(app: typer.Typer) -> None:
    app.command("lessons")(lessons)
    app.command("teach")(teach)
    app.command("convert")(convert)


def lessons(
    folder: Annotated[Path, typer.Argument(help="Folder that gets the files.")],
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Write what the built-in writer learns from: texts, whole tokens, pairs, and pairs apart."""
    made = course(seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "texts.jsonl", ({"text": text} for text in made.texts))
    _write(folder / "pairs.jsonl", map(asdict, made.learned))
    _write(folder / "valid.jsonl", map(asdict, made.valid))
    (folder / "tokens.txt").write_text("\n".join(made.tokens) + "\n", encoding="utf-8")
    told = {"texts": len(made.texts), "pairs": len(made.learned), "valid": len(made.valid)}
    if as_json:
        print_json(told)
        return
    out.print(f"{folder}: " + ", ".join(f"{count:,} {name}" for name, count in told.items()))


def teach(  # noqa: PLR0917  options of a command line
    folder: Folder,
    pairs: Annotated[Path, typer.Option(help="JSON Lines with `source` and `target`.")],
    tokenizer: Annotated[Path, typer.Option(help="Folder with tokenizer.json.")],
    steps: Steps,
    valid: Annotated[Path | None, typer.Option(help="Pairs to validate on.")] = None,
    size: Annotated[str, typer.Option(help="The dial: see `rapport lab sizes`.")] = "mini",
    context: Annotated[int, typer.Option(min=0, help="Tokens of a pair; 0: the size's.")] = 0,
    batch_rows: Annotated[int, typer.Option(min=1, help="Pairs a step.")] = 48,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate; 0: what fits.")] = 0.0,
    dropout: Annotated[float, typer.Option(min=0, max=0.9, help="Of the network.")] = 0.1,
    precision: Numbers = "fp32",
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Teach a new network to answer, from pairs alone; run it again to go on after a kill."""
    job = Teaching(
        pairs=pairs, valid=valid, tokenizer=tokenizer, folder=folder, size=size, steps=steps,
        context=context, batch_rows=batch_rows, rate=rate, seed=seed, dropout=dropout,
        precision=choice(Precision, precision, "--precision"),
    )  # fmt: skip
    with Shown(steps) as shown:
        trained = teach_network(job, tell=shown.tell)
    print_trained(folder, trained, as_json=as_json)


def convert(
    folder: Annotated[Path, typer.Argument(help="Folder to write; it must not be there yet.")],
    model: Annotated[Path, typer.Option(help="Folder of the model.")],
    quantization: Annotated[str, typer.Option(help="int8, int16, float16, float32 …")] = "int8",
    licence: Annotated[str, typer.Option(help="SPDX name, for the card.")] = "",
    commit: Annotated[str, typer.Option(help="Of the recipe, for the card.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write a model for CTranslate2, which runs it without PyTorch, with its card."""
    converted = convert_model(model, folder, quantization)
    size = (converted / "model.bin").stat().st_size
    told = {"quantization": quantization, "bytes": size, "licence": licence, "commit": commit}
    card = folder / "card.json"
    card.write_text(_with(read_card(model), told), encoding="utf-8")
    if as_json:
        print_json({"folder": str(folder), **told})
        return
    out.print(f"{folder}: {size / 1e6:.1f} MB, {quantization}")


def _with(card: Mapping[str, object], told: Mapping[str, object]) -> str:
    added = {name: value for name, value in told.items() if value}
    return json.dumps({**card, **added}, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
