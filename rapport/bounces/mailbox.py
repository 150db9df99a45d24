"""The mailbox of returned mails, by IMAP over TLS (RFC 3501): what is unseen, and then is seen."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rapport.bounces.errors import ReturnMailboxUnavailable
from rapport.bounces.reading import MOST_BYTES
from rapport.kit.mail_settings import BounceSettings

Handle = Callable[[bytes], None]

_SECONDS = 30
_SEEN = r"(\Seen)"


class ReturnMailbox:
    """Looks into the mailbox that the settings name; each look is a connection of its own."""

    def __init__(self, settings: BounceSettings, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls or ssl.create_default_context()

    def take(self, handle: Handle, *, limit: int = 200) -> int:
        """Give each unseen mail to `handle`, then mark it as seen; return how many it was.

        After a crash a mail may be given again. Of a large mail only the beginning is fetched.
        Raises `ReturnMailboxUnavailable`.
        """
        with self._named(), self._opened() as box:
            kind, found = box.uid("SEARCH", "UNSEEN")
            self._expect(kind, "the search for unseen mails")
            uids = [uid.decode() for uid in (found[0] or b"").split()][:limit]
            for uid in uids:
                kind, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
                self._expect(kind, "fetching a mail")
                for part in parts:
                    if isinstance(part, tuple):
                        handle(part[1])
                kind, _ = box.uid("STORE", uid, "+FLAGS.SILENT", _SEEN)
                self._expect(kind, "marking a mail as seen")
        return len(uids)

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4_SSL]:
        told = self._settings
        box = imaplib.IMAP4_SSL(
            told.imap_host, told.imap_port, ssl_context=self._tls, timeout=_SECONDS
        )
        try:
            box.login(told.imap_username, told.imap_password.get_secret_value())
            kind, _ = box.select(f'"{told.imap_folder}"')
            self._expect(kind, f"opening the folder {told.imap_folder}")
            yield box
        finally:
            box.shutdown()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (OSError, imaplib.IMAP4.error) as error:
            told = self._settings
            raise ReturnMailboxUnavailable(
                f"the mailbox of returned mails at {told.imap_host}:{told.imap_port} cannot be"
                f" read ({type(error).__name__}); check RAPPORT_BOUNCES__IMAP_HOST, _PORT,"
                " _USERNAME and _PASSWORD. Nothing is lost: it is tried again"
            ) from error

    def _expect(self, kind: str, what: str) -> None:
        if kind != "OK":
            raise imaplib.IMAP4.error(what)
