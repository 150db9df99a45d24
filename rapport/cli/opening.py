"""Opens the application for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.app import FOLLOWERS, App, open_app
from rapport.cli.operating import clock_of
from rapport.kit.settings import load_settings
from rapport.profiles import drain_inbox, follow_moves, mirror_consents

_PASS = 5_000


@contextmanager
def opened() -> Iterator[App]:
    """Open the application that the environment's settings describe."""
    settings = load_settings()
    with open_app(settings, clock=clock_of(settings)) as app:
        # No server runs, or the store could not be opened: what came in since is told now.
        while drain_inbox(app.database, app.facts, limit=_PASS).calls:
            pass
        follow_moves(app.database, app.facts, FOLLOWERS)
        mirror_consents(app.database, app.facts)
        yield app
