"""Any provider that takes a message by one call over HTTP: many calls at once, connections kept.

What a provider wants to be told is a `Dialect`; what holds for all of them is here: what is tried,
in which order it is answered, and what is known of a message whose answer never came.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import httpx

from rapport.delivery.errors import ProviderUnavailable
from rapport.delivery.model import Outcome, OutcomeKind, Parcel
from rapport.kit.channel_settings import HttpSettings
from rapport.kit.errors import Invalid, RapportError

_BROKEN_AT_MOST = 2  # calls that fail one after the other without one message settled
_MOST_ANSWER_BYTES = 64_000
_LONGEST_REST = 3_600.0
_TOO_MANY, _FAILED, _OVERLOADED = 429, 500, 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is posted for one message."""

    url: str
    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the first 64 kB of it. Header names are in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def wait_seconds(self) -> float:
        """How long Retry-After asks to wait; 0 where it does not say, or says a date."""
        told = self.headers.get("retry-after", "").strip()
        return min(float(told), _LONGEST_REST) if told.isascii() and told.isdigit() else 0.0


class Dialect(Protocol):
    """How one provider wants to be told."""

    channel: str
    provider: str
    takes_bytes: bool
    where: str
    """The provider as errors name it, with the settings to look at."""

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """Get what calls need first, such as a token. Raises `Unavailable` or `Invalid`."""
        ...

    def call(self, parcel: Parcel) -> Call:
        """Put a parcel into the provider's words; `Invalid` if this one cannot be."""
        ...

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        """Say what became of it; raise `Unavailable` or `Invalid` if the provider takes nothing."""
        ...


class HttpChannel:
    """A channel over HTTP. Use it from one thread at a time, and close it.

    At any moment at most `connections` messages are sent and not yet answered. A provider that
    asks to wait is not asked before: `send` raises `ProviderUnavailable` until then.
    """

    def __init__(
        self,
        dialect: Dialect,
        settings: HttpSettings,
        *,
        patience_seconds: float = 30,
    ) -> None:
        self.name = dialect.channel
        self.provider = dialect.provider
        self.takes_bytes = dialect.takes_bytes
        self._dialect = dialect
        self._settings = settings
        self._patience_seconds = patience_seconds
        self._runner = asyncio.Runner()
        self._client: httpx.AsyncClient | None = None
        self._rests_until = 0.0

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
        rest = self._rests_until - time.monotonic()
        if rest > 0:
            raise self._unavailable(f"asks to wait for {rest:.0f} more seconds")
        return self._runner.run(self._send(parcels))

    def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            self._runner.run(self._client.aclose())
        self._runner.close()

    async def _send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        if self._client is None:
            self._client = _client(self._settings)
        await self._dialect.sign_in(self._client)
        batch = _Batch(parcels, until=time.monotonic() + self._patience_seconds)
        workers = min(self._settings.connections, len(parcels))
        await asyncio.gather(*(self._work(self._client, batch) for _ in range(workers)))
        if batch.problem is not None and not batch.outcomes:
            raise batch.problem
        return batch.in_order()

    async def _work(self, client: httpx.AsyncClient, batch: "_Batch") -> None:
        while (parcel := batch.take()) is not None:
            try:
                call = self._dialect.call(parcel)
            except Invalid as error:
                batch.settle(_outcome(parcel, OutcomeKind.REFUSED, error.code))
                continue
            try:
                answer = await self._asked(client, call)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
                batch.stop(self._unavailable("does not answer"), untouched=parcel)
            except (httpx.TransportError, TimeoutError):
                batch.settle(_outcome(parcel, OutcomeKind.LOST, "no-answer"))
                batch.broke(self._unavailable("breaks off or does not answer in time"))
            else:
                self._settle(batch, parcel, answer)

    def _settle(self, batch: "_Batch", parcel: Parcel, answer: Answer) -> None:
        try:
            outcome = self._dialect.judge(parcel, answer)
        except RapportError as error:
            batch.stop(error, untouched=parcel)
            return
        batch.settle(outcome)
        if answer.status in (_TOO_MANY, _OVERLOADED) and answer.wait_seconds:
            self._rests_until = time.monotonic() + answer.wait_seconds
        if answer.status == _TOO_MANY:
            batch.stop(self._unavailable("asks to wait"))
        elif answer.status >= _FAILED:
            batch.broke(self._unavailable(f"answers {answer.status}"))
        else:
            batch.worked()

    async def _asked(self, client: httpx.AsyncClient, call: Call) -> Answer:
        """Post, and read what comes back; who answers drop by drop is not waited for."""
        async with (
            asyncio.timeout(self._settings.timeout_seconds),
            client.stream("POST", call.url, content=call.content, headers=call.headers) as reply,
        ):
            body = b""
            async for part in reply.aiter_bytes():
                body += part
                if len(body) > _MOST_ANSWER_BYTES:
                    break
            headers = {name.lower(): value for name, value in reply.headers.items()}
            return Answer(status=reply.status_code, body=body[:_MOST_ANSWER_BYTES], headers=headers)

    def _unavailable(self, what: str) -> ProviderUnavailable:
        return ProviderUnavailable(
            f"{self._dialect.where} {what}. No message is lost: try again later"
        )


class _Batch:
    """The parcels of one call, shared by its connections."""

    def __init__(self, parcels: Sequence[Parcel], *, until: float) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.problem: RapportError | None = None
        self._waiting = deque(parcels)
        self._ids = [parcel.message_id for parcel in parcels]
        self._until = until
        self._broken = 0

    def take(self) -> Parcel | None:
        if self.problem is not None or not self._waiting or time.monotonic() > self._until:
            return None
        return self._waiting.popleft()

    def settle(self, outcome: Outcome) -> None:
        self.outcomes[outcome.message_id] = outcome

    def stop(self, problem: RapportError, *, untouched: Parcel | None = None) -> None:
        """Begin nothing more; of an `untouched` parcel nothing is with the provider."""
        self.problem = self.problem or problem
        if untouched is not None:
            self._waiting.append(untouched)

    def broke(self, problem: RapportError) -> None:
        self._broken += 1
        if self._broken >= _BROKEN_AT_MOST:
            self.stop(problem)

    def worked(self) -> None:
        self._broken = 0

    def in_order(self) -> list[Outcome]:
        return [
            self.outcomes.get(each) or Outcome(message_id=each, kind=OutcomeKind.NOT_TRIED)
            for each in self._ids
        ]


def _client(settings: HttpSettings) -> httpx.AsyncClient:
    limits = httpx.Limits(
        max_connections=settings.connections, max_keepalive_connections=settings.connections
    )
    proxy = settings.proxy.get_secret_value() or None
    return httpx.AsyncClient(
        limits=limits, timeout=settings.timeout_seconds, proxy=proxy, trust_env=False
    )


def _outcome(parcel: Parcel, kind: OutcomeKind, code: str) -> Outcome:
    return Outcome(message_id=parcel.message_id, kind=kind, code=code)
