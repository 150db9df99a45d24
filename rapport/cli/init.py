"""`rapport init`: sets the data folder up and lets the first admin in."""

import sys
from typing import Annotated

import typer

from rapport.access import LANGUAGES, BadOperator, Operator, Role, add_operator, list_operators
from rapport.app import create_home
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json
from rapport.kit.errors import Invalid
from rapport.kit.settings import Settings, load_settings

Email = Annotated[str | None, typer.Option(help="E-mail address to sign in with.")]
Name = Annotated[str | None, typer.Option(help="Name that the console shows.")]
PasswordFromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


class PasswordsDiffer(Invalid):
    """The two passwords are not the same."""

    code = "passwords-differ"


class NoKeyboard(Invalid):
    """A question cannot be asked: standard input is no terminal."""

    code = "no-keyboard"


def init(
    email: Email = None,
    name: Name = None,
    password_stdin: PasswordFromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Set up the data folder and its first admin. Running it again changes nothing."""
    settings = load_settings()
    known = _known_operators(settings)
    if known:
        _report(settings, None, as_json=as_json)
        return
    if password_stdin and not (email and name):
        raise BadOperator("with --password-stdin, give --email and --name as well")
    email = email or typer.prompt("E-mail address", err=True)
    name = name or typer.prompt("Name", err=True)
    password = ask_password(from_stdin=password_stdin)
    create_home(settings)
    with opened_operations(settings) as rapport:
        admin = add_operator(
            database=rapport.database,
            email=email,
            name=name,
            password=password,
            role=Role.ADMIN,
            language=first_language(settings),
            now=rapport.clock(),
        )
    _report(settings, admin, as_json=as_json)


def ask_password(*, from_stdin: bool) -> str:
    """Read a password: one line of standard input, or twice from the keyboard without showing."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise NoKeyboard("there is no keyboard to ask for a password; use --password-stdin")
    first: str = typer.prompt("Password (10 characters or more)", hide_input=True, err=True)
    if typer.prompt("The same again", hide_input=True, err=True) != first:
        raise PasswordsDiffer("the two passwords are not the same; run the command again")
    return first


def first_language(settings: Settings) -> str:
    """Choose the language in which a new operator reads the console: the shop's, if it has it."""
    language = settings.shop.language.split("-", maxsplit=1)[0].lower()
    return language if language in LANGUAGES else "en"


def _known_operators(settings: Settings) -> list[Operator]:
    if not (settings.home / "secret.key").exists():
        return []
    with opened_operations(settings) as rapport:
        return list_operators(database=rapport.database)


def _report(settings: Settings, admin: Operator | None, *, as_json: bool) -> None:
    home = str(settings.home)
    if as_json:
        print_json({"created": admin is not None, "home": home, "operator": admin})
    elif admin is None:
        out.print(f"{home} is set up already; nothing was changed.")
    else:
        out.print(f"{home} is set up. Sign in as {admin.email} after `rapport serve`.")
