"""Secrets of endpoints: they follow from the shop's own secret and are kept nowhere.

Whoever reads the store learns none of them, and a secret can be shown once because it need not be
looked up again: the next one is made by counting.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from rapport.kit.webhook_signing import WebhookSigner
from rapport.webhooks.model import OLD_SECRET_VALID, Endpoint


def secret_of(endpoint: Endpoint, *, secret: bytes, generation: int | None = None) -> str:
    """Give an endpoint's secret, `whsec_…`, the newest unless told otherwise."""
    number = endpoint.generation if generation is None else generation
    told = f"webhook {endpoint.endpoint_id} {number}".encode()
    return "whsec_" + base64.b64encode(hmac.digest(secret, told, hashlib.sha256)).decode()


def signer_of(endpoint: Endpoint, *, secret: bytes, now: datetime) -> WebhookSigner:
    """Sign with the newest secret, and for a day after it changed with the one before as well."""
    valid = [secret_of(endpoint, secret=secret)]
    rotated = endpoint.rotated_at
    if rotated is not None and now < rotated + OLD_SECRET_VALID:
        valid.append(secret_of(endpoint, secret=secret, generation=endpoint.generation - 1))
    return WebhookSigner(valid)
