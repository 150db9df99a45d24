"""One SMTP connection (RFC 5321): greeting, protection, sign-in, then mails one behind the other.

Where the server offers PIPELINING (RFC 2920), the end of one mail and the envelope of the next
travel together, so that a mail costs one round trip; at any moment at most one mail of a connection
is under way: sent, and not yet answered.
"""

import asyncio
import base64
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapport.delivery.errors import (
    MailNotSecured,
    MailSenderRefused,
    MailServerUnavailable,
    MailSignInRefused,
)
from rapport.delivery.model import Outcome, OutcomeKind, Parcel

_READY, _SIGNED_IN, _DONE, _CHALLENGE, _GO_AHEAD = 220, 235, 250, 334, 354
_REFUSED_FOR_NOW, _REFUSED = 400, 500
_MAILBOX_FULL = 552  # as an answer to RCPT it means "later": RFC 5321, 4.5.3.1.10
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
_ENVELOPE_STEPS = 3

Take = Callable[[], Parcel | None]
GiveBack = Callable[[Parcel], None]
Leaving = Callable[[Parcel], None]
Settle = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where sessions go and how; `timeout_seconds` is for one exchange of commands and answers."""

    host: str
    port: int
    security: str
    username: str
    password: str
    timeout_seconds: float
    tls: ssl.SSLContext

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer: its number, and the text of its lines."""

    code: int
    lines: tuple[bytes, ...]

    @property
    def short(self) -> str:
        """The number and the enhanced code of RFC 3463, if any: safe to keep, it names nobody."""
        found = _ENHANCED.match(self.lines[-1])
        return f"{self.code} {found[0].decode()}" if found else str(self.code)


class ConnectionLost(Exception):
    """The connection broke or went silent; `answers` are those that came before."""

    def __init__(self, answers: Sequence[Reply] = ()) -> None:
        super().__init__()
        self.answers = answers


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A mail whose envelope is settled and whose content comes next."""

    mail: Parcel
    content: bytes
    known: Outcome | None = None  # the recipient was refused, and the server wants content anyway

    def outcome(self, reply: Reply) -> Outcome:
        return self.known or _judge(self.mail, reply)

    def lost(self) -> Outcome:
        return self.known or Outcome(
            message_id=self.mail.message_id, kind=OutcomeKind.LOST, code="connection-lost"
        )


async def open_session(endpoint: Endpoint) -> "Session":
    """Connect, protect the connection as the settings say, and sign in."""
    secured = endpoint.tls if endpoint.security == "tls" else None
    try:
        async with asyncio.timeout(endpoint.timeout_seconds):
            streams = await asyncio.open_connection(endpoint.host, endpoint.port, ssl=secured)
            session = Session(endpoint, *streams)
            try:
                await session.greet()
            except BaseException:
                await session.close()
                raise
    except ssl.SSLError as error:
        raise MailNotSecured(
            f"no protected connection to the SMTP server {endpoint.name}: {error.reason}; "
            "check RAPPORT_MAIL__SECURITY and the server's certificate"
        ) from error
    except (OSError, TimeoutError, ConnectionLost) as error:
        raise MailServerUnavailable(
            f"the SMTP server {endpoint.name} does not answer; check that it runs and that "
            "RAPPORT_MAIL__HOST and RAPPORT_MAIL__PORT name it. No message is lost: try again later"
        ) from error
    return session


class Session:
    """One open connection. Made by `open_session`; used by one task at a time."""

    def __init__(
        self, endpoint: Endpoint, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._endpoint = endpoint
        self._reader = reader
        self._writer = writer
        self._offers: dict[str, str] = {}
        self._must_reset = False

    async def deliver(
        self, take: Take, *, give_back: GiveBack, settle: Settle, leaving: Leaving
    ) -> None:
        """Send mails until `take` gives None; each one is settled, or given back untouched.

        `leaving` hears of each mail before its content leaves.

        Raises `ConnectionLost`, after it has settled what was answered and what may have arrived.
        """
        current: _UnderWay | None = None
        while True:
            following = self._next(take, settle)
            if current is None and following is None:
                return
            if current is not None and current.known is None:
                leaving(current.mail)
            try:
                answers = await self._exchange(current, following)
            except ConnectionLost as lost:
                if current is not None:
                    settle(current.outcome(lost.answers[0]) if lost.answers else current.lost())
                if following is not None:
                    give_back(following)
                raise
            if current is not None:
                settle(current.outcome(answers[0]))
            current = None if following is None else self._begin(following, answers, settle)

    async def greet(self) -> None:
        self._expect(_READY, await self._reply())
        await self._hello()
        if self._endpoint.security == "starttls":
            if "STARTTLS" not in self._offers:
                raise MailNotSecured(
                    f"the SMTP server {self._endpoint.name} does not offer STARTTLS; "
                    "set RAPPORT_MAIL__SECURITY to what it offers"
                )
            self._expect(_READY, (await self._ask([b"STARTTLS\r\n"]))[0])
            await self._writer.start_tls(self._endpoint.tls, server_hostname=self._endpoint.host)
            await self._hello()
        if self._endpoint.username:
            await self._sign_in()

    async def close(self) -> None:
        """Say goodbye, and do not wait long for the answer."""
        try:
            self._writer.write(b"QUIT\r\n")
            self._writer.close()
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self._writer.transport.abort()

    def _next(self, take: Take, settle: Settle) -> Parcel | None:
        while (mail := take()) is not None:
            if mail.recipient.isascii() or "SMTPUTF8" in self._offers:
                return mail
            code = "smtputf8-not-offered"
            settle(Outcome(message_id=mail.message_id, kind=OutcomeKind.REFUSED, code=code))
        return None

    async def _exchange(self, current: _UnderWay | None, following: Parcel | None) -> list[Reply]:
        steps = [] if current is None else [current.content]
        if following is not None:
            steps += [b"RSET\r\n"] if self._must_reset else []
            utf8 = b"" if following.recipient.isascii() else b" SMTPUTF8"
            steps.append(b"MAIL FROM:<%s>%s\r\n" % (following.sender.encode(), utf8))
            steps.append(b"RCPT TO:<%s>\r\n" % following.recipient.encode())
            steps.append(b"DATA\r\n")
            self._must_reset = False
        return await self._ask(steps)

    def _begin(self, mail: Parcel, answers: Sequence[Reply], settle: Settle) -> _UnderWay | None:
        from_reply, to_reply, data_reply = answers[-_ENVELOPE_STEPS:]
        if from_reply.code >= _REFUSED:
            raise MailSenderRefused(
                f"the SMTP server {self._endpoint.name} refuses mail from RAPPORT_MAIL__SENDER "
                f"({from_reply.short}); set an address that it accepts, or sign in"
            )
        refusal = next((r for r in (from_reply, to_reply) if r.code >= _REFUSED_FOR_NOW), None)
        if data_reply.code == _GO_AHEAD:
            known = _judge(mail, refusal) if refusal else None
            return _UnderWay(mail, b".\r\n" if known else _stuffed(mail.data), known)
        self._must_reset = True
        settle(_judge(mail, refusal or data_reply))
        return None

    async def _hello(self) -> None:
        host = socket.gethostname()
        if "." not in host:  # a bare name is no domain; an address in brackets is always allowed
            host = f"[{self._writer.get_extra_info('sockname')[0]}]"
        reply = (await self._ask([f"EHLO {host}\r\n".encode()]))[0]
        self._expect(_DONE, reply)
        words = (line.decode("ascii", "replace").upper() for line in reply.lines[1:])
        self._offers = {name: rest for name, _, rest in (word.partition(" ") for word in words)}

    async def _sign_in(self) -> None:
        user, password = self._endpoint.username.encode(), self._endpoint.password.encode()
        ways = self._offers.get("AUTH", "").split()
        if "PLAIN" in ways or "LOGIN" not in ways:
            secret = base64.b64encode(b"\0%s\0%s" % (user, password))
            reply = (await self._ask([b"AUTH PLAIN %s\r\n" % secret]))[0]
        else:
            for step in (b"AUTH LOGIN", base64.b64encode(user), base64.b64encode(password)):
                reply = (await self._ask([step + b"\r\n"]))[0]
                if reply.code != _CHALLENGE:
                    break
        if reply.code != _SIGNED_IN:
            raise MailSignInRefused(
                f"the SMTP server {self._endpoint.name} refuses the sign-in ({reply.short}); "
                "check RAPPORT_MAIL__USERNAME and RAPPORT_MAIL__PASSWORD"
            )

    async def _ask(self, steps: Sequence[bytes]) -> list[Reply]:
        """Send the steps, in one go where the server allows it; return one answer for each."""
        groups = [steps] if "PIPELINING" in self._offers else [[step] for step in steps]
        answers: list[Reply] = []
        try:
            async with asyncio.timeout(self._endpoint.timeout_seconds):
                for group in groups:
                    self._writer.write(b"".join(group))
                    await self._writer.drain()
                    for _ in group:
                        answers.append(await self._reply())
        except (OSError, TimeoutError) as error:
            raise ConnectionLost(answers) from error
        except ConnectionLost as lost:
            raise ConnectionLost(answers) from lost
        return answers

    async def _reply(self) -> Reply:
        lines: list[bytes] = []
        while True:
            try:
                line = await self._reader.readline()
            except ValueError:  # a line that never ends
                raise ConnectionLost from None
            if not line.endswith(b"\n") or not line[:3].isdigit():
                raise ConnectionLost
            lines.append(line[4:].rstrip())
            if line[3:4] != b"-":
                return Reply(int(line[:3]), tuple(lines))

    def _expect(self, code: int, reply: Reply) -> None:
        if reply.code != code:
            raise MailServerUnavailable(
                f"the SMTP server {self._endpoint.name} answered {reply.short} where {code} was "
                "expected; no message is lost: try again later"
            )


def _judge(mail: Parcel, reply: Reply) -> Outcome:
    if reply.code < _REFUSED_FOR_NOW:
        kind = OutcomeKind.ACCEPTED
    elif reply.code < _REFUSED or reply.code == _MAILBOX_FULL:
        kind = OutcomeKind.LATER
    else:
        kind = OutcomeKind.REFUSED
    code = "" if kind is OutcomeKind.ACCEPTED else reply.short
    return Outcome(message_id=mail.message_id, kind=kind, code=code)


def _stuffed(data: bytes) -> bytes:
    """End the content, and double the dots that begin a line (RFC 5321, 4.5.2)."""
    if data.startswith(b"."):
        data = b"." + data
    if b"\r\n." in data:
        data = data.replace(b"\r\n.", b"\r\n..")
    return data + (b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n")
