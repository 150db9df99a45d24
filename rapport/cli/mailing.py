"""A sender for one command: with the local mailbox if asked for, stopped by Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rapport.app import App, facts_desk_of, open_channels, sender_of
from rapport.delivery import Sender, recheck_waiting
from rapport.testing import LocalMailbox


@contextmanager
def opened_sender(app: App) -> Iterator[Sender]:
    """Give a sender on the application's outbox.

    Ctrl-C lets it finish and mark the mails under way: so that none of them is sent again.
    """
    with ExitStack() as stack:
        stack.enter_context(local_mailbox(app))
        channels = stack.enter_context(open_channels(app))
        sender = sender_of(
            app,
            channels.channels,
            refresh=lambda: recheck_waiting(facts_desk_of(app), now=app.clock()),
        )
        before = signal.signal(signal.SIGINT, lambda *_: sender.stop())
        stack.callback(signal.signal, signal.SIGINT, before)
        yield sender


@contextmanager
def local_mailbox(app: App) -> Iterator[None]:
    """Receive mail in the data folder while the block runs, when the settings ask for it."""
    mail = app.settings.mail
    if not mail.local_mailbox:
        yield
        return
    with LocalMailbox(app.settings.home / "mailbox", host=mail.host, port=mail.port):
        yield
