"""`rapport operators`: who may sign in to the console."""

from typing import Annotated

import typer

from rapport.access import (
    Operator,
    OperatorUnknown,
    Role,
    add_operator,
    list_operators,
    remove_operator,
    set_password,
)
from rapport.app import Operations
from rapport.cli.init import AsJson, PasswordFromStdin, ask_password, first_language
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table

app = typer.Typer(help="Let people in, and out.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="E-mail address of the operator.")]


@app.command("add")
def add(
    email: Annotated[str, typer.Option(help="E-mail address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that the console shows.")],
    role: Annotated[Role, typer.Option(help="What the operator may do.")],
    password_stdin: PasswordFromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Let a person in. The password is asked for, or read from standard input."""
    with opened_operations() as rapport:
        operator = add_operator(
            database=rapport.database,
            email=email,
            name=name,
            password=ask_password(from_stdin=password_stdin),
            role=role,
            language=first_language(rapport.settings),
            now=rapport.clock(),
        )
    if as_json:
        print_json(operator)
    else:
        out.print(f"{operator.email} may sign in as {operator.role.value}.", markup=False)


@app.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List those who may sign in, oldest first."""
    with opened_operations() as rapport:
        operators = list_operators(database=rapport.database)
    if as_json:
        print_json(operators)
    else:
        table = [(o.operator_id, o.email, o.name, o.role.value, o.language) for o in operators]
        print_table("Operators", ("id", "e-mail", "name", "role", "language"), table)


@app.command("password")
def new_password(
    email: Email, password_stdin: PasswordFromStdin = False, as_json: AsJson = False
) -> None:
    """Give an operator a new password, for one that was forgotten; ends a lock as well."""
    with opened_operations() as rapport:
        operator = _get(rapport, email)
        password = ask_password(from_stdin=password_stdin)
        set_password(database=rapport.database, operator_id=operator.operator_id, password=password)
    if as_json:
        print_json(operator)
    else:
        out.print(f"{operator.email} has a new password.", markup=False)


@app.command("remove")
def remove(email: Email, as_json: AsJson = False) -> None:
    """Let an operator in no more. What they did stays; the last admin cannot be removed."""
    with opened_operations() as rapport:
        operator = _get(rapport, email)
        remove_operator(
            database=rapport.database, operator_id=operator.operator_id, now=rapport.clock()
        )
    if as_json:
        print_json({"removed": operator})
    else:
        out.print(f"{operator.email} may sign in no more.", markup=False)


def _get(rapport: Operations, email: str) -> Operator:
    wanted = email.strip().casefold()
    found = [o for o in list_operators(database=rapport.database) if o.email == wanted]
    if not found:
        raise OperatorUnknown(
            "there is no operator with this e-mail address; `rapport operators list` shows them"
        )
    return found[0]
