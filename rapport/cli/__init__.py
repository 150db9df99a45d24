"""The command line: one file per noun, the same nouns as everywhere."""

import sys

from rapport.cli.root import app
from rapport.cli.output import report_error
from rapport.kit.errors import RapportError


def main() -> None:
    """Run the command; an error of ours is one sentence and a status that is not 0."""
    try:
        app()
    except RapportError as error:
        sys.exit(report_error(error))


__all__ = ["app", "main"]
