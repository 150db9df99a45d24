"""`rapport brand`: the brand book, from past copy to a published version, and texts against it."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.brand import (
    BookVersion,
    BrandFinding,
    NoSuchBrandBook,
    PastText,
    book_text,
    brand_findings,
    brand_lines,
    changes_between,
    get_version,
    list_books,
    list_versions,
    plain_book,
    publish_book,
    published_version,
    read_book,
    read_past_copy,
    save_book,
)
from rapport.cli.files import read_text, write_text
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import PastCopy, propose_brand
from rapport.storage import Database

app = typer.Typer(help="Keep the brand book: how the shop speaks.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Market = Annotated[str, typer.Argument(help="Country code, or * for every market.")]
Language = Annotated[str, typer.Argument(help="Language, such as zh or en.")]
MarketOpt = Annotated[str | None, typer.Option(help="Country code; else the shop's market.")]
LanguageOpt = Annotated[str | None, typer.Option(help="Language; else the shop's.")]
VersionOpt = Annotated[int | None, typer.Option(min=1, help="Else the version in use.")]
ByOpt = Annotated[str, typer.Option(help="Who does it, as the versions keep it.")]
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Past copy: .txt, .csv or .jsonl.", exists=True, dir_okay=False),
]


@app.command("list")
def show_books(as_json: AsJson = False) -> None:
    """List the books, their newest version and the one in use."""
    with opened_operations() as doors:
        found = list_books(doors.database)
    rows = [
        {
            "market": newest.book.market,
            "language": newest.book.language,
            "name": newest.book.name,
            "newest": newest.version,
            "in_use": used.version if used else None,
        }
        for newest, used in found
    ]
    if as_json:
        print_json(rows)
    else:
        columns = ("market", "language", "name", "newest version", "in use")
        print_table("Brand books", columns, ([*row.values()] for row in rows))


@app.command()
def show(
    market: Market, language: Language, version: VersionOpt = None, as_json: AsJson = False
) -> None:
    """Show a book as YAML, with the lines that a writer is given."""
    with opened_operations() as doors:
        kept = _version(doors.database, market, language, version)
    if as_json:
        print_json({**_head(kept), "book": plain_book(kept.book)})
        return
    print_heading(kept.book.name, f"version {kept.version}, {kept.status.value}")
    out.print(book_text(kept.book))
    for line in brand_lines(kept.book, kept.book.language):
        out.print(f"- {line}")


@app.command()
def propose(
    files: Files = None,
    *,
    market: MarketOpt = None,
    language: LanguageOpt = None,
    name: Annotated[str | None, typer.Option(help="Name of the book; else the shop's.")] = None,
    column: Annotated[str, typer.Option(help="Field of the files that holds the texts.")] = "",
    drafts: Annotated[bool, typer.Option(help="Read the approved drafts too.")] = True,
    products: Annotated[bool, typer.Option(help="Read the products' descriptions too.")] = True,
    output: Annotated[Path | None, typer.Option(help="Write the proposal to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Propose a book from past copy, with evidence; nothing is kept until it is imported."""
    texts = [one for path in files or () for one in _past_copy(path, column)]
    with opened() as rapport:
        shop = rapport.settings.shop
        wanted = PastCopy(
            market=market or shop.market,
            language=language or shop.language.partition("-")[0],
            name=name or shop.name,
            texts=texts,
            drafts=drafts,
            products=products,
        )
        proposed = propose_brand(wanted, database=rapport.database, facts=rapport.facts)
    if output:
        write_text(output, book_text(proposed))
    if as_json:
        print_json(plain_book(proposed))
    elif output:
        out.print(f"The proposal is in {output}: keep what is right, then import it.")
    else:
        out.print(book_text(proposed))


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(help="A book as YAML.", exists=True, dir_okay=False)],
    note: Annotated[str, typer.Option(help="What was changed, and why.")] = "",
    publish_it: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Keep a book from a file as the next version, a draft unless it is published."""
    book = read_book(read_text(file))
    with opened_operations() as doors:
        now = doors.clock()
        kept = save_book(book, database=doors.database, by=by, now=now, note=note)
        if publish_it:
            kept = publish_book(
                doors.database, book.market, book.language, kept.version, by=by, now=now
            )
    _print_kept(kept, as_json=as_json)


@app.command("export")
def write_out(
    market: Market,
    language: Language,
    file: Annotated[Path, typer.Argument(help="File to write.")],
    version: VersionOpt = None,
) -> None:
    """Write a book to a YAML file."""
    with opened_operations() as doors:
        kept = _version(doors.database, market, language, version)
    write_text(file, book_text(kept.book))
    out.print(f"Version {kept.version} of the brand book is in {file}.")


@app.command()
def publish(
    market: Market,
    language: Language,
    version: Annotated[int | None, typer.Option(min=1, help="Else the newest version.")] = None,
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Publish a version: from now on writers and checks use it."""
    with opened_operations() as doors:
        wanted = get_version(doors.database, market, language, version)
        kept = publish_book(
            doors.database, market, language, wanted.version, by=by, now=doors.clock()
        )
    _print_kept(kept, as_json=as_json)


@app.command()
def versions(market: Market, language: Language, as_json: AsJson = False) -> None:
    """List the versions of a book: who kept what, when, and what is in use."""
    with opened_operations() as doors:
        found = list_versions(doors.database, market, language)
    if as_json:
        print_json([_head(one) for one in found])
        return
    rows = [
        (one.version, one.status.value, one.changed_by, one.changed_at, one.note) for one in found
    ]
    print_table("Versions", ("version", "status", "by", "when", "note"), rows)


@app.command()
def diff(
    market: Market,
    language: Language,
    before: Annotated[int, typer.Argument(min=1, help="A version.")],
    after: Annotated[int, typer.Argument(min=1, help="A later version.")],
    as_json: AsJson = False,
) -> None:
    """Show what is different between two versions, entry by entry."""
    with opened_operations() as doors:
        old, new = (get_version(doors.database, market, language, n) for n in (before, after))
    found = changes_between(old.book, new.book)
    if as_json:
        print_json(found)
    else:
        rows = [(one.section, one.entry, one.before, one.after) for one in found]
        print_table("Changes", ("section", "entry", "before", "after"), rows)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A text.", exists=True, dir_okay=False)],
    *,
    market: MarketOpt = None,
    language: LanguageOpt = None,
    channel: Annotated[str, typer.Option(help="Channel that the text is for.")] = "email",
    sector: Annotated[list[str] | None, typer.Option(help="What it sells.")] = None,
    offer: Annotated[list[str] | None, typer.Option(help="discount, code, named.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a text against the book in use; exit status 1 when a finding forbids to send it."""
    text = read_text(file)
    with opened_operations() as doors:
        shop = doors.settings.shop
        spoken = language or shop.language
        kept = _version(doors.database, market or shop.market, spoken, None)
    found = list(
        brand_findings(
            {"body": text},
            kept.book,
            channel=channel,
            language=spoken,
            sector=tuple(sector or ()),
            offer=tuple(offer or ()),
        )
    )
    if as_json:
        print_json(found)
    else:
        _print_findings(found, text)
    if any(one.severity == "refuse" for one in found):
        raise typer.Exit(1)


def _past_copy(path: Path, column: str) -> list[PastText]:
    return read_past_copy(path.name, read_text(path), column=column)


def _version(database: Database, market: str, language: str, version: int | None) -> BookVersion:
    if version is not None:
        return get_version(database, market, language, version)
    used = published_version(database, market, language)
    if used is None:
        raise NoSuchBrandBook(
            f"no brand book is published for market {market!r} and language {language!r}; see "
            "`rapport brand list`, or make one with `rapport brand propose`"
        )
    return used


def _head(kept: BookVersion) -> dict[str, object]:
    return {
        "market": kept.book.market,
        "language": kept.book.language,
        "name": kept.book.name,
        "version": kept.version,
        "status": kept.status,
        "changed_by": kept.changed_by,
        "changed_at": kept.changed_at,
        "note": kept.note,
        "published_by": kept.published_by,
        "published_at": kept.published_at,
    }


def _print_kept(kept: BookVersion, *, as_json: bool) -> None:
    if as_json:
        print_json(_head(kept))
        return
    book = kept.book
    state = "in use" if kept.published_at else "a draft; publish it with `rapport brand publish`"
    out.print(f"Brand book {book.market}/{book.language}, version {kept.version}: {state}.")


def _print_findings(found: list[BrandFinding], text: str) -> None:
    if not found:
        out.print("The text is as the brand book has it.")
        return
    rows = [
        (one.severity, text.count("\n", 0, max(one.start, 0)) + 1, one.message) for one in found
    ]
    print_table("Findings", ("severity", "line", "what"), rows)
