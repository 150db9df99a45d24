"""An SMTP server that counts mails and throws them away: fast, with PIPELINING, and faulty at will.

For benchmarks, and for tests of what a sender does when a server refuses, delays or breaks off.
"""

import asyncio
import base64
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from typing import Self

Answer = Callable[[str, str], str | None]
"""Given a verb (`MAIL`, `RCPT`, `DATA`, `.`) and the address, the reply; None breaks off."""

_END = b"\r\n.\r\n"
_BAD = "500 5.5.1 unknown command"


def accept_all(verb: str, _address: str) -> str | None:
    """Answer as a server that takes everything."""
    return "354 go ahead" if verb == "DATA" else "250 2.0.0 ok"


class MailSink:
    """Listens on a free port of this machine while it is open, in a thread of its own.

    `received` counts accepted mails per recipient; `contents` are their bytes, when `keep` says so.
    With `tls` it speaks TLS from the first byte; with `sign_in`, a name and a password, it takes
    mail only after AUTH PLAIN (RFC 4616).
    """

    def __init__(
        self,
        *,
        answer: Answer = accept_all,
        pipelining: bool = True,
        keep: bool = False,
        tls: ssl.SSLContext | None = None,
        sign_in: tuple[str, str] | None = None,
    ) -> None:
        self.answer = answer
        self.tls = tls
        self.sign_in = sign_in
        self.pipelining = pipelining
        self.received: Counter[str] = Counter()
        self.contents: list[bytes] | None = [] if keep else None
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail-sink")
        self._open: set[asyncio.Transport] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        opening = self._loop.create_server(
            lambda: _Sunk(self, self._open), "127.0.0.1", 0, ssl=self.tls
        )
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def count(self, recipient: str, content: bytes) -> None:
        self.received[recipient] += 1
        if self.contents is not None:
            self.contents.append(content)

    async def _shut(self) -> None:
        self._server.close()
        for transport in list(self._open):
            transport.abort()
        await asyncio.sleep(0)


class _Sunk(asyncio.Protocol):
    """One connection."""

    def __init__(self, sink: MailSink, connections: set[asyncio.Transport]) -> None:
        self._sink = sink
        self._connections = connections
        self._waiting = bytearray()
        self._in_content = False
        self._searched = 0
        self._recipient = ""
        self._known = sink.sign_in is None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)
        self._sink.connections += 1
        self._say("220 sink.local ESMTP")

    def connection_lost(self, _error: Exception | None) -> None:
        self._connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while not self._transport.is_closing():
            if not (self._take_content() if self._in_content else self._take_command()):
                return

    def _take_content(self) -> bool:
        if self._waiting.startswith(b".\r\n"):
            end, rest = 0, 3
        else:
            end = self._waiting.find(_END, self._searched)
            rest = end + len(_END)
        if end < 0:
            self._searched = max(0, len(self._waiting) - len(_END))
            return False
        content = bytes(self._waiting[: end + 2]) if end else b""
        del self._waiting[:rest]
        self._in_content, self._searched = False, 0
        answer = self._sink.answer(".", self._recipient)
        if answer is not None and answer.startswith("2"):
            self._sink.count(self._recipient, content)  # before the reply, which the sender awaits
        self._reply(answer)
        return True

    def _take_command(self) -> bool:
        end = self._waiting.find(b"\r\n")
        if end < 0:
            return False
        line = self._waiting[:end].decode("utf-8", "replace")
        del self._waiting[: end + 2]
        verb = line[:4].upper()
        match verb:
            case "EHLO" | "HELO":
                self._say(
                    "250-sink.local" + ("\r\n250-PIPELINING" if self._sink.pipelining else "")
                )
                self._say("250-AUTH PLAIN" if self._sink.sign_in else "250-8BITMIME")
                self._say("250 SMTPUTF8")
            case "AUTH":
                self._known = line[5:].partition(" ")[2] == _plain(self._sink.sign_in)
                self._say("235 2.7.0 welcome" if self._known else "535 5.7.8 unknown")
            case "MAIL" | "RCPT" | "DATA" if not self._known:
                self._say("530 5.7.0 sign in first")
            case "MAIL" | "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                self._recipient = address if verb == "RCPT" else ""
                self._reply(self._sink.answer(verb, address))
            case "DATA":
                answer = self._sink.answer(verb, self._recipient)
                self._in_content = answer is not None and answer.startswith("354")
                self._reply(answer)
            case "QUIT":
                self._say("221 bye")
                self._transport.close()
            case _:
                self._say("250 ok" if verb in {"RSET", "NOOP"} else _BAD)
        return True

    def _reply(self, answer: str | None) -> None:
        if answer is None:
            self._transport.abort()
        else:
            self._say(answer)

    def _say(self, text: str) -> None:
        self._transport.write(text.encode() + b"\r\n")


def _plain(sign_in: tuple[str, str] | None) -> str:
    user, password = sign_in or ("", "")
    return base64.b64encode(f"\0{user}\0{password}".encode()).decode()
