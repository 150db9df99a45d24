"""What a receiver does with a signed mail: a DKIM verifier, written from RFC 6376 alone.

It shares no line with the signer, so that a mistake of one is no mistake of the other.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_FIELD = re.compile(rb"([!-9;-~]+):((?:[^\r]|\r\n[ \t])*)\r\n")

Field = tuple[bytes, bytes]


def verify_dkim(mail: bytes, *, dns: Mapping[str, str]) -> tuple[bool, dict[str, str]]:
    """Say whether the signature on top holds, and give its tags.

    `dns` gives the text of TXT records by name. Relaxed canonical forms and rsa-sha256 only.
    """
    head, _, body = mail.partition(b"\r\n\r\n")
    fields: list[Field] = _FIELD.findall(head + b"\r\n")
    name, value = fields[0]
    assert name.lower() == b"dkim-signature", "the mail is not signed"
    tags = _tags(value.decode())
    record = _tags(dns[f"{tags['s']}._domainkey.{tags['d']}"])
    key = serialization.load_der_public_key(base64.b64decode(record["p"]))
    assert isinstance(key, rsa.RSAPublicKey)
    signed = b"".join(_chosen(fields[1:], tags["h"].split(":")))
    signed += _relaxed(name, re.sub(rb"(\bb=)[^;]*$", rb"\1", value))[:-2]
    body_hash = base64.b64encode(hashlib.sha256(_body(body)).digest()).decode()
    try:
        key.verify(base64.b64decode(tags["b"]), signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False, tags
    return body_hash == tags["bh"], tags


def _tags(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split(";") if pair.strip())
    return {name.strip(): re.sub(r"\s+", "", value) for name, _, value in pairs}


def _chosen(fields: Sequence[Field], names: Sequence[str]) -> list[bytes]:
    """Take the fields from the bottom up (5.4.2); a name without a field stands for nothing."""
    left, chosen = list(fields), []
    for wanted in names:
        same = [place for place, (name, _) in enumerate(left) if name.decode().lower() == wanted]
        if same:
            chosen.append(_relaxed(*left.pop(same[-1])))
    return chosen


def _relaxed(name: bytes, value: bytes) -> bytes:
    unfolded = value.replace(b"\r\n", b"")
    return name.lower() + b":" + re.sub(rb"[ \t]+", b" ", unfolded).strip(b" \t") + b"\r\n"


def _body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
