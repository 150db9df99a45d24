"""`rapport knowledge`: the articles that conversations answer from."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.conversations import import_knowledge, knowledge_gaps, load_knowledge

app = typer.Typer(help="Fill and see the knowledge base.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("import")
def bring_in(
    folder: Annotated[Path, typer.Argument(help="Folder of Markdown files, one per article.")],
    language: Annotated[
        str | None,
        typer.Option(help="Language of files outside a `zh` or `en` folder; else the shop's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import every .md file of a folder, all of them or none. Safe to repeat."""
    with opened() as rapport:
        report = import_knowledge(
            folder,
            database=rapport.database,
            now=rapport.clock(),
            language=language or rapport.settings.shop.language,
        )
    if as_json:
        print_json(report)
    else:
        out.print(
            f"{report.articles} articles: {report.inserted} new, {report.updated} changed, "
            f"{report.unchanged} as they were."
        )


@app.command("gaps")
def gaps(
    days: Annotated[int, typer.Option(min=1, help="How many days back.")] = 90,
    fewest: Annotated[int, typer.Option(min=1, help="Asked so often, or more.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show what customers asked in chats and no article answered: what to write next."""
    with opened() as rapport:
        since = rapport.clock() - timedelta(days=days)
        found = knowledge_gaps(rapport.database, since=since, fewest=fewest)
    if as_json:
        print_json(found)
        return
    rows = [(one.asked, one.conversations, f"{one.last_asked_at:%Y-%m-%d}", one.questions[0])
            for one in found]  # fmt: skip
    print_table("Without an answer", ("asked", "chats", "last", "question"), rows)


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List the articles."""
    with opened() as rapport:
        articles = load_knowledge(rapport.database).articles
    rows = [
        {"article_id": a.article_id, "language": a.language, "title": a.title, "path": a.path}
        for a in articles
    ]
    if as_json:
        print_json(rows)
    else:
        columns = ("article", "language", "title", "file")
        print_table("Knowledge", columns, ([*row.values()] for row in rows))
