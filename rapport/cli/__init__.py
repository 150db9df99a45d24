"""The command line: one file per noun, the same nouns as everywhere."""

import logging
import os
import sys

import typer

from rapport.cli.logs import configure_logs
from rapport.cli.output import report_error, report_usage
from rapport.cli.root import app
from rapport.kit.errors import RapportError

_INTERRUPTED = 130


def main() -> None:
    """Run the command; an error of ours is one sentence and a status that is not 0.

    Whoever stops reading (`| head`) or presses Ctrl-C knows it, and is told nothing.
    """
    configure_logs(as_json=False, level=logging.WARNING)  # a command that stays sets its own
    try:
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
    sys.exit(status if isinstance(status, int) else 0)


__all__ = ["app", "main"]
