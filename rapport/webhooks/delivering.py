"""Empties the table of deliveries: each endpoint in a lane of its own, so that none delays others.

A lane leases some deliveries, makes a few calls at once, and marks all of them in one commit. An
endpoint that is down gets the rest of the batch back in the table and is left alone for a while.
After a kill -9 the leases run out and the deliveries go out again, under the same ids.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import structlog

from rapport.kit.clock import Clock
from rapport.kit.ids import new_id
from rapport.kit.webhook_settings import OutgoingSettings
from rapport.storage import Database
from rapport.webhooks.judging import after, settled, untouched
from rapport.webhooks.model import (
    MOST_ENDPOINTS,
    Answer,
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointState,
    Turn,
)
from rapport.webhooks.posting import Poster
from rapport.webhooks.store import (
    change_endpoint,
    claim_deliveries,
    give_up_waiting,
    list_endpoints,
    settle_deliveries,
)

log = structlog.get_logger(__name__)

_EACH = 25  # deliveries that one of an endpoint's calls at once makes in a batch
_MOST_BATCHES = 40  # then the lane looks whether it is to stop
_MARGIN = timedelta(seconds=30)
_NAMES = ("state", "because", "failing_since", "failures", "rests_until")

Tell = Callable[[Endpoint], None]
"""Told of an endpoint that was switched off."""


class Deliverer:
    """Delivers what is due, again and again. One thread calls `turn`; any number may run."""

    def __init__(
        self,
        database: Database,
        *,
        settings: OutgoingSettings,
        secret: bytes,
        clock: Clock,
        tell: Tell = lambda _endpoint: None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._tell = tell
        self._lanes: dict[str, _Lane] = {}
        self._running: dict[str, Future[Turn]] = {}
        self._executor = ThreadPoolExecutor(MOST_ENDPOINTS, thread_name_prefix="webhook-lane")
        self._stopping = threading.Event()

    def turn(self) -> Turn:
        """Start every lane that stands still, and say what those did that ended since."""
        done = self._collect()
        now = self._clock()
        endpoints = {one.endpoint_id: one for one in list_endpoints(self._database)}
        for gone in self._lanes.keys() - endpoints.keys() - self._running.keys():
            self._lanes.pop(gone).close()
        for endpoint in endpoints.values():
            resting = endpoint.rests_until is not None and now < endpoint.rests_until
            if endpoint.state is EndpointState.OFF or resting:
                continue
            if endpoint.endpoint_id not in self._running:
                lane = self._lane_of(endpoint)
                self._running[endpoint.endpoint_id] = self._executor.submit(lane.run)
        return done

    def deliver_due(self) -> Turn:
        """Do one turn to its end: everything that is due and can be delivered now."""
        self.turn()
        for future in list(self._running.values()):
            future.exception()
        return self._collect()

    def close(self) -> None:
        """Let the calls under way end, then close every connection."""
        self._stopping.set()
        self._executor.shutdown()
        for lane in self._lanes.values():
            lane.close()

    def _collect(self) -> Turn:
        total = Turn()
        for endpoint_id, future in list(self._running.items()):
            if future.done():
                del self._running[endpoint_id]
                total += future.result()
        return total

    def _lane_of(self, endpoint: Endpoint) -> "_Lane":
        lane = self._lanes.get(endpoint.endpoint_id)
        if lane is not None and _calls(lane.endpoint) == _calls(endpoint):
            lane.endpoint = endpoint
            return lane
        if lane is not None:
            lane.close()
        lane = _Lane(
            endpoint,
            database=self._database,
            poster=Poster(endpoint, self._settings, secret=self._secret),
            seconds=self._settings.timeout_seconds,
            clock=self._clock,
            tell=self._tell,
            stopping=self._stopping,
        )
        self._lanes[endpoint.endpoint_id] = lane
        return lane


def _calls(endpoint: Endpoint) -> tuple[object, ...]:
    """What a call depends on; the rest of an endpoint may change while its lane goes on."""
    return endpoint.url, endpoint.generation, endpoint.at_once


class _Lane:
    """The deliveries of one endpoint, a few at once, by one thread at a time."""

    def __init__(  # noqa: PLR0913
        self,
        endpoint: Endpoint,
        *,
        database: Database,
        poster: Poster,
        seconds: float,
        clock: Clock,
        tell: Tell,
        stopping: threading.Event,
    ) -> None:
        self.endpoint = endpoint
        self._database = database
        self._poster = poster
        self._clock = clock
        self._tell = tell
        self._stopping = stopping
        self._worker = new_id("webhooks")
        self._lease = timedelta(seconds=seconds * _EACH * 1.2) + _MARGIN
        self._executor = ThreadPoolExecutor(endpoint.at_once, thread_name_prefix="webhook-call")

    def close(self) -> None:
        self._executor.shutdown()
        self._poster.close()

    def run(self) -> Turn:
        """Deliver batch after batch until nothing is due, or the endpoint wants a rest."""
        total = Turn()
        for _ in range(_MOST_BATCHES):
            if self._stopping.is_set():
                break
            done = self._batch()
            total += done
            if not done.delivered or done.postponed or done.disabled:
                break
        return total

    def _batch(self) -> Turn:
        batch = claim_deliveries(
            self._database,
            self.endpoint.endpoint_id,
            worker=self._worker,
            now=self._clock(),
            lease=self._lease,
            limit=_EACH * self.endpoint.at_once,
        )
        if not batch:
            return Turn()
        down = threading.Event()
        made = list(self._executor.map(lambda one: self._call(one, down), batch))
        now = self._clock()
        ended = [
            untouched(one) if answer is None else settled(one, answer, now=now)
            for one, answer in zip(batch, made, strict=True)
        ]
        answers = [answer for answer in made if answer is not None]
        return self._keep(ended, answers)

    def _call(self, delivery: Delivery, down: threading.Event) -> Answer | None:
        if down.is_set() or self._stopping.is_set():
            return None
        answer = self._poster.post(delivery.delivery_id, delivery.body, now=self._clock())
        if answer.down:
            down.set()
        return answer

    def _keep(self, ended: list[Delivery], answers: list[Answer]) -> Turn:
        before, now = self.endpoint, self._clock()
        endpoint = after(before, answers, now=now)
        switched_off = endpoint.state is EndpointState.OFF
        with self._database.begin() as connection:
            settle_deliveries(connection, ended, worker=self._worker)
            if endpoint != before:
                values = {name: getattr(endpoint, name) for name in _NAMES}
                change_endpoint(connection, endpoint.endpoint_id, **values)
            if switched_off:
                give_up_waiting(connection, endpoint.endpoint_id, error="endpoint-off")
        self.endpoint = endpoint
        if switched_off:
            log.warning("webhook.endpoint_off", endpoint=endpoint.name, because=endpoint.because)
            self._tell(endpoint)
        counts = dict.fromkeys(DeliveryStatus, 0)
        for one in ended:
            counts[one.status] += 1
        return Turn(
            delivered=counts[DeliveryStatus.DELIVERED],
            failed=counts[DeliveryStatus.FAILED],
            postponed=counts[DeliveryStatus.WAITING],
            disabled={endpoint.name: endpoint.because} if switched_off else {},
        )
