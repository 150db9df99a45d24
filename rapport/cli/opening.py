"""Opens the application for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.app import FOLLOWERS, App, Operations, open_app, open_operations
from rapport.kit.clock import Clock, fixed_clock, system_clock
from rapport.kit.settings import Settings, load_settings
from rapport.profiles import drain_inbox, follow_moves, mirror_consents

_PASS = 5_000


@contextmanager
def opened() -> Iterator[App]:
    """Open the application that the environment's settings describe."""
    settings = load_settings()
    with open_app(settings, clock=_clock(settings)) as app:
        # No server runs, or the store could not be opened: what came in since is told now.
        while drain_inbox(app.database, app.facts, limit=_PASS).calls:
            pass
        follow_moves(app.database, app.facts, FOLLOWERS)
        mirror_consents(app.database, app.facts)
        yield app


@contextmanager
def opened_operations(settings: Settings | None = None) -> Iterator[Operations]:
    """Open the operational store alone: for a command that also works beside a running server."""
    chosen = settings or load_settings()
    with open_operations(chosen, clock=_clock(chosen)) as operations:
        yield operations


def _clock(settings: Settings) -> Clock:
    return fixed_clock(settings.now) if settings.now else system_clock
