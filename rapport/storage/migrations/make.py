"""Writes the next revision: what the stages' tables have and the newest revision lacks.

    python -m rapport.storage.migrations.make "Keep the language of a customer"

`--again` writes the newest revision anew, for one that no release carries yet. Read what was
written: a renamed column looks like one dropped and one added.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.script import Script

from rapport.storage import all_tables, current_revision, migrate, open_database
from rapport.storage.migrating import alembic_config

VERSIONS = Path(__file__).parent / "versions"


def make_revision(message: str) -> None:
    """Compare the tables with a store at the newest revision and write the difference down."""
    all_tables()
    with TemporaryDirectory() as folder:
        database = open_database("", home=Path(folder))
        migrate(database)
        number = int(current_revision(database) or 0) + 1
        with database.rebuild() as connection:
            config = alembic_config(connection)
            _tidy_what_is_written(config)
            made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
            assert isinstance(made, Script), "one revision was asked for"
            _drop_remarks(Path(made.path))
        database.close()


def _drop_remarks(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("    # ###")]
    path.write_text("".join(kept), encoding="utf-8")


def _tidy_what_is_written(config: Config) -> None:
    for hook, options in (("format", "format -q"), ("sort", "check -q --fix")):
        config.set_section_option("post_write_hooks", f"{hook}.type", "module")
        config.set_section_option("post_write_hooks", f"{hook}.module", "ruff")
        config.set_section_option(
            "post_write_hooks", f"{hook}.options", f"{options} REVISION_SCRIPT_FILENAME"
        )
    config.set_section_option("post_write_hooks", "hooks", "format,sort")


def _main() -> None:
    parser = argparse.ArgumentParser(description="Write the next revision of the store's schema.")
    parser.add_argument("message", help="what the revision brings, in one sentence")
    parser.add_argument("--again", action="store_true", help="write the newest revision anew")
    arguments = parser.parse_args()
    if arguments.again:
        max(VERSIONS.glob("*.py")).unlink()
    make_revision(arguments.message)


if __name__ == "__main__":
    _main()
