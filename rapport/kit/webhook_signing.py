"""Signs what is posted to other programs, and checks what they post, as Standard Webhooks asks.

https://www.standardwebhooks.com: three headers, HMAC-SHA256 over id, time and body, the secret
behind `whsec_` in base64. Several signatures may stand in the header, so that a secret can be
replaced without a call being lost.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rapport.kit.errors import Forbidden, Invalid

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
"""How far the clocks of sender and receiver may be apart; an older call may be a replay."""

_PREFIX, _VERSION = "whsec_", "v1"
_FEWEST_BYTES, _MOST_BYTES = 24, 64  # as the specification says


class BadWebhookSecret(Invalid):
    """A secret for webhooks is not `whsec_` and 24 to 64 bytes in base64."""

    code = "bad-webhook-secret"


class WebhookNotGenuine(Forbidden):
    """A posted call carries no valid signature, or is too old to be taken."""

    code = "webhook-not-genuine"


class WebhookSigner:
    """Signs with every secret it has; takes what any of them signed. The newest comes first."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Raise `BadWebhookSecret`, without the secret, if one cannot be used."""
        if not secrets:
            raise BadWebhookSecret("there is no secret for webhooks; make one, such as whsec_…")
        self._keys = [_key(secret) for secret in secrets]

    def sign(self, call_id: str, body: bytes, *, now: datetime) -> dict[str, str]:
        """Give the three headers. The same call keeps its id when it is sent again."""
        moment = str(int(now.timestamp()))
        signatures = [f"{_VERSION},{_signature(key, call_id, moment, body)}" for key in self._keys]
        return {ID: call_id, TIMESTAMP: moment, SIGNATURE: " ".join(signatures)}

    def check(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        """Return the call's id, or raise `WebhookNotGenuine`; header names in any case."""
        given = {name.lower(): value for name, value in headers.items()}
        call_id, moment = given.get(ID, ""), given.get(TIMESTAMP, "")
        if not call_id or not (moment.isascii() and moment.isdigit()):
            raise WebhookNotGenuine(f"the headers {ID} and {TIMESTAMP} are needed")
        if abs(now.timestamp() - int(moment)) > TOLERANCE.total_seconds():
            raise WebhookNotGenuine("the call is too old or too new; check both clocks")
        told = [one.partition(",") for one in given.get(SIGNATURE, "").split()]
        signatures = [value for version, _, value in told if version == _VERSION]
        for key in self._keys:
            wanted = _signature(key, call_id, moment, body).encode()
            if any(hmac.compare_digest(wanted, one.encode()) for one in signatures):
                return call_id
        raise WebhookNotGenuine(f"no signature in {SIGNATURE} is ours; check the secret")


def _signature(key: bytes, call_id: str, moment: str, body: bytes) -> str:
    signed = b".".join((call_id.encode(), moment.encode(), body))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadWebhookSecret(
            f"a secret for webhooks is no base64; write {_PREFIX} and 24 to 64 bytes in base64"
        ) from None
    if not _FEWEST_BYTES <= len(key) <= _MOST_BYTES:
        raise BadWebhookSecret(
            f"a secret for webhooks has {len(key)} bytes; it needs {_FEWEST_BYTES} to {_MOST_BYTES}"
        )
    return key
