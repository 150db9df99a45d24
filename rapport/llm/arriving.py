"""What may arrive from an endpoint: so many bytes, within so long, and from nowhere else."""

import time
from collections.abc import Callable, Iterator

from httpx2 import Client, Request, Response, SyncByteStream
from openai import APIConnectionError, APITimeoutError, DefaultHttpxClient

_STREAM = "text/event-stream"
_PLAIN = {"Accept-Encoding": "identity"}  # a few packed bytes may be gigabytes

MOST_BYTES = 8 * 1024 * 1024
"""Of one answer: many times what `max_tokens` can be."""
MOST_BATCH_BYTES = 1024 * 1024 * 1024


def guarded_client(*, most_bytes: int, total_seconds: float) -> Client:
    """Make the HTTP client of an endpoint.

    An answer that is larger, or not whole within the time that its request may take, is broken off;
    a stream may take `total_seconds`. A redirect is not followed: what was asked goes nowhere else.
    """

    def guard(response: Response) -> None:
        assert isinstance(response.stream, SyncByteStream), "the client is synchronous"
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise APIConnectionError(
                message="the answer is packed, unasked", request=response.request
            )
        streams = response.headers.get("content-type", "").startswith(_STREAM)
        seconds = total_seconds if streams else _seconds_of(response.request, total_seconds)
        response.stream = _Arriving(response, most_bytes=most_bytes, seconds=seconds)

    hooks: dict[str, list[Callable[[Response], None]]] = {"response": [guard]}
    return DefaultHttpxClient(follow_redirects=False, headers=_PLAIN, event_hooks=hooks)


class _Arriving(SyncByteStream):
    """The body of a response that breaks off when it is too long or too slow."""

    def __init__(self, response: Response, *, most_bytes: int, seconds: float) -> None:
        assert isinstance(response.stream, SyncByteStream)
        self._inner = response.stream
        self._request = response.request
        self._left = most_bytes
        self._deadline = time.monotonic() + seconds

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._left -= len(piece)
            if self._left < 0:
                raise APIConnectionError(message="the answer is too long", request=self._request)
            if time.monotonic() > self._deadline:
                raise APITimeoutError(request=self._request)
            yield piece

    def close(self) -> None:
        self._inner.close()


def _seconds_of(request: Request, total_seconds: float) -> float:
    allowed = request.extensions.get("timeout", {}).get("read")
    return float(allowed) if allowed else total_seconds
