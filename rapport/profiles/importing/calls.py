"""Events of a file: each row is read as the call that a client library would have sent."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from rapport.events import Call, parse_call
from rapport.kit.errors import Invalid
from rapport.kit.ids import id_of
from rapport.profiles.importing.customers import clean_id
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.row_files import Cells, RowWrong, infer, read_moment

_FUTURE = timedelta(days=1)
_PLAIN = {"anonymous_id": "anonymousId", "previous_id": "previousId", "group_id": "groupId"}


def read_call(cells: Cells, mapping: ColumnMapping, *, now: datetime) -> Call:
    """Make a call of a row. One without an id gets the id that its content gives.

    Columns that are no field of ours are properties.
    """
    kind = cells.fields.get("type", "track")
    happened_at = _happened_at(cells, mapping, now)
    properties = {name: infer(value) for name, value in cells.others.items()}
    properties |= _object(cells, "properties")
    raw: dict[str, Any] = {
        "event": cells.fields.get("name"),
        "name": cells.fields.get("name"),
        "timestamp": happened_at.isoformat(),
        "properties": properties,
        "traits": _object(cells, "traits"),
        "context": _object(cells, "context"),
        "messageId": cells.fields.get("event_id") or _content_id(cells, mapping),
    }
    if "customer_id" in cells.fields:
        raw["userId"] = clean_id(cells.fields["customer_id"])
    raw |= {theirs: cells.fields[ours] for ours, theirs in _PLAIN.items() if ours in cells.fields}
    try:
        return parse_call(
            kind, raw, source=mapping.source, received_at=now, currency=mapping.currency
        )
    except Invalid as error:
        raise RowWrong({"": str(error)}) from error


def _happened_at(cells: Cells, mapping: ColumnMapping, now: datetime) -> datetime:
    try:
        happened_at = read_moment(cells.need("happened_at"), mapping)
    except RowWrong:
        raise
    except ValueError as error:
        raise RowWrong({"happened_at": str(error)}) from error
    if happened_at > now + _FUTURE:
        raise RowWrong({"happened_at": "this lies in the future"})
    return happened_at


def _object(cells: Cells, field: str) -> dict[str, Any]:
    if field not in cells.fields:
        return {}
    try:
        return msgspec.json.decode(cells.fields[field], type=dict[str, Any])
    except (ValueError, RecursionError):
        raise RowWrong({field: 'this is no JSON object; write it like {"page": 2}'}) from None


def _content_id(cells: Cells, mapping: ColumnMapping) -> str:
    """Rows alike in every cell are one event."""
    parts = [
        f"{name}={value}" for name, value in sorted((*cells.fields.items(), *cells.others.items()))
    ]
    return id_of("evt", mapping.source, *parts)
