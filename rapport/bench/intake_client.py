"""A lean sender of events: raw HTTP over a few connections, so that the client costs little.

When a rate is offered, the time that a request waited for a free connection counts as its latency.
"""

import asyncio
import base64
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import cast

CONNECTIONS = 64
_TICK = 0.002
_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_EVENT = (
    '{"type":"track","userId":"c%07d","event":"Product Viewed","messageId":"e-%012d",'
    '"timestamp":"2026-03-01T12:%02d:00.000Z","sentAt":"2026-03-01T13:00:01.000Z",'
    '"properties":{"product_id":"sku-1234","category":"skincare","price":129.5,'
    '"url":"https://shop.example/products/sku-1234"},"context":{"locale":"zh-CN"}}'
)

Answered = Callable[["Connection", int], None]


@dataclass(slots=True, kw_only=True)
class Load:
    """What a run of requests gave: seconds each took, and how many had which status."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0

    @property
    def per_second(self) -> float:
        """Requests a second that were acknowledged."""
        return self.statuses[200] / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """The latency in milliseconds that so many percent of the requests stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000


class Requests:
    """Makes requests of numbered events: a fixed text with the numbers filled in."""

    def __init__(self, write_key: str, *, batch: int = 0, customers: int = 10_000) -> None:
        self.events = batch or 1
        self._customers = customers
        body = '{"batch":[' + ",".join([_EVENT] * batch) + "]}" if batch else _EVENT
        length = len(body % ((0, 0, 0) * self.events))
        head = (
            f"POST /v1/{'batch' if batch else 'track'} HTTP/1.1\r\nHost: shop\r\n"
            f"Authorization: {self.authorization(write_key)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
        self._text = (head.replace("%", "%%") + body).encode()

    @staticmethod
    def authorization(write_key: str) -> str:
        """The header that carries the key."""
        return "Basic " + base64.b64encode(f"{write_key}:".encode()).decode()

    def numbered(self, first: int) -> bytes:
        """The request whose first event has this number."""
        numbers = range(first, first + self.events)
        return self._text % tuple(
            part for number in numbers for part in (number % self._customers, number, number % 60)
        )

    def after(self, first: int) -> Iterator[bytes]:
        """Requests without an end, numbered from `first` on."""
        while True:
            yield self.numbered(first)
            first += self.events


class Connection(asyncio.Protocol):
    """Sends one request at a time and says when it is answered; status 0: the server is gone."""

    def __init__(self, answered: Answered) -> None:
        self.answered = answered
        self.due = 0.0
        self.first = 0
        self.closed = False
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass

    def connection_lost(self, _exc: Exception | None) -> None:
        self.closed = True
        self.answered(self, 0)

    def send(self, request: bytes, due: float) -> None:
        self.due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, found, body = self._seen.partition(_END)
        if not found:
            return
        at = head.lower().index(_LENGTH) + len(_LENGTH)
        if len(body) >= int(head[at:].split(b"\r", 1)[0]):
            self._seen = b""
            self.answered(self, int(head[9:12]))


async def closed_loop(
    port: int, requests: Iterator[bytes], *, seconds: float, connections: int = CONNECTIONS
) -> Load:
    """Send the next request of a connection as soon as its last one is answered."""
    load, over = Load(), asyncio.get_running_loop().create_future()
    started = time.perf_counter()
    running = connections

    def answered(connection: Connection, status: int) -> None:
        nonlocal running
        now = time.perf_counter()
        load.statuses[status] += 1
        load.latencies.append(now - connection.due)
        if now - started < seconds and not connection.closed:
            connection.send(next(requests), now)
            return
        running -= 1
        if running == 0 and not over.done():
            over.set_result(None)

    opened = await connect(port, answered, connections)
    for connection in opened:
        connection.send(next(requests), time.perf_counter())
    await over
    load.seconds = time.perf_counter() - started
    await close(opened)
    return load


async def offered(port: int, requests: Iterator[bytes], *, rate: float, seconds: float) -> Load:
    """Send so many requests a second, whether or not earlier ones are answered."""
    load, idle, late = Load(), deque[Connection](), deque[float]()

    def answered(connection: Connection, status: int) -> None:
        load.statuses[status] += 1
        load.latencies.append(time.perf_counter() - connection.due)
        if late:
            connection.send(next(requests), late.popleft())
        else:
            idle.append(connection)

    opened = await connect(port, answered, CONNECTIONS)
    idle.extend(opened)
    started, sent = time.perf_counter(), 0
    while sent < rate * seconds:
        due = int(min(time.perf_counter() - started, seconds) * rate)
        for number in range(sent, due):
            if idle:
                idle.popleft().send(next(requests), started + number / rate)
            else:
                late.append(started + number / rate)
        sent = due
        await asyncio.sleep(_TICK)
    while len(idle) < len(opened):
        await asyncio.sleep(_TICK)
    load.seconds = time.perf_counter() - started
    await close(opened)
    return load


async def connect(port: int, answered: Answered, connections: int) -> list[Connection]:
    """Open so many connections to a server on this machine."""
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Connection(answered), "127.0.0.1", port)
        for _ in range(connections)
    ]
    return [connection for _, connection in made]


async def close(opened: list[Connection]) -> None:
    for connection in opened:
        connection.answered = _nobody_cares
        connection.transport.close()
    await asyncio.sleep(0)


def fast_loop() -> asyncio.AbstractEventLoop:
    """A loop of uvloop where it is installed, as the server has; else asyncio's own."""
    if find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = import_module("uvloop").new_event_loop()
    return loop


def _nobody_cares(_connection: Connection, _status: int) -> None:
    """The run is over."""
