"""What answers over HTTP mean, where a provider says nothing of its own."""

import json
import re
from collections.abc import Mapping

from rapport.delivery.channels.http import Answer
from rapport.delivery.errors import ProviderSignInRefused, ProviderUnavailable
from rapport.delivery.model import Outcome, OutcomeKind, Parcel

_OK, _MOVED, _REFUSED, _FAILED = 200, 300, 400, 500
_SIGN_IN = frozenset({401, 403, 407})
_LATER = frozenset({408, 425, 429})
_GATEWAY_TIMEOUT = 504  # the gateway gave up waiting: the message may have been taken
_NOT_IN_A_CODE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_CODE = 60


def by_status(parcel: Parcel, answer: Answer, *, where: str, code: str = "") -> Outcome:
    """Judge by the status alone; `code` is the provider's own, if it gave one.

    Raises `ProviderSignInRefused` for 401 and 403, `ProviderUnavailable` for an address that moved.
    """
    status = answer.status
    told = code_of(code) or f"http-{status}"
    if _OK <= status < _MOVED:
        return Outcome(message_id=parcel.message_id, kind=OutcomeKind.ACCEPTED)
    if status in _SIGN_IN:
        raise sign_in_refused(where, told)
    if status < _REFUSED:
        raise ProviderUnavailable(
            f"{where} answers from another address ({told}); set the address that it has now"
        )
    if status in _LATER or status >= _FAILED:
        kind = OutcomeKind.LOST if status == _GATEWAY_TIMEOUT else OutcomeKind.LATER
    else:
        kind = OutcomeKind.REFUSED
    return Outcome(
        message_id=parcel.message_id, kind=kind, code=told, wait_seconds=answer.wait_seconds
    )


def sign_in_refused(where: str, code: str) -> ProviderSignInRefused:
    """The error for a key, signature or sender that a provider does not accept."""
    return ProviderSignInRefused(
        f"{where} refuses the sign-in ({code_of(code)}); check key, secret and sender."
        " No message is lost"
    )


def json_of(answer: Answer) -> Mapping[str, object]:
    """Read a JSON object; empty where there is none."""
    try:
        read = json.loads(answer.body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def code_of(told: object) -> str:
    """What a provider calls a fault, cut to what a code may hold: never its words."""
    return _NOT_IN_A_CODE.sub("-", str(told)).strip("-")[:_LONGEST_CODE]


def as_json(value: object) -> bytes:
    """Write a value as compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
