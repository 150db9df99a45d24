"""DKIM (RFC 6376): a mail signed by its domain, so that receivers know who answers for it.

RSA with SHA-256 (RFC 8301), relaxed canonical form of header and body, the whole body signed.
"""

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from rapport.delivery.errors import BadDkimKey
from rapport.kit.settings import MailSettings

Header = tuple[str, str]
"""A header's name, and its value as it stands in the mail, folding included."""

_FEWEST_BITS = 1024  # RFC 8301, 3.2: verifiers take no less
_USUAL_BITS, _MOST_BITS = 2048, 4096
_HEADER_BLANKS = re.compile(r"[ \t\r\n]+")
_BLANKS = re.compile(rb"[ \t]+")
_LINE_END_BLANKS = re.compile(rb"[ \t]+\r\n")
_FEW_BLANKS = 20
_PIECE = 72
_NAMES_ON_A_LINE = 5


class DkimSigner:
    """Signs for one domain and selector; every header given is signed.

    `From` and `Subject` are listed once more than they occur, so that nobody can add a second one.
    """

    def __init__(self, key: rsa.RSAPrivateKey, *, domain: str, selector: str) -> None:
        self._key = key
        self._domain = domain
        self._selector = selector

    def sign(self, headers: Sequence[Header], body: bytes, *, now: datetime) -> str:
        """Return the value of the `DKIM-Signature` header, folded."""
        names = _listed([*(name.lower() for name, _ in headers), "from", "subject"])
        body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
        value = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self._domain};\r\n"
            f" s={self._selector}; i=@{self._domain}; t={int(now.timestamp())};\r\n"
            f" h={names};\r\n bh={body_hash};\r\n b="
        )
        signed = "".join(relaxed_header(name, text) for name, text in headers)
        signed += relaxed_header("DKIM-Signature", value).removesuffix("\r\n")
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return value + _folded(base64.b64encode(signature).decode())

    @property
    def domain(self) -> str:
        return self._domain

    @property
    def bits(self) -> int:
        return self._key.key_size

    def dns_record(self) -> tuple[str, str]:
        """The name and the text of the TXT record that receivers look the key up in."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        text = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
        return f"{self._selector}._domainkey.{self._domain}", text


def load_next_signer(settings: MailSettings) -> DkimSigner | None:
    """Make the signer of the selector that is to be used next; None when none is named.

    A key is changed without a gap: publish the next one, wait until `rapport mail check` sees it,
    let its names change places with the present ones, and take the old record away a week later.
    """
    if not (settings.dkim_domain and settings.dkim_next_selector and settings.dkim_next_key_file):
        return None
    return DkimSigner(
        _read_key(settings.dkim_next_key_file),
        domain=settings.dkim_domain,
        selector=settings.dkim_next_selector,
    )


def make_dkim_key(path: Path, *, bits: int = _USUAL_BITS) -> None:
    """Write a new RSA key that only its owner can read; a file that is there is never replaced."""
    if not _FEWEST_BITS <= bits <= _MOST_BITS:
        raise BadDkimKey(f"a DKIM key has {_FEWEST_BITS} to {_MOST_BITS} bits; 2048 is usual")
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadDkimKey(f"{path} exists; choose another name for the new key") from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def load_signer(settings: MailSettings) -> DkimSigner | None:
    """Make the signer that the settings describe; None when they name no domain."""
    if not settings.dkim_domain:
        return None
    if settings.dkim_key_file is None:
        raise BadDkimKey("RAPPORT_MAIL__DKIM_DOMAIN is set and RAPPORT_MAIL__DKIM_KEY_FILE is not")
    return DkimSigner(
        _read_key(settings.dkim_key_file),
        domain=settings.dkim_domain,
        selector=settings.dkim_selector,
    )


def relaxed_header(name: str, value: str) -> str:
    """Canonical form of a header (RFC 6376, 3.4.2): unfolded, single blanks, name in small."""
    if any(blank in value for blank in ("\r", "\n", "\t", "  ")):  # most are as they must be
        value = _HEADER_BLANKS.sub(" ", value)
    return f"{name.lower()}:{value.strip(' ')}\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Canonical form of a body (RFC 6376, 3.4.4): single blanks, no blank end of line or mail."""
    if not _is_plain(body):
        body = _BLANKS.sub(b" ", _LINE_END_BLANKS.sub(b"\r\n", body))
    if body.endswith(b"\r\n") and not body.endswith(b"\r\n\r\n"):
        return body
    stripped = body.rstrip(b"\r\n")
    return stripped + b"\r\n" if stripped else b""


def _is_plain(body: bytes) -> bool:
    """Say whether the blanks are as they must be: a mail of base64 parts has only a handful.

    Looking at each is ten times as fast as searching 35 KB for every pair that must not be.
    """
    if b"\t" in body:
        return False
    place = body.find(b" ")
    for _ in range(_FEW_BLANKS):
        if place < 0:
            return True
        if body[place + 1 : place + 2] in {b" ", b"\r", b""}:
            return False
        place = body.find(b" ", place + 1)
    return False


def _read_key(path: Path) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BadDkimKey(
            f"RAPPORT_MAIL__DKIM_KEY_FILE: {path} is not a readable PEM file with a private key "
            "without a password; make one with `rapport mail keys`"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _FEWEST_BITS:
        raise BadDkimKey(
            f"RAPPORT_MAIL__DKIM_KEY_FILE: {path} holds no RSA key of {_FEWEST_BITS} bits or more"
        )
    return key


def _listed(names: Sequence[str]) -> str:
    starts = range(0, len(names), _NAMES_ON_A_LINE)
    lines = (names[start : start + _NAMES_ON_A_LINE] for start in starts)
    return ":\r\n ".join(":".join(line) for line in lines)


def _folded(text: str) -> str:
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return "\r\n ".join(pieces)
