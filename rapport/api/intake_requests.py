"""Reads requests to the intake: the body, packed or not, and the write key."""

import base64
import zlib
from functools import lru_cache

import msgspec
from starlette.types import Receive, Scope

from rapport.events import MOST_BATCH_BYTES, CallTooLarge
from rapport.kit.errors import Invalid

_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say that a gzip header comes first
_WANTED = frozenset((b"authorization", b"content-encoding"))


class BadEncoding(Invalid):
    """The body of a request is not what its headers say."""

    code = "bad-encoding"


class Gone(Exception):
    """The sender hung up before the request was whole."""


class _Keyed(msgspec.Struct):
    writeKey: str | None = None


_keyed_decoder = msgspec.json.Decoder(_Keyed)


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """Give the headers that the intake reads."""
    return {name: value for name, value in scope["headers"] if name in _WANTED}


async def read_body(receive: Receive, headers: dict[bytes, bytes]) -> bytes:
    """Read and unpack the body of a request; raise `CallTooLarge` as soon as it is."""
    body = await _received(receive)
    encoding = headers.get(b"content-encoding", b"identity").lower()
    if encoding == b"identity":
        return body
    if encoding != b"gzip":
        shown = encoding[:20].decode("ascii", "replace")
        raise BadEncoding(f"Content-Encoding {shown!r} is not known; use gzip or none")
    return _unpacked(body)


def write_key(authorization: bytes, body: bytes) -> str | None:
    """Find the write key: the user name of Basic authentication, else in the body."""
    if authorization:
        return _key_of_header(authorization)
    try:
        return _keyed_decoder.decode(body).writeKey
    except (ValueError, RecursionError):
        return None


async def _received(receive: Receive) -> bytes:
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        parts = [message.get("body", b"")]
    else:
        parts = []
        size = 0
        while True:
            if message["type"] == "http.disconnect":
                raise Gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if not message.get("more_body") or size > MOST_BATCH_BYTES:
                break
            message = await receive()
    body = b"".join(parts)
    if len(body) > MOST_BATCH_BYTES:
        raise CallTooLarge(
            f"the request is larger than {MOST_BATCH_BYTES} bytes; send smaller ones"
        )
    return body


def _unpacked(body: bytes) -> bytes:
    """Unpack no more than a batch may hold: a small body can unpack to gigabytes."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, MOST_BATCH_BYTES + 1)
    except zlib.error as error:
        raise BadEncoding("the body is not gzip, as Content-Encoding says") from error
    if len(plain) > MOST_BATCH_BYTES:
        raise CallTooLarge(f"the request unpacks to more than {MOST_BATCH_BYTES} bytes")
    if not unpacker.eof:
        raise BadEncoding("the gzip body is cut off")
    return plain


@lru_cache(maxsize=1_000)
def _key_of_header(authorization: bytes) -> str | None:
    scheme, _, credentials = authorization.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except ValueError:
        return None
