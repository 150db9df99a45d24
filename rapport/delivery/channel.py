"""What every way out of the house promises, and the first of them: SMTP with kept connections."""

import asyncio
import ssl
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from rapport.delivery.errors import MailServerUnavailable
from rapport.delivery.model import Outcome, OutcomeKind, Parcel
from rapport.delivery.smtp import ConnectionLost, Endpoint, Session, open_session
from rapport.kit.errors import RapportError
from rapport.kit.settings import MailSettings

_MAILS_PER_CONNECTION = 4  # fewer are not worth opening another one
_BROKEN_AT_MOST = 2  # connections lost one after the other without one mail settled


class Channel(Protocol):
    """A way out of the house."""

    name: str
    """As in a message's `channel`."""
    provider: str
    """Who carries it on, such as `smtp`; with the channel, the key of rates and breakers."""
    takes_bytes: bool
    """Whether it wants whole, signed mails; else it puts the parts into its provider's words."""

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Try each parcel once and say what became of it, in the order given.

        Raises `Unavailable` or `Invalid` only if nothing at all left the house.
        """
        ...


class Witness(Protocol):
    """Hears of each message what a channel's answer tells only at the end of a call."""

    def leaving(self, message_id: str) -> None:
        """Its content is about to leave."""
        ...

    def accepted(self, message_id: str) -> None:
        """The provider accepted it."""
        ...


@runtime_checkable
class Witnessed(Protocol):
    """A channel that tells a witness what happens, message by message."""

    witness: Witness | None


class SmtpChannel:
    """Mail over SMTP: up to `connections` of them, kept open between calls, reopened when lost.

    Use it from one thread at a time, and close it. At any moment at most one mail per connection
    is sent and not yet answered; if the process dies then, those are the mails of unknown fate.
    `patience_seconds` is how long a call goes on beginning mails; the others are not tried.
    """

    name = "email"
    provider = "smtp"
    takes_bytes = True

    def __init__(
        self,
        settings: MailSettings,
        *,
        tls: ssl.SSLContext | None = None,
        patience_seconds: float = 30,
    ) -> None:
        self._endpoint = Endpoint(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            username=settings.username,
            password=settings.password.get_secret_value(),
            timeout_seconds=settings.timeout_seconds,
            tls=tls or ssl.create_default_context(),
        )
        self._sessions: list[Session | None] = [None] * settings.connections
        self._patience_seconds = patience_seconds
        self._runner = asyncio.Runner()
        self.witness: Witness | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        return self._runner.run(self._send(parcels))

    def close(self) -> None:
        """Say goodbye on every connection."""
        self._runner.run(self._close())
        self._runner.close()

    async def _send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        until = asyncio.get_running_loop().time() + self._patience_seconds
        batch = _Batch(mails, until, self.witness)
        wanted = -(-len(mails) // _MAILS_PER_CONNECTION)
        slots = range(min(wanted, len(self._sessions)))
        problems = await asyncio.gather(*(self._work(slot, batch) for slot in slots))
        problem = next((each for each in problems if each is not None), None)
        if problem is not None and not batch.outcomes:
            raise problem
        return batch.in_order()

    async def _work(self, slot: int, batch: "_Batch") -> RapportError | None:
        broken = 0
        while batch.waiting and broken < _BROKEN_AT_MOST:
            settled = len(batch.outcomes)
            try:
                session = self._sessions[slot] or await open_session(self._endpoint)
                self._sessions[slot] = session
                await session.deliver(
                    batch.take,
                    give_back=batch.waiting.appendleft,
                    settle=batch.settle,
                    leaving=batch.leaving,
                )
            except ConnectionLost:
                broken = 1 if len(batch.outcomes) > settled else broken + 1
                await self._drop(slot)
            except RapportError as error:
                await self._drop(slot)
                return error
            else:
                return None
        if not batch.waiting:
            return None
        return MailServerUnavailable(
            f"the SMTP server {self._endpoint.name} breaks off the connection; "
            "no message is lost: try again later"
        )

    async def _drop(self, slot: int) -> None:
        session, self._sessions[slot] = self._sessions[slot], None
        if session is not None:
            await session.close()

    async def _close(self) -> None:
        await asyncio.gather(*(self._drop(slot) for slot in range(len(self._sessions))))


class _Batch:
    """The mails of one call, shared by its connections."""

    def __init__(self, mails: Sequence[Parcel], until: float, witness: Witness | None) -> None:
        self.waiting = deque(mails)
        self._witness = witness
        self.outcomes: dict[str, Outcome] = {}
        self._ids = [mail.message_id for mail in mails]
        self._until = until

    def take(self) -> Parcel | None:
        if not self.waiting or asyncio.get_running_loop().time() > self._until:
            return None
        return self.waiting.popleft()

    def leaving(self, mail: Parcel) -> None:
        if self._witness is not None:
            self._witness.leaving(mail.message_id)

    def settle(self, outcome: Outcome) -> None:
        if self._witness is not None and outcome.kind is OutcomeKind.ACCEPTED:
            self._witness.accepted(outcome.message_id)
        self.outcomes[outcome.message_id] = outcome

    def in_order(self) -> list[Outcome]:
        return [
            self.outcomes.get(each) or Outcome(message_id=each, kind=OutcomeKind.NOT_TRIED)
            for each in self._ids
        ]
