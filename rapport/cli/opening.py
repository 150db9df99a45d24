"""Opens the application for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.app import App, open_app
from rapport.kit.settings import load_settings


@contextmanager
def opened() -> Iterator[App]:
    """Open the application that the environment's settings describe."""
    with open_app(load_settings()) as app:
        yield app
