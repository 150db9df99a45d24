"""Makes one call: signed, no redirect followed, the answer looked at and not kept."""

import time
from datetime import datetime
from types import TracebackType
from typing import Self

import httpcore

from rapport.kit.webhook_settings import OutgoingSettings
from rapport.webhooks.errors import AddressRefused
from rapport.webhooks.guarding import GuardedBackend
from rapport.webhooks.model import Answer, Endpoint
from rapport.webhooks.secrets import signer_of

_MOST_READ = 4_096
_LONGEST_WAIT = 86_400.0
_HEADERS = {"Content-Type": "application/json", "User-Agent": "Rapport-Webhooks"}


class Poster:
    """Calls one endpoint, its connections kept. May be used from many threads; close it."""

    def __init__(self, endpoint: Endpoint, settings: OutgoingSettings, *, secret: bytes) -> None:
        self.endpoint = endpoint
        self._secret = secret
        self._seconds = settings.timeout_seconds
        self._backend = GuardedBackend(private_networks=settings.private_networks)
        self._pool = httpcore.ConnectionPool(
            max_connections=endpoint.at_once,
            max_keepalive_connections=endpoint.at_once,
            keepalive_expiry=30,
            network_backend=self._backend,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def post(self, delivery_id: str, body: str, *, now: datetime) -> Answer:
        """Post a body and say what came back; nothing is raised for what an endpoint does."""
        content = body.encode()
        signer = signer_of(self.endpoint, secret=self._secret, now=now)
        headers = {**_HEADERS, **signer.sign(delivery_id, content, now=now)}
        started = time.monotonic()
        self._backend.deadline.at = started + self._seconds
        status, error, wait = 0, "", 0.0
        try:
            status, wait = self._asked(headers, content)
        except AddressRefused:
            error = "address-refused"
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            error = "not-reached"
        except httpcore.TimeoutException:
            error = "too-slow"
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError):
            error = "broken-off"
        return Answer(
            status=status,
            error=error,
            seconds=round(time.monotonic() - started, 4),
            wait_seconds=wait,
        )

    def _asked(self, headers: dict[str, str], content: bytes) -> tuple[int, float]:
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
        with self._pool.stream(
            "POST",
            self.endpoint.url,
            headers=list(headers.items()),
            content=content,
            extensions={"timeout": timeout},
        ) as response:
            read = 0
            for part in response.iter_stream():  # a short one is read: the connection stays
                read += len(part)
                if read > _MOST_READ:
                    break
            return response.status, _wait(response.headers)


def _wait(headers: list[tuple[bytes, bytes]]) -> float:
    """How long `Retry-After` asks to wait, in seconds; a date is not read."""
    for name, value in headers:
        if name.lower() == b"retry-after" and value.strip().isdigit():
            return min(float(value[:12]), _LONGEST_WAIT)
    return 0.0
