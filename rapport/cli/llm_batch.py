"""`rapport llm batch`: many questions of one prompt, answered within a day at a lower price."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rapport.cli.files import read_text, write_text
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.kit.errors import Invalid, RapportError
from rapport.llm import BatchLog, EndpointBatches, Prompt, PromptText, open_batches, read_prompt

app = typer.Typer(help="Many questions at once, answered within a day.", no_args_is_help=True)

_HOMES = {
    "name-clusters": "rapport.clusters",
    "understand-segment": "rapport.segments.words",
    "write-copy": "rapport.content",
}

PromptName = Annotated[
    str, typer.Option("--prompt", help="Name of a prompt of this product, or a prompt file.")
]
Inputs = Annotated[
    Path,
    typer.Argument(
        help="JSON Lines: an object of the prompt's values on each, `known` for people."
    ),
]
BatchId = Annotated[str, typer.Argument(help="Id of a batch, as `submit` gave it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


class BadBatchInput(Invalid):
    """A line of the inputs, or the prompt for them, cannot be used."""

    code = "bad-batch-input"


class AnyAnswer(BaseModel):
    """An answer of any fields: the prompt says which."""

    model_config = ConfigDict(extra="allow")


class _Input(BaseModel):
    model_config = ConfigDict(extra="allow")

    known: dict[str, str] = Field(default_factory=dict)


@app.command()
def submit(inputs: Inputs, prompt: PromptName, as_json: AsJson = False) -> None:
    """Hand in one question for each line of a file."""
    prompts = _prompts(inputs, prompt)
    with _batches() as batches:
        batch = batches.submit(prompts, AnyAnswer)
    if as_json:
        print_json(batch)
    else:
        out.print(
            f"Batch {batch.batch_id} has {batch.questions:,} questions; keep {inputs} to collect."
        )


@app.command()
def status(batch_id: BatchId, as_json: AsJson = False) -> None:
    """Ask the endpoint how far a batch is."""
    with _batches() as batches:
        said = batches.poll(batch_id)
        batch = batches.find(batch_id)
    if as_json:
        print_json(batch)
    else:
        out.print(f"Batch {batch_id} with {batch.questions:,} questions is {said}.")


@app.command("list")
def list_batches(as_json: AsJson = False) -> None:
    """List the batches that were submitted from here, the newest first."""
    with opened_operations() as rapport:
        found = BatchLog(rapport.database).all()
    if as_json:
        print_json(found)
        return
    rows = [
        (one.batch_id, f"{one.submitted_at:%Y-%m-%d %H:%M}", one.model, one.questions, one.status)
        for one in found
    ]
    print_table("Batches", ("batch", "submitted", "model", "questions", "status"), rows)


@app.command()
def collect(
    batch_id: BatchId,
    inputs: Inputs,
    prompt: PromptName,
    to: Annotated[Path, typer.Option("--to", help="File of the answers, as JSON Lines.")],
    as_json: AsJson = False,
) -> None:
    """Write the answer to each line, in their order; safe to repeat.

    The inputs and the prompt are those of `submit`.
    """
    prompts = _prompts(inputs, prompt)
    with _batches() as batches:
        found = batches.collect(batch_id, prompts, AnyAnswer)
    _write(to, found)
    failed = [n for n, one in enumerate(found, start=1) if isinstance(one, RapportError)]
    told = {"questions": len(found), "failed": len(failed), "file": str(to)}
    if as_json:
        print_json(told)
        return
    rest = f"; {len(failed):,} have none, the first is line {failed[0]:,}" if failed else ""
    out.print(f"{len(found) - len(failed):,} of {len(found):,} answers are in {to}{rest}.")


@contextmanager
def _batches() -> Iterator[EndpointBatches]:
    with opened_operations() as rapport:
        opened = open_batches(rapport.settings.llm, rapport.database, clock=rapport.clock)
        try:
            yield opened
        finally:
            opened.close()


def _prompts(inputs: Path, name: str) -> Sequence[Prompt]:
    text = _text_of(name)
    said = read_text(inputs).strip("\n")
    if not said.strip():
        raise BadBatchInput(f"{inputs}: there is no line in it; write one JSON object on each")
    lines = said.split("\n")
    return [_prompt(text, line, f"{inputs}, line {n}") for n, line in enumerate(lines, start=1)]


def _text_of(name: str) -> PromptText:
    if name in _HOMES:
        return read_prompt(files(_HOMES[name]) / "prompts" / f"{name}.md")
    try:
        return read_prompt(Path(name))
    except (OSError, UnicodeDecodeError):
        raise BadBatchInput(
            f"no prompt {name!r}: use {', '.join(_HOMES)} or the path of a prompt file"
        ) from None


def _prompt(text: PromptText, line: str, place: str) -> Prompt:
    try:
        given = _Input.model_validate_json(line)
    except ValidationError:
        raise BadBatchInput(
            f"{place}: write a JSON object of the prompt's values; `known` holds texts by name"
        ) from None
    try:
        return text.filled(known=given.known, **_values(given.model_extra or {}))
    except RapportError as error:
        raise BadBatchInput(f"{place}: {error}") from error


def _values(given: Mapping[str, object]) -> Mapping[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in given.items()
    }


def _write(to: Path, found: Sequence[BaseModel | RapportError]) -> None:
    """Write all lines or none: a file that is there is replaced at the end."""
    lines = [_line(number, one) for number, one in enumerate(found, start=1)]
    half = to.with_name(f"{to.name}.part")
    write_text(half, "".join(lines))
    half.replace(to)


def _line(number: int, one: BaseModel | RapportError) -> str:
    told: dict[str, object] = {"line": number}
    if isinstance(one, RapportError):
        told |= {"error": one.code, "message": str(one)}
    else:
        told["answer"] = one.model_dump(mode="json")
    return json.dumps(told, ensure_ascii=False) + "\n"
