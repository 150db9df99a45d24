"""Opens the operational store for one command, which may run beside a server."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.app import Operations, open_operations
from rapport.kit.clock import Clock, fixed_clock, system_clock
from rapport.kit.settings import Settings, load_settings


@contextmanager
def opened_operations(settings: Settings | None = None) -> Iterator[Operations]:
    """Open the operational store alone: for a command that also works beside a running server."""
    chosen = settings or load_settings()
    with open_operations(chosen, clock=clock_of(chosen)) as operations:
        yield operations


def clock_of(settings: Settings) -> Clock:
    """The clock of the machine, or the moment at which the settings say it stands."""
    return fixed_clock(settings.now) if settings.now else system_clock
