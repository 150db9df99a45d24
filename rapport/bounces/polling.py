"""Empties what returned mails come to: a mailbox by IMAP, a Maildir, or one mail by hand."""

import ssl
from dataclasses import dataclass

from rapport.bounces.mailbox import ReturnMailbox
from rapport.bounces.maildir import take_maildir
from rapport.bounces.model import Returned, SettleReport
from rapport.bounces.reading import Reader
from rapport.bounces.settling import Settler
from rapport.delivery import Links
from rapport.kit.clock import Clock
from rapport.kit.mail_settings import BounceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDesk:
    """What reading returned mails and settling them needs."""

    settings: BounceSettings
    settler: Settler
    links: Links
    clock: Clock
    tls: ssl.SSLContext | None = None

    @property
    def reader(self) -> Reader:
        return Reader(marks=self.links.returns, keep_replies=self.settings.keep_replies)

    def read(self, data: bytes, *, recipient: str = "") -> tuple[Returned, SettleReport]:
        """Read one mail and settle it; say what it is and what followed."""
        told = self.reader.read(data, recipient=recipient)
        return told, self.settler.settle([told], now=self.clock())

    def poll(self) -> SettleReport:
        """Empty the mailbox and the Maildir that the settings name, and settle refusals.

        Raises `ReturnMailboxUnavailable`; what was read till then is settled.
        """
        total = self.settler.settle_refusals(now=self.clock())

        def handle(data: bytes) -> None:
            nonlocal total
            total += self.read(data)[1]

        if self.settings.maildir is not None:
            take_maildir(self.settings.maildir, handle)
        if self.settings.imap_host:
            ReturnMailbox(self.settings, tls=self.tls).take(handle)
        return total

    def poll_found(self) -> bool:
        """Poll, and say whether anything new was there."""
        return self.poll().new > 0

    @property
    def pause_seconds(self) -> float:
        return float(self.settings.poll_seconds)
