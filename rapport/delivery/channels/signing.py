"""Signatures that providers ask for: AWS Signature Version 4, and Aliyun's version 3.

docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html;
help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

_SAFE = "-_.~"
_AWS, _ACS = "AWS4-HMAC-SHA256", "ACS3-HMAC-SHA256"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsKey:
    """Who signs, and what for. The service is `ses` for mail."""

    key_id: str
    secret: str
    region: str
    service: str


def aws_headers(
    key: AwsKey, method: str, url: str, *, headers: Mapping[str, str], body: bytes, now: datetime
) -> dict[str, str]:
    """Give the headers to send: those given, the moment and the signature."""
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{key.region}/{key.service}/aws4_request"
    signed = {**headers, "host": urlsplit(url).netloc, "x-amz-date": moment}
    canonical, names = _canonical(method, url, signed, body)
    to_sign = "\n".join((_AWS, moment, scope, _hash(canonical.encode())))
    secret = f"AWS4{key.secret}".encode()
    for part in scope.split("/"):
        secret = hmac.digest(secret, part.encode(), hashlib.sha256)
    signature = hmac.digest(secret, to_sign.encode(), hashlib.sha256).hex()
    credential = f"Credential={key.key_id}/{scope}"
    return {
        **headers,
        "x-amz-date": moment,
        "authorization": f"{_AWS} {credential}, SignedHeaders={names}, Signature={signature}",
    }


def aliyun_headers(  # noqa: PLR0913  what is signed, each by its name
    key_id: str,
    secret: str,
    method: str,
    url: str,
    *,
    action: Mapping[str, str],
    body: bytes,
    nonce: str,
    now: datetime,
) -> dict[str, str]:
    """Give the headers to send. `action` are those that name the call, `x-acs-action` and such."""
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {
        **action,
        "x-acs-content-sha256": _hash(body),
        "x-acs-date": moment,
        "x-acs-signature-nonce": nonce,
    }
    canonical, names = _canonical(method, url, {**headers, "host": urlsplit(url).netloc}, body)
    to_sign = f"{_ACS}\n{_hash(canonical.encode())}"
    signature = hmac.digest(secret.encode(), to_sign.encode(), hashlib.sha256).hex()
    told = f"Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**headers, "authorization": f"{_ACS} {told}"}


def _canonical(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    parts = urlsplit(url)
    pairs = sorted(
        (quote(name, safe=_SAFE), quote(value, safe=_SAFE))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    lines = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    names = ";".join(name for name, _ in lines)
    canonical = (
        method,
        parts.path or "/",
        "&".join(f"{name}={value}" for name, value in pairs),
        "".join(f"{name}:{value}\n" for name, value in lines),
        names,
        _hash(body),
    )
    return "\n".join(canonical), names


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
