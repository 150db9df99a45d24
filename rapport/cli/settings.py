"""`rapport settings`: every setting, what it is now, and what it is for."""

import re
from typing import Annotated

import typer
from pydantic import BaseModel, SecretStr

from rapport.cli.output import print_json, print_table
from rapport.kit.settings import BadSettings, Settings, load_settings

_HIDDEN = "(hidden)"
_PASSWORD = re.compile(r"(://[^/@:]*:).*(@)")


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Print every setting with its value and its sentence; secrets stay hidden.

    A setting that cannot be used is named after the list, which then shows the defaults.
    """
    wrong: BadSettings | None = None
    try:
        current = load_settings()
    except BadSettings as error:
        wrong, current = error, Settings.model_construct()
    rows = _rows(current, "RAPPORT_")
    if as_json:
        print_json(rows)
    else:
        cells = [(row["name"], row["value"], row["description"]) for row in rows]
        print_table("Settings", ("name", "value", "what it is for"), cells)
    if wrong:
        raise wrong


def _rows(model: BaseModel, prefix: str) -> list[dict[str, str | bool]]:
    rows: list[dict[str, str | bool]] = []
    for name, field in type(model).model_fields.items():
        value: object = getattr(model, name)
        if isinstance(value, BaseModel):
            rows += _rows(value, f"{prefix}{name.upper()}__")
            continue
        rows.append(
            {
                "name": prefix + name.upper(),
                "value": _shown(value),
                "changed": value != field.get_default(call_default_factory=True),
                "description": field.description or "",
            }
        )
    return rows


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return _HIDDEN if value.get_secret_value() else ""
    # An address may carry a password: postgresql://user:password@host
    return "" if value is None else _PASSWORD.sub(rf"\1{_HIDDEN}\2", str(value))
