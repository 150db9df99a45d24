"""kill -9 of a serving process at random moments, again and again, while senders send.

Senders behave as Segment's clients do: what was not acknowledged is sent again once the server is
back, so that the same event may well arrive twice. At the end every event's id is counted.
"""

import asyncio
import random
import signal
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import pyarrow.compute as pc

from rapport.app import open_app
from rapport.bench.intake_client import Connection, Requests, connect, fast_loop
from rapport.bench.intake_server import Server, Shop, make_shop, serving, taking_in
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.events import EVENTS
from rapport.kit.settings import Settings
from rapport.profiles import drain_inbox

_KILLS = {Size.QUICK: 5, Size.FULL: 50}
_SHORTEST, _LONGEST = 0.2, 2.0
_SINGLES, _BATCHES, _BATCH = 12, 4, 20
_SEED = 20260301


@dataclass(slots=True)
class _Sent:
    """Events by their numbers: the next new one, those to be sent again, those acknowledged."""

    next_number: int = 0
    again: dict[int, deque[int]] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)

    def take(self, events: int) -> int:
        """The first number of the next request."""
        waiting = self.again.setdefault(events, deque())
        if waiting:
            return waiting.popleft()
        first = self.next_number
        self.next_number += events
        self.sent.update(range(first, first + events))
        return first

    def note(self, events: int, first: int, *, acknowledged: bool) -> None:
        """Say whether the request whose first event has this number was acknowledged."""
        if acknowledged:
            self.acknowledged.update(range(first, first + events))
        else:
            self.again[events].append(first)


def _run(setup: Setup) -> Sequence[Row]:
    kills = _KILLS[setup.size]
    shop = make_shop(setup.scratch / "shop")
    chance, sent = random.Random(_SEED), _Sent()  # noqa: S311
    for _ in range(kills):
        with (
            serving(shop) as server,
            taking_in(shop) as intake,
            asyncio.Runner(loop_factory=fast_loop) as runner,
        ):
            moment = chance.uniform(_SHORTEST, _LONGEST)
            runner.run(_send_until_killed((server, intake), shop, sent, seconds=moment))
    kept = _kept(shop)
    lost = len(sent.acknowledged - set(kept))
    strange = len(set(kept) - sent.sent)
    source = f"{kills} kills, {len(sent.acknowledged):,} acknowledged events, counted by id"
    return [
        Row(name="kills", value=kills, unit="kills", better="higher", target=kills),
        Row(
            name="acknowledged events that are lost",
            value=lost,
            unit="events",
            better="lower",
            target=0,
            source=source,
        ),
        Row(
            name="events that are there twice, or that nobody sent",
            value=len(kept) - len(set(kept)) + strange,
            unit="events",
            better="lower",
            target=0,
            source=source,
        ),
    ]


BENCHMARK = Benchmark(
    name="kills", about="kill -9 while events come in: none lost, none doubled.", run=_run
)


async def _send_until_killed(
    servers: Sequence[Server], shop: Shop, sent: _Sent, *, seconds: float
) -> None:
    """Send to each of the servers and kill them at once, in the middle of everything."""
    singles, batches = Requests(shop.write_key), Requests(shop.write_key, batch=_BATCH)
    kinds = (singles, _SINGLES), (batches, _BATCHES)
    of: dict[Connection, Requests] = {}
    gone = asyncio.Event()

    def send(connection: Connection) -> None:
        requests = of[connection]
        connection.first = sent.take(requests.events)
        connection.send(requests.numbered(connection.first), 0)

    def answered(connection: Connection, status: int) -> None:
        requests = of[connection]
        sent.note(requests.events, connection.first, acknowledged=status == 200)  # noqa: PLR2004
        if connection.closed:
            del of[connection]
            if not of:
                gone.set()
        else:
            send(connection)

    for server, (requests, connections) in product(servers, kinds):
        of |= dict.fromkeys(await connect(server.port, answered, connections), requests)
    for connection in list(of):
        send(connection)
    await asyncio.sleep(seconds)
    for server in servers:
        server.process.send_signal(signal.SIGKILL)
    await gone.wait()


def _kept(shop: Shop) -> list[int]:
    """The numbers of all events that became facts, after the last call has."""
    with open_app(Settings(home=shop.home, database_url="")) as app:
        while drain_inbox(app.database, app.facts).calls:
            pass
        events = app.facts.table(EVENTS)
        ids = app.facts.read(events.select("event_id"))["event_id"]
    numbers: list[int] = pc.utf8_slice_codeunits(ids, 2).cast("int64").to_pylist()
    return numbers
