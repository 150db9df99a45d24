"""How fast events come in over HTTP, acknowledged after the commit, the client on the same cores.

On a fresh data folder a real `rapport intake` takes single events and batches, and a real
`rapport serve` makes facts of them. Beside them, in the same run: a server that keeps nothing, and
how often the disk can be made to keep something.
"""

import asyncio
import os
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path

import msgspec

from rapport.bench.intake_client import (
    CONNECTIONS,
    Load,
    Requests,
    closed_loop,
    fast_loop,
    offered,
)
from rapport.bench.intake_server import (
    Server,
    Shop,
    bare_server,
    make_shop,
    seconds_until_counted,
    serving,
    taking_in,
)
from rapport.bench.rows import Benchmark, Row, Setup, Size

_SECONDS = {Size.QUICK: 4.0, Size.FULL: 20.0}
_WARM_UP = 1.0
_BATCH, _BATCH_CONNECTIONS = 100, 32
_PATIENCE = 120.0
_RATE, _EVENTS, _MOST_MS, _MOST_SECONDS = 5_000, 50_000, 50, 5
_APPENDED = b"x" * 4096
_AGAIN = 10**9  # numbers of the second and third run begin here and at twice this


def _run(setup: Setup) -> Sequence[Row]:
    seconds = _SECONDS[setup.size]
    appends = _appends_per_second(setup.scratch / "appended")
    shop = make_shop(setup.scratch / "shop")
    singles, batches = Requests(shop.write_key), Requests(shop.write_key, batch=_BATCH)
    with bare_server(setup.scratch) as bare:
        _sent(closed_loop(bare.port, singles.after(0), seconds=_WARM_UP))
        limit = _sent(closed_loop(bare.port, singles.after(0), seconds=seconds / 2))
    with serving(shop) as server, taking_in(shop) as intake:
        _sent(closed_loop(intake.port, singles.after(0), seconds=_WARM_UP))
        one = _sent(closed_loop(intake.port, singles.after(_AGAIN), seconds=seconds))
        seen_one = _seconds_until_seen(server, intake, shop, "Singles Sent")
        steady = _sent(offered(intake.port, singles.after(2 * _AGAIN), rate=_RATE, seconds=seconds))
        _seconds_until_seen(server, intake, shop, "Steady Sent")
        many = _sent(
            closed_loop(
                intake.port,
                batches.after(3 * _AGAIN),
                seconds=seconds,
                connections=_BATCH_CONNECTIONS,
            )
        )
        seen_many = _seconds_until_seen(server, intake, shop, "Batches Sent")
        peaks = intake.peak_mib(), server.peak_mib()
    return [
        *_single_rows(one, steady, limit),
        *_batch_rows(many, max(seen_one, seen_many)),
        Row(
            name="flushed appends of 4 KiB to this disk",
            value=appends,
            unit="appends/s",
            better="higher",
            source="the physical limit of commits; one commit holds the events of many senders",
        ),
        Row(name="intake peak memory", value=peaks[0], unit="MiB", better="lower"),
        Row(name="server peak memory meanwhile", value=peaks[1], unit="MiB", better="lower"),
    ]


BENCHMARK = Benchmark(
    name="intake", about="Events over HTTP, acknowledged after the commit.", run=_run
)


def _single_rows(one: Load, steady: Load, limit: Load) -> list[Row]:
    how = f"{CONNECTIONS} connections, each one request at a time"
    return [
        Row(
            name="single-event requests",
            value=one.per_second,
            unit="requests/s",
            better="higher",
            target=_RATE,
            source=how,
        ),
        Row(
            name="single-event latency, median",
            value=one.percentile_ms(50),
            unit="ms",
            better="lower",
            source=how,
        ),
        Row(
            name="single-event latency, 99 %",
            value=one.percentile_ms(99),
            unit="ms",
            better="lower",
            target=_MOST_MS,
            source=how,
        ),
        Row(
            name=f"latency at {_RATE:,} requests/s, 99 %",
            value=steady.percentile_ms(99),
            unit="ms",
            better="lower",
            target=_MOST_MS,
            source=f"{steady.per_second:,.0f} of {_RATE:,} acknowledged each second",
        ),
        Row(
            name="single-event requests next to a server that keeps nothing",
            value=one.per_second / limit.per_second,
            unit="ratio",
            better="higher",
            source=f"uvicorn and five lines of ASGI: {limit.per_second:,.0f} requests/s",
        ),
        Row(
            name="requests that were not acknowledged",
            value=sum(load.statuses.total() - load.statuses[200] for load in (one, steady)),
            unit="requests",
            better="lower",
            target=0,
        ),
    ]


def _batch_rows(many: Load, seen: float) -> list[Row]:
    return [
        Row(
            name=f"events in batches of {_BATCH}",
            value=many.per_second * _BATCH,
            unit="events/s",
            better="higher",
            target=_EVENTS,
            source=f"{_BATCH_CONNECTIONS} connections for {many.seconds:.0f} s",
        ),
        Row(
            name="batch latency, 99 %",
            value=many.percentile_ms(99),
            unit="ms",
            better="lower",
        ),
        Row(
            name="seconds until the last event of a run is in a segment",
            value=seen,
            unit="s",
            better="lower",
            target=_MOST_SECONDS,
            source="asked again and again over the API, right after the run",
        ),
    ]


def _sent(load: Coroutine[None, None, Load]) -> Load:
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        return runner.run(load)


def _seconds_until_seen(server: Server, intake: Server, shop: Shop, event: str) -> float:
    """Send one event of a new name behind all others and wait until a segment holds it."""
    marker = msgspec.json.encode({"type": "track", "event": event, "userId": "marker"})
    head = (
        f"POST /v1/track HTTP/1.1\r\nHost: shop\r\nContent-Length: {len(marker)}\r\n"
        f"Authorization: {Requests.authorization(shop.write_key)}\r\n\r\n"
    )
    load = _sent(closed_loop(intake.port, iter([head.encode() + marker]), seconds=0, connections=1))
    assert load.statuses[200] == 1, "the marker was not acknowledged"
    return seconds_until_counted(server, shop, event=event, patience=_PATIENCE)


def _appends_per_second(path: Path) -> float:
    appended, began = 0, time.perf_counter()
    with path.open("wb", buffering=0) as file:
        while (passed := time.perf_counter() - began) < 1:
            file.write(_APPENDED)
            os.fsync(file.fileno())
            appended += 1
    return appended / passed
