"""What a process does that only sends: it knows the operational store and the channels."""

from rapport.app import Operations, open_channels, sender_of
from rapport.delivery import tidy_tasks
from rapport.worker.running import Chore


def sender_chores(doors: Operations) -> list[Chore]:
    """What any process may do that holds the operational store: send what is due."""
    channels = open_channels(doors)
    sender = sender_of(doors, channels.channels)

    def tidy() -> bool:
        return tidy_tasks(doors.database, now=doors.clock()) > 0

    def send() -> bool:
        return sender.send_due().handled > 0

    return [
        Chore(name="send", turn=send, hurry=sender.stop, close=channels.close),
        Chore(name="wecom-tasks", turn=tidy, pause_seconds=60),
    ]
