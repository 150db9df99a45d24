"""The command line: one file per noun, the same nouns as everywhere."""

import logging
import os
import sys

import typer

from rapport.cli.logs import configure_logs
from rapport.cli.output import file_trouble, report_error, report_usage
from rapport.cli.root import app
from rapport.kit.errors import Invalid, RapportError

_INTERRUPTED = 130


class BadArgument(Invalid):
    """An argument of the command line is no text."""

    code = "bad-argument"


def main() -> None:
    """Run the command; an error of ours is one sentence and a status that is not 0.

    Whoever stops reading (`| head`) or presses Ctrl-C knows it, and is told nothing.
    """
    configure_logs(as_json=False, level=logging.WARNING)  # a command that stays sets its own
    try:
        _check_arguments(sys.argv)
        status = app(prog_name="rapport", standalone_mode=False)
        sys.stdout.flush()
    except RapportError as error:
        status = report_error(error)
    except typer.TyperException as error:
        status = report_usage(error)
    except (typer.Abort, KeyboardInterrupt):
        status = _INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more at its end; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as error:
        if error.errno is None:  # not from the system: ours to mend
            raise
        status = report_error(file_trouble(error))
    sys.exit(status if isinstance(status, int) else 0)


def _check_arguments(arguments: list[str]) -> None:
    for place, argument in enumerate(arguments):
        if not argument.isascii() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise BadArgument(f"argument {place} has bytes that are no UTF-8; type it again")


__all__ = ["app", "main"]
