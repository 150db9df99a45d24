"""Reads from a call's context what else the sender knows the customer by.

https://segment.com/docs/connections/spec/common/#context (`device.id`) and
https://segment.com/docs/unify/identity-resolution/externalids/ (`externalIds`).
"""

from collections.abc import Mapping
from typing import Any

_LONGEST = 200
_MOST_IDS = 20


def device_of(context: Mapping[str, Any] | None) -> str | None:
    """Give the id of the device the call came from; what is no id is passed over."""
    device = (context or {}).get("device")
    return _id(device.get("id")) if isinstance(device, dict) else None


def external_ids_of(context: Mapping[str, Any] | None) -> dict[str, str]:
    """Give the external ids of users by type; of two of one type, the first."""
    listed = (context or {}).get("externalIds")
    found: dict[str, str] = {}
    for item in listed[:_MOST_IDS] if isinstance(listed, list) else ():
        if not isinstance(item, dict) or item.get("collection", "users") != "users":
            continue
        kind, value = _id(item.get("type")), _id(item.get("id"))
        if kind is not None and value is not None:
            found.setdefault(kind, value)
    return found


def _id(value: object) -> str | None:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = str(value).strip()
    return text if 0 < len(text) <= _LONGEST else None
