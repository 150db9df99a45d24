"""A mail server in the house: it takes every mail for everybody and keeps it where it can be read.

A real SMTP server in a thread of its own. A mail is a file, and a line in the index; both are
written before the mail is accepted, so an accepted mail survives the death of the process (not a
power cut: nothing waits for the disk). Reading needs the folder only, from any process.
"""

import asyncio
import errno
import re
import threading
from collections.abc import Collection, Coroutine
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Self, TypeVar

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from rapport.kit.errors import Conflict, NotFound
from rapport.kit.ids import new_id

_INDEX = "index.jsonl"
_SHARD = slice(5, 7)  # of a mail's id: 256 folders, so that none grows too long to list
_ID = re.compile(r"mail_[0-9a-f]{16}")

Answer = TypeVar("Answer")


class MailboxBusy(Conflict):
    """Another program listens on the port of the local mailbox."""

    code = "mailbox-port-busy"


class MailNotFound(NotFound):
    """No mail in the local mailbox has this id."""

    code = "mail-not-found"


class KeptMail(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the index. `message_id` is the mail's own, the same when it is sent twice."""

    mail_id: str
    received_at: datetime
    sender: str
    recipient: str
    subject: str
    message_id: str
    size: int


class OpenedMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail taken apart, as a reader's program would show it."""

    mail_id: str
    sender: str
    recipient: str
    subject: str
    date: str
    html: str
    text: str
    headers: list[tuple[str, str]]


_lines = msgspec.json.Decoder(KeptMail)


class LocalMailbox:
    """Listens while it is open. Port 0 takes any free one; `port` says which it became."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="local-mailbox")
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.BaseTransport] = set()

    def start(self) -> None:
        """Listen; raise `MailboxBusy` if the port is taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _end_last_line(self.folder / _INDEX)
        self._thread.start()
        try:
            self._server = self._in_loop(self._listen())
        except OSError as error:
            self.stop()
            if error.errno != errno.EADDRINUSE:
                raise
            raise MailboxBusy(
                f"another program listens on {self.host}:{self.port}; stop it, or set "
                "RAPPORT_MAIL__PORT to a free port"
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening and break off open connections; what was accepted is kept."""
        self._in_loop(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _in_loop(self, coroutine: Coroutine[object, object, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _listen(self) -> asyncio.Server:
        keeper = _Keeper(self.folder)
        return await self._loop.create_server(
            lambda: _Connection(keeper, self._connections), self.host, self.port
        )

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def list_mails(
    folder: Path, *, offset: int = 0, limit: int = 50, search: str = ""
) -> list[KeptMail]:
    """List kept mails, newest first; `search` is looked for in recipient and subject."""
    wanted = search.strip().lower()
    found = [
        mail for mail in _index(folder) if wanted in f"{mail.recipient} {mail.subject}".lower()
    ]
    return found[::-1][offset : offset + limit]


def count_mails(folder: Path) -> int:
    """Count the mails that were accepted."""
    return len(_index(folder))


def read_mail(folder: Path, mail_id: str) -> OpenedMail:
    """Take a kept mail apart, or raise `MailNotFound`."""
    path = _path(folder, mail_id)
    if not _ID.fullmatch(mail_id) or not path.exists():
        raise MailNotFound(f"there is no mail {mail_id!r} in the local mailbox")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return OpenedMail(
        mail_id=mail_id,
        sender=str(mail.get("From", "")),
        recipient=str(mail.get("To", "")),
        subject=str(mail.get("Subject", "")),
        date=str(mail.get("Date", "")),
        html=_part(mail, "html"),
        text=_part(mail, "plain"),
        headers=[(name, str(value)) for name, value in mail.items()],
    )


class MailboxFolder:
    """The folder of a mailbox, as a place that keeps what customers were sent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def erase(self, addresses: Collection[str]) -> int:
        """Erase the mails to these addresses, without regard to case; return how many there were.

        Lines of the index are blanked where they stand, so that a mailbox that is open goes on.
        """
        wanted = {address.strip().lower() for address in addresses}
        theirs = [mail for mail in _index(self._folder) if mail.recipient.lower() in wanted]
        for mail in theirs:
            _path(self._folder, mail.mail_id).unlink(missing_ok=True)
        if theirs:
            _blank(self._folder / _INDEX, {mail.mail_id for mail in theirs})
        return len(theirs)


class _Keeper:
    """What the SMTP server does with a mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._headers = BytesHeaderParser(policy=policy.compat32)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = bytes(envelope.original_content or b"")
        try:
            for recipient in envelope.rcpt_tos:
                self._keep(content, sender=envelope.mail_from or "", recipient=recipient)
        except OSError as error:
            return f"452 4.3.1 the mailbox cannot be written: {error.strerror}"
        return "250 2.0.0 kept"

    def _keep(self, content: bytes, *, sender: str, recipient: str) -> None:
        header = self._headers.parsebytes(content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        mail = KeptMail(
            mail_id=new_id("mail"),
            received_at=datetime.now(UTC),
            sender=sender,
            recipient=recipient,
            subject=_readable(header.get("Subject", "")),
            message_id=str(header.get("Message-ID", "")),
            size=len(content),
        )
        keep_mail(self._folder, content, mail)


def keep_mail(folder: Path, content: bytes, mail: KeptMail) -> None:
    """Put a mail into the folder of a mailbox, then its line into the index."""
    path = _path(folder, mail.mail_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with (folder / _INDEX).open("ab") as index:
        index.write(msgspec.json.encode(mail) + b"\n")


class _Connection(SMTP):
    """One connection of aiosmtpd, known to the mailbox so that it can be closed."""

    def __init__(self, keeper: _Keeper, connections: set[asyncio.BaseTransport]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(keeper, enable_SMTPUTF8=True, hostname="mailbox.local", loop=loop)
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(transport)
        self._mine = transport
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self._mine)
        super().connection_lost(error)


def _index(folder: Path) -> list[KeptMail]:
    path = folder / _INDEX
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes().split(b"\n"):
        try:
            found.append(_lines.decode(line))
        except msgspec.DecodeError:  # the end of the file, or a line torn when the process died
            continue
    return found


def _blank(index: Path, mail_ids: set[str]) -> None:
    with index.open("r+b") as file:
        place = 0
        for line in index.read_bytes().splitlines(keepends=True):
            if any(mail_id.encode() in line for mail_id in mail_ids):
                file.seek(place)
                file.write(b" " * (len(line) - 1))
            place += len(line)


def _end_last_line(index: Path) -> None:
    if index.exists() and index.read_bytes()[-1:] not in {b"", b"\n"}:
        with index.open("ab") as torn:
            torn.write(b"\n")


def _path(folder: Path, mail_id: str) -> Path:
    return folder / mail_id[_SHARD] / f"{mail_id}.eml"


def _readable(value: object) -> str:
    """Decode a header (RFC 2047), or give it as it is when it cannot be decoded."""
    try:
        return str(make_header(decode_header(str(value))))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return str(value)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    content = part.get_content() if part is not None else ""
    return content if isinstance(content, str) else ""
