"""Opens the application for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.app import App, open_app
from rapport.kit.clock import fixed_clock, system_clock
from rapport.kit.settings import load_settings


@contextmanager
def opened() -> Iterator[App]:
    """Open the application that the environment's settings describe."""
    settings = load_settings()
    clock = fixed_clock(settings.now) if settings.now else system_clock
    with open_app(settings, clock=clock) as app:
        yield app
