"""What endpoints are told: type, timestamp and data, as the Standard Webhooks specification has it.

Ids go out; of what else is known, only what the endpoint chose.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from rapport.events import wanted
from rapport.kit.ids import id_of
from rapport.webhooks.model import MOST_BODY_BYTES, Delivery, Endpoint, Happening

_PROPERTIES = "properties"


def delivery_of(happening: Happening, endpoint: Endpoint, *, now: datetime) -> Delivery:
    """Make the delivery of a happening to an endpoint: the same two, the same id."""
    return Delivery(
        delivery_id=id_of("whd", endpoint.endpoint_id, happening.key),
        endpoint_id=endpoint.endpoint_id,
        type=happening.type[:200],
        customer_id=happening.customer_id,
        told_as=happening.told_as,
        body=body_of(happening, endpoint.fields),
        created_at=now,
        due_at=now,
    )


def deliveries_of(
    happenings: Iterable[Happening], endpoints: Sequence[Endpoint], *, now: datetime
) -> list[Delivery]:
    """Make the deliveries of happenings to those endpoints that want their type."""
    wants: dict[str, list[Endpoint]] = {}
    made: list[Delivery] = []
    for one in happenings:
        if one.type not in wants:
            wants[one.type] = [each for each in endpoints if wanted(one.type, each.types)]
        made += [delivery_of(one, each, now=now) for each in wants[one.type]]
    return made


def body_of(happening: Happening, fields: tuple[str, ...]) -> str:
    """Write the body. One of 20 kB or more goes without its details, and says so."""
    data = _without_nothing(happening.ids)
    if happening.customer_id:
        data["customer_id"] = happening.customer_id
    whole = _body(happening, {**data, **_chosen(happening.details, fields)})
    if len(whole.encode()) < MOST_BODY_BYTES:
        return whole
    return _body(happening, {**data, "details_left_out": True})


def _body(happening: Happening, data: Mapping[str, object]) -> str:
    told = {
        "type": happening.type,
        "timestamp": happening.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)


def _chosen(details: Mapping[str, object], fields: tuple[str, ...]) -> dict[str, object]:
    found = {name: value for name, value in details.items() if name in fields}
    properties = details.get(_PROPERTIES)
    if _PROPERTIES not in fields and isinstance(properties, Mapping):
        names = {one.partition(".")[2] for one in fields if one.startswith(f"{_PROPERTIES}.")}
        some = {name: value for name, value in properties.items() if name in names}
        if some:
            found[_PROPERTIES] = some
    return _without_nothing(found)


def _without_nothing(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "", {})}
