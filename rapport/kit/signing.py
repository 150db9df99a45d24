"""Short signed tokens for links: what they carry can be read by anyone and changed by nobody."""

import base64
import hashlib
import hmac
import json

from rapport.kit.errors import Invalid

_SIGNATURE_BYTES = 16  # 128 bits: out of reach of guessing, short enough for a mail's link
_plain_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BadToken(Invalid):
    """The link is incomplete or was changed; open it again from the original message."""

    code = "bad-token"


class Signer:
    """Signs small JSON values for one purpose, so that a token for clicks never unsubscribes."""

    def __init__(self, secret: bytes, *, purpose: str) -> None:
        self._key = hmac.digest(secret, purpose.encode(), hashlib.sha256)

    def sign(self, value: list[str]) -> str:
        payload = _plain_json(value).encode()
        return _encode(self._signature(payload) + payload)

    def read(self, token: str) -> list[str]:
        """Return the signed value, or raise `BadToken`."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError as error:
            raise BadToken(BadToken.__doc__ or "") from error
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(payload)):
            raise BadToken(BadToken.__doc__ or "")
        value: list[str] = json.loads(payload)
        return value

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)[:_SIGNATURE_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
