"""Reads from a call's context what else the sender knows the customer by.

https://segment.com/docs/connections/spec/common/#context (`device.id`) and
https://segment.com/docs/unify/identity-resolution/externalids/ (`externalIds`). And from an
address the campaign that its UTM parameters name.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_LONGEST = 200
_UTM = "utm_"
_NAMED_ANEW = {"campaign": "name"}
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


def campaign_context(url: str) -> dict[str, object]:
    """Give the UTM parameters of an address as `context.campaign`; nothing if it has none.

    `utm_campaign` is its `name`, `utm_source` its `source`, and so on. Of two of one name the first
    counts, as in a browser.
    """
    campaign = campaign_of(url)
    return {"context": {"campaign": campaign}} if campaign else {}


def campaign_of(url: str) -> dict[str, str]:
    """Give the UTM parameters of an address by the names that `context.campaign` has."""
    campaign: dict[str, str] = {}
    if _UTM not in url:
        return campaign
    try:
        query = urlsplit(url).query
        pairs = parse_qsl(query, max_num_fields=200)
    except ValueError:
        return campaign
    for name, value in pairs:
        if name.startswith(_UTM) and len(name) <= _LONGEST:
            plain = name.removeprefix(_UTM)
            campaign.setdefault(_NAMED_ANEW.get(plain, plain), value[:_LONGEST])
    return campaign


def _id(value: object) -> str | None:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = str(value).strip()
    return text if 0 < len(text) <= _LONGEST else None
