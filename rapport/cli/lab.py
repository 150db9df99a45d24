"""`rapport lab`, where what training needs is installed; else one sentence that says so."""

from importlib import import_module
from importlib.util import find_spec

import typer

from rapport.lab import need_torch

_MORE = (
    "rapport.cli.lab_assemble",
    "rapport.cli.lab_classify",
    "rapport.cli.lab_prefer",
    "rapport.cli.lab_writer",
)
"""Further files of commands, each with `add_to`."""


def _missing() -> None:
    """Train, tune and look at language models; needs `pip install 'rapport[train]'`."""
    need_torch()


def _app() -> typer.Typer:
    if find_spec("torch") is not None:
        commands: typer.Typer = import_module("rapport.cli.lab_commands").app
        for name in _MORE:
            import_module(name).add_to(commands)
        return commands
    missing = typer.Typer(invoke_without_command=True)
    missing.callback()(_missing)
    return missing


app = _app()
