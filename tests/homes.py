"""Data folders of shops that have started once: made once a process, then copied."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rapport.app import create_home, open_app
from rapport.kit.settings import Settings


def new_home(settings: Settings) -> None:
    """Set up a data folder as `rapport init` and the first start leave it: both stores empty."""
    create_home(settings)
    for file in Path(_started().name).iterdir():
        shutil.copy(file, settings.home)


@cache
def _started() -> "TemporaryDirectory[str]":
    folder = TemporaryDirectory()
    settings = Settings(home=Path(folder.name))
    create_home(settings)
    with open_app(settings):
        pass  # every revision of the schema has run
    (settings.home / "secret.key").unlink()  # each shop has its own
    return folder
