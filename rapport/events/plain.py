"""JSON that every store can keep: not too deep, and without the NUL that PostgreSQL refuses."""

from collections.abc import Mapping

import msgspec

_FEW_BRACKETS = 64
_DEEPEST = 32


def is_plain(values: Mapping[str, object] | None) -> bool:
    """Whether decoded values lie at most two levels deep, so that nobody need look at them."""
    for value in (values or {}).values():
        if value.__class__ is dict or value.__class__ is list:
            inner = value.values() if isinstance(value, dict) else value
            if any(one.__class__ is dict or one.__class__ is list for one in inner):
                return False
    return True


def plain_json(raw: bytes | Mapping[str, object]) -> bytes:
    """Return JSON bytes that can be kept; raise ValueError, TypeError or RecursionError if none."""
    if not isinstance(raw, bytes):
        raw = msgspec.json.encode(raw)
    if raw.count(b"{") + raw.count(b"[") > _FEW_BRACKETS:
        _check_depth(msgspec.json.decode(raw), 0)
    if b"\\u0000" in raw:
        raw = msgspec.json.encode(_without_nul(msgspec.json.decode(raw)))
    return raw


def _check_depth(value: object, depth: int) -> None:
    if depth > _DEEPEST:
        message = f"values lie more than {_DEEPEST} levels deep"
        raise ValueError(message)
    if isinstance(value, dict):
        for inner in value.values():
            _check_depth(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_depth(inner, depth + 1)


def _without_nul(value: object) -> object:
    match value:
        case str():
            return value.replace("\0", "")
        case dict():
            return {key.replace("\0", ""): _without_nul(inner) for key, inner in value.items()}
        case list():
            return [_without_nul(inner) for inner in value]
        case _:
            return value
