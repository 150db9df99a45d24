"""The commands of `rapport insights` about single texts: find them, show one, write them out."""

import csv
import sys
from pathlib import Path
from typing import Annotated, TextIO

import ibis.expr.types as ir
import typer

from rapport.app import App
from rapport.cli.insights_scopes import AsJson, Days, Of, asked
from rapport.cli.opening import opened
from rapport.cli.output import file_trouble, out, print_json, print_table
from rapport.insights import Sentiment, TextQuery, TextState, find_texts, read_text, texts_found

_EXPORTED = (
    "text_id", "source", "platform", "licence", "product_id", "brand", "language", "written_at",
    "rating", "state", "sentiment", "probability", "emotion", "irony", "text",
)  # fmt: skip
_ROWS = 10_000
_WORDS = 80
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def add_to(app: typer.Typer) -> None:
    app.command("texts")(show_texts)
    app.command("text")(show_text)
    app.command("export")(export)


def show_texts(
    words: Annotated[str, typer.Argument(help="Words that stand in the text.")] = "",
    *,
    of: Of = None,
    days: Days = None,
    about: Annotated[str | None, typer.Option(help="What it speaks of.")] = None,
    feeling: Annotated[Sentiment | None, typer.Option(help="How it feels.")] = None,
    state: Annotated[TextState, typer.Option(help="Texts that do not count.")] = TextState.READ,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find texts, the newest first."""
    query = TextQuery(words=words, about=about, feeling=feeling, state=state)
    with opened() as rapport:
        scope, among = asked(rapport, of, days)
        found = find_texts(rapport.facts, scope, query, among=among, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.text_id, one.sentiment or "not known", " ".join(one.text.split())[:_WORDS])
        for one in found.texts
    ]
    print_table(f"{found.total:,} texts", ("text", "feels", "words"), rows)


def show_text(
    text_id: Annotated[str, typer.Argument(help="Such as review:r1.")], as_json: AsJson = False
) -> None:
    """Show one text with all that was read of it."""
    with opened() as rapport:
        found = read_text(rapport.facts, text_id)
    if as_json:
        print_json(found)
        return
    line = found.line
    out.print(line.text)
    out.print(f"{line.state.value}, {line.sentiment or 'sentiment not known'}")
    rows = [
        (one.kind.value, one.about, one.sentiment or "", line.text[one.start : one.end])
        for one in found.mentions
    ]
    print_table("Speaks of", ("kind", "about", "feeling", "words"), rows)


def export(
    file: Annotated[Path | None, typer.Argument(help="A CSV file; else it is printed.")] = None,
    of: Of = None,
    days: Days = None,
    about: Annotated[str | None, typer.Option(help="Only what speaks of this.")] = None,
    feeling: Annotated[Sentiment | None, typer.Option(help="Only what feels so.")] = None,
) -> None:
    """Write the texts and their readings as CSV. No customer is named in it."""
    with opened() as rapport:
        scope, among = asked(rapport, of, days)
        query = TextQuery(about=about, feeling=feeling)
        found = texts_found(rapport.facts, scope, query, among=among)
        ordered = found.order_by([found.written_at, found.text_id]).select(*_EXPORTED)
        if file is None:
            _write(rapport, ordered, sys.stdout)
            return
        try:
            with file.open("w", encoding="utf-8-sig", newline="") as opened_file:
                count = _write(rapport, ordered, opened_file)
        except OSError as error:
            raise file_trouble(error) from error
    out.print(f"Texts written: {count:,}.")


def _write(rapport: App, texts: ir.Table, file: TextIO) -> int:
    made = csv.writer(file)
    made.writerow(_EXPORTED)
    with rapport.facts.patient():
        table = rapport.facts.read(texts)
    for batch in table.to_batches(max_chunksize=_ROWS):
        made.writerows([[_cell(value) for value in row.values()] for row in batch.to_pylist()])
    return int(table.num_rows)


def _cell(value: object) -> object:
    """What a customer wrote must not be a formula of whoever opens the file."""
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return f"'{value}"
    return value
