"""Runs what goes on in the background: each chore in a thread of its own, until told to stop."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.worker.chores import (
        facts_chore,
        reading_chores,
        server_chores,
        webhook_chores,
        writing_chore,
    )
    from rapport.worker.nightly import nightly_work, workflow_chore
    from rapport.worker.running import Chore, Worker
    from rapport.worker.sending import sender_chores
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Chore",
    "Worker",
    "facts_chore",
    "nightly_work",
    "reading_chores",
    "sender_chores",
    "server_chores",
    "webhook_chores",
    "workflow_chore",
    "writing_chore",
]
