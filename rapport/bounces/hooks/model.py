"""What a webhook of a provider brings, before it is believed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rapport.bounces.errors import BadHook
from rapport.delivery import MESSAGE_ARGUMENT

_OUR_ID = re.compile(r"msg_[0-9a-f]{16,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCall:
    """The body of a call, byte for byte, and its headers by names in small letters."""

    body: bytes
    headers: Mapping[str, str]


def json_of(body: bytes | str, what: str) -> Any:  # noqa: ANN401
    """Read JSON, or raise `BadHook`."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadHook(f"the body of {what} is no JSON") from None


def object_of(value: object, what: str) -> dict[str, Any]:
    """Take a value as a JSON object, or raise `BadHook`."""
    if not isinstance(value, dict):
        raise BadHook(f"{what} is not as its provider documents it")
    return value


def message_id_in(value: object) -> str:
    """Give our message's id out of a provider's argument or a Message-ID; empty if none."""
    if isinstance(value, dict):
        named = {str(name).lower(): inner for name, inner in value.items()}
        return message_id_in(named.get(MESSAGE_ARGUMENT))
    if isinstance(value, list):
        return next((told for each in value[:5] if (told := message_id_in(each))), "")
    found = _OUR_ID.search(value[:400]) if isinstance(value, str) else None
    return found[0] if found else ""


def moment_in(value: object) -> datetime | None:
    """Read a moment: seconds since 1970, or ISO 8601."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        told = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def text_in(value: object) -> str:
    """Take a value as text; anything else as empty."""
    return value[:4_000] if isinstance(value, str) else ""
