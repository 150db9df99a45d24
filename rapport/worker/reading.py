"""What is done with texts behind the server: gathered, read, sorted, learned from."""

from rapport.app import (
    App,
    gather_own_texts,
    keep_what_is_said,
    learn_to_read_if_due,
    read_new_texts,
)
from rapport.topics import assign_topics
from rapport.worker.running import Chore

_SOON, _HOURLY = 60, 3_600  # seconds


def text_chores(app: App) -> list[Chore]:
    """Gather the shop's own texts, read what is new, and keep what customers said of themselves."""

    def gather() -> bool:
        gather_own_texts(app)
        return False

    def read() -> bool:
        read_new_texts(app)
        return False

    def keep_stated() -> bool:
        if app.settings.statements.keep:
            keep_what_is_said(app)
        return False

    def sort_by_topic() -> bool:
        assign_topics(app.facts, app.database)
        return False

    def learn() -> bool:
        learn_to_read_if_due(app)
        return False

    return [
        Chore(name="own-texts", turn=gather, pause_seconds=_SOON),
        Chore(name="findings", turn=read, pause_seconds=_SOON),
        Chore(name="statements", turn=keep_stated, pause_seconds=_SOON),
        Chore(name="topics-of-texts", turn=sort_by_topic, pause_seconds=_SOON),
        Chore(name="sentiment", turn=learn, pause_seconds=_HOURLY),
    ]
