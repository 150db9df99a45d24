"""`rapport corpus`: texts cleaned, split and described, for models to be trained on."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import err, out, print_json, print_table
from rapport.corpus import (
    ANNOTATIONS,
    ENCODINGS,
    REJECTS,
    SHOP_INPUTS,
    Building,
    CorpusSettings,
    Label,
    Reading,
    Shop,
    Unit,
    annotate_corpus,
    build_corpus,
    card_page,
    dropped_documents,
    export_labels,
    get_document,
    read_card,
    read_settings,
    save_label,
    settings_of,
)
from rapport.insights import Sentiment

app = typer.Typer(help="Make texts into a corpus to train models on.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Folder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the corpus.")]
_FROM = f"A file, a folder, or one of {', '.join(SHOP_INPUTS)}; more than once."
_BY_HAND = "command-line"


@app.command("build")
def build(  # noqa: PLR0917  options of a command line
    folder: Folder,
    inputs: Annotated[list[str], typer.Option("--from", help=_FROM)],
    settings: Annotated[Path | None, typer.Option(help="YAML file with settings.")] = None,
    skip: Annotated[list[str], typer.Option(help="A step to leave out; more than once.")] = [],  # noqa: B006  never changed
    licence: Annotated[str, typer.Option(help="Licence of the texts, for the card.")] = "",
    seed: Annotated[int | None, typer.Option(help="Of the splits.")] = None,
    encoding: Annotated[str, typer.Option(help=f"{', '.join(ENCODINGS)}.")] = ENCODINGS[0],
    column: Annotated[str, typer.Option(help="Where rows have their text.")] = "text",
    unit: Annotated[str, typer.Option(help="Of .txt: document, paragraph, line.")] = "document",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Pass over bad lines.")] = False,
    labels: Annotated[
        bool, typer.Option("--labels", help="Leave out what operators want dropped.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read, clean and split texts into OUT: train, valid and test as JSON Lines, and a card."""
    job = Building(
        out=folder,
        inputs=tuple(inputs),
        settings=_settings(settings, skip, licence, seed),
        reading=Reading(
            encoding=_one_of(encoding, ENCODINGS, "--encoding"),
            column=column,
            unit=Unit(_one_of(unit, tuple(Unit), "--unit")),
        ),
        skip_bad=skip_bad,
        without=_dropped() if labels else frozenset(),
    )
    card = _built(job)
    if as_json:
        print_json(card)
    else:
        _print_card(folder, card)


@app.command("card")
def card(folder: Folder, as_json: AsJson = False) -> None:
    """Show what a corpus is made of and what was done to it."""
    found = read_card(folder)
    if as_json:
        print_json(found)
    else:
        out.print(card_page(found), soft_wrap=True)


@app.command("annotate")
def annotate(
    folder: Folder,
    keywords: Annotated[int, typer.Option(min=0, max=50, help="Keywords a document.")] = 5,
    topics: Annotated[int, typer.Option(min=0, max=200, help="Topics of the corpus.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Give each document keywords, a topic and a sentiment, by models; written beside it."""
    found = annotate_corpus(folder, keywords=keywords, topics=topics)
    if as_json:
        print_json({"file": str(folder / ANNOTATIONS), "topics": found})
        return
    rows = [(number, ", ".join(words)) for number, words in enumerate(found)]
    print_table(f"Topics; each document is in {folder / ANNOTATIONS}", ("topic", "words"), rows)


@app.command("label")
def label(  # noqa: PLR0917  options of a command line
    folder: Folder,
    document: Annotated[str, typer.Argument(help="Id of a document.")],
    sentiment: Annotated[str, typer.Option(help="positive, neutral or negative.")] = "",
    topic: Annotated[str, typer.Option(help="What it is about.")] = "",
    keyword: Annotated[list[str], typer.Option(help="A keyword; more than once.")] = [],  # noqa: B006  never changed
    keep: Annotated[
        bool | None, typer.Option("--keep/--drop", help="Whether it stays in a corpus.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a document is; it takes the place of what was said here before."""
    found = get_document(folder, document)
    asked = _one_of(sentiment, tuple(Sentiment), "--sentiment") if sentiment else ""
    with opened_operations() as rapport:
        kept = save_label(
            rapport.database,
            Label(
                document_id=found.id,
                operator=_BY_HAND,
                labelled_at=rapport.clock(),
                sentiment=Sentiment(asked) if asked else None,
                topic=topic,
                keywords=tuple(keyword),
                keep=keep,
            ),
        )
    if as_json:
        print_json(kept.to_row())
    else:
        out.print(f"{found.id} is labelled")


@app.command("labels")
def labels(folder: Folder, as_json: AsJson = False) -> None:
    """Write what operators said about the documents of a corpus beside it, as labels.jsonl."""
    with opened_operations() as rapport:
        found = export_labels(folder, rapport.database)
    if as_json:
        print_json([one.to_row() for one in found])
    else:
        out.print(f"{len(found):,} labels in {folder / 'labels.jsonl'}")


def _built(job: Building) -> dict[str, object]:
    with err.status("The texts are read, cleaned and compared."):
        if not any(name in SHOP_INPUTS for name in job.inputs):
            return build_corpus(job)
        with opened() as rapport:
            return build_corpus(job, shop=Shop(facts=rapport.facts, database=rapport.database))


def _settings(path: Path | None, skip: list[str], licence: str, seed: int | None) -> CorpusSettings:
    told: dict[str, object] = read_settings(path).model_dump() if path else {}
    steps = told.get("steps", CorpusSettings().steps)
    assert isinstance(steps, tuple), "checked by the settings"
    for name in skip:
        _one_of(name, tuple(CorpusSettings().steps), "--skip")
    told["steps"] = tuple(step for step in steps if step not in skip)
    if licence:
        told["licence"] = licence
    if seed is not None:
        told["seed"] = seed
    return settings_of(told, "the options")


def _dropped() -> frozenset[str]:
    with opened_operations() as rapport:
        return dropped_documents(rapport.database)


def _one_of(value: str, known: tuple[str, ...], option: str) -> str:
    if value not in known:
        raise typer.BadParameter(f"{option}: choose one of {', '.join(known)}, not {value[:40]!r}")
    return value


def _print_card(folder: Path, card: dict[str, object]) -> None:
    splits, steps = card["splits"], card["steps"]
    assert isinstance(splits, dict), "a card's tables are objects"
    assert isinstance(steps, dict), "a card's tables are objects"
    columns = ("step", "seen", "changed", "dropped")
    rows = [(name, one["seen"], one["changed"], one["dropped"]) for name, one in steps.items()]
    print_table(f"Corpus in {folder}", columns, rows)
    sizes = ", ".join(f"{one['documents']:,} {name}" for name, one in splits.items())
    out.print(f"{card['documents']:,} documents: {sizes}")
    if card["rejected"]:
        out.print(f"{card['rejected']:,} lines could not be read: see {folder / REJECTS}")
