"""Makes deliveries of what happens in journeys: steps that call, and moments that are listened to.

Both are put aside by the journeys in the commit in which they happen.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rapport.events import wanted
from rapport.journeys import (
    JourneyCall,
    JourneyMoment,
    MomentKind,
    drop_moments,
    keep_calls,
    listen_to_moments,
    read_moments,
    take_calls,
)
from rapport.storage import Database
from rapport.webhooks.model import JOURNEY_TYPE, MOMENT_TYPES, Endpoint, EndpointState, Happening
from rapport.webhooks.payloads import deliveries_of, delivery_of
from rapport.webhooks.store import add_deliveries

_LEASE = timedelta(minutes=1)
_MOMENTS = 5_000
_NO_ENDPOINT = "no-endpoint"


def feed_moments(active: Sequence[Endpoint], *, database: Database, now: datetime) -> int:
    """Listen for what endpoints want of journeys, and pass on some of what waits."""
    kinds = [
        kind
        for kind in MomentKind
        if any(wanted(MOMENT_TYPES[kind], endpoint.types) for endpoint in active)
    ]
    listen_to_moments(database, kinds)
    found = read_moments(database, limit=_MOMENTS) if kinds else None
    if found is None or not found.keys:
        return 0
    with database.begin() as connection:
        fed = add_deliveries(
            connection, deliveries_of(map(_moment, found.moments), active, now=now)
        )
        drop_moments(connection, found.keys)
    return fed


def feed_calls(
    endpoints: Sequence[Endpoint], *, database: Database, now: datetime, worker: str
) -> int:
    """Pass on what steps of journeys tell the endpoint that they name, whatever its types are."""
    calls = take_calls(database, worker=worker, now=now, lease=_LEASE)
    if not calls:
        return 0
    by_name = {one.name: one for one in endpoints if one.state is EndpointState.ACTIVE}
    told = [(call, by_name.get(call.endpoint)) for call in calls]
    made = [delivery_of(_step(call), to, now=now) for call, to in told if to is not None]
    with database.begin() as connection:
        fed = add_deliveries(connection, made)
    results = {call.call_id: "" if to is not None else _NO_ENDPOINT for call, to in told}
    keep_calls(database, results, worker=worker)
    return fed


def _moment(one: JourneyMoment) -> Happening:
    ids: dict[str, object] = {
        "journey_id": one.journey_id,
        "version": one.version,
        "entry_key": one.entry_key,
        "entry": one.entry,
    }
    if one.kind is MomentKind.LEFT:
        ids |= {"step_id": one.step_id, "how": one.status, "because": one.ended_because}
    return Happening(
        key=f"journey {one.kind} {one.position_id}",
        type=MOMENT_TYPES[one.kind],
        at=one.happened_at,
        customer_id=one.customer_id,
        told_as=one.told_as,
        ids=ids,
    )


def _step(call: JourneyCall) -> Happening:
    return Happening(
        key=f"journey {call.call_id}",
        type=JOURNEY_TYPE,
        at=call.happened_at,
        customer_id=call.customer_id,
        told_as=call.told_as,
        ids={
            "journey_id": call.journey_id,
            "version": call.version,
            "step_id": call.step_id,
            "entry_key": call.entry_key,
        },
    )
