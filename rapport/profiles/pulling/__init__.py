"""Pulling: rows of a shop's own database become facts, again and again, from where it stopped.

What is pulled is declared as data; rows go the way of imported files. The foreign database is only
ever read. Its URL is a setting, never kept, shown or logged.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.profiles.pulling.declaring import add_pull
    from rapport.profiles.pulling.errors import (
        BadPull,
        PullExists,
        PullNotFound,
        PullRunning,
        PullSourceUnavailable,
    )
    from rapport.profiles.pulling.model import NewPull, Pull, PullReport
    from rapport.profiles.pulling.running import run_due_pulls, run_pull
    from rapport.profiles.pulling.store import get_pull, list_pulls, remove_pull
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadPull",
    "NewPull",
    "Pull",
    "PullExists",
    "PullNotFound",
    "PullReport",
    "PullRunning",
    "PullSourceUnavailable",
    "add_pull",
    "get_pull",
    "list_pulls",
    "remove_pull",
    "run_due_pulls",
    "run_pull",
]
