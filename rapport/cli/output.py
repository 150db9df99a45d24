"""What commands print: a table or a sentence for people, one JSON value for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

import msgspec
import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from rapport.kit.errors import Conflict, Forbidden, Invalid, NotFound, RapportError, Unavailable

EXIT = {Invalid: 2, Forbidden: 3, NotFound: 4, Conflict: 5, Unavailable: 6}

# Names and texts of a shop may hold brackets: nothing printed is markup unless it says so.
out = Console(highlight=False, markup=False)
err = Console(stderr=True, highlight=False, markup=False)


class FileTrouble(Unavailable):
    """A file or folder that a command needs cannot be read or written."""

    code = "file-trouble"


def print_json(value: object) -> None:
    sys.stdout.write(json_text(value))


def json_text(value: object) -> str:
    """Write a value as JSON for a file or a pipe, with its last line ended."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n"


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=Text(title), title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


def print_heading(name: str, rest: str = "") -> None:
    """Print a name in bold and what follows it."""
    out.print(Text.assemble((name, "bold"), " " if rest else "", rest))


def report_error(error: RapportError) -> int:
    """Print the sentence on standard error and return the exit status of its kind."""
    _print_error(str(error))
    return next((status for kind, status in EXIT.items() if isinstance(error, kind)), 1)


def report_usage(error: typer.TyperException) -> int:
    """Print what is wrong with the command line and where its help is; return the exit status."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "rapport"
    if message:  # without one, the help itself was printed
        _print_error(f"{message.rstrip('.')}; see `{command} --help`")
    return error.exit_code


def file_trouble(error: OSError) -> FileTrouble:
    """Put what the system says about a file or a disk into a sentence."""
    place = f"{error.filename}: " if error.filename else ""
    return FileTrouble(
        f"{place}{error.strerror}; check the path, the disk and who may write there, then run the"
        " command again"
    )


def _print_error(sentence: str) -> None:
    err.print(f"[red]Error:[/red] {escape(sentence)}", markup=True, soft_wrap=True)


def _plain(value: object) -> object:  # noqa: PLR0911, C901  one line per kind of value
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(inner) for inner in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(asdict(value))
        case msgspec.Struct():
            return _plain(msgspec.structs.asdict(value))
        case BaseModel():
            return value.model_dump(mode="json")
        case _:
            return value
