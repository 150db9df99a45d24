"""Vectors of texts from an OpenAI-compatible endpoint."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from rapport.kit.clock import Clock, system_clock
from rapport.kit.ids import new_id
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.llm.connection import Connection
from rapport.llm.errors import AnswerUnusable, ModelUnreachable
from rapport.llm.masking import mask_personal_data
from rapport.llm.model import ModelCall
from rapport.llm.store import CallLog
from rapport.llm.talks import Price, estimate_tokens
from rapport.llm.waiting import wait_before
from rapport.storage import Database

log = structlog.get_logger(__name__)

_AT_ONCE = 64  # texts of one request
_PROMPT = "embeddings"  # as the call log names these requests


class EndpointEmbedder:
    """Asks an endpoint for vectors; each request leaves a row in the call log.

    What looks like personal data is masked in texts before they leave. `named` is how the settings
    of the endpoint begin, for errors. Limits of a day or a run do not count these requests.
    """

    def __init__(
        self,
        endpoint: EndpointSettings,
        settings: LLMSettings,
        database: Database,
        *,
        named: str,
        clock: Clock = system_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = Connection(
            endpoint,
            timeout_seconds=settings.timeout_seconds,
            total_seconds=settings.total_seconds,
            attempts=settings.attempts,
            named_in=named,
        )
        self._price = Price(asked=endpoint.price_asked, currency=settings.currency)
        self._attempts = settings.attempts
        self._calls = CallLog(database)
        self._clock, self._sleep = clock, sleep

    @property
    def name(self) -> str:
        """The endpoint's address and the model."""
        return f"{self._connection.endpoint.address} {self._connection.model}"

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector for each text, shape (texts, width).

        Raises `ModelUnreachable`, `ModelRefused` or `AnswerUnusable`.
        """
        parts = [self._asked(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def _asked(self, texts: Sequence[str]) -> NDArray[np.float32]:
        masked = [mask_personal_data(text) for text in texts]
        for attempt in range(1, self._attempts + 1):
            try:
                return self._request(masked, attempt=attempt)
            except ModelUnreachable:
                if attempt == self._attempts:
                    raise
                self._sleep(wait_before(attempt, headers={}, now=self._clock()))
        raise AssertionError("an endpoint is tried once at least")

    def _request(self, texts: Sequence[str], *, attempt: int) -> NDArray[np.float32]:
        started_at, started = self._clock(), time.monotonic()
        with self._connection.named():
            found = self._connection.client.embeddings.create(
                model=self._connection.model, input=list(texts), encoding_format="float"
            )
        used = found.usage.prompt_tokens if found.usage else sum(map(estimate_tokens, texts))
        self._calls.record(
            ModelCall(
                call_id=new_id("call"),
                prompt=_PROMPT,
                prompt_version=1,
                model=self._connection.model,
                started_at=started_at,
                latency_ms=round((time.monotonic() - started) * 1000),
                prompt_tokens=used,
                completion_tokens=0,
                attempts=attempt,
                outcome="answered",
                cost_micros=self._price.micros(used, 0),
                currency=self._price.currency,
            )
        )
        log.info("llm.embedded", model=self._connection.model, texts=len(texts))
        rows = sorted(found.data or (), key=lambda one: one.index)
        widths = {len(one.embedding) for one in rows}
        if len(rows) != len(texts) or len(widths) != 1 or not widths - {0}:
            raise AnswerUnusable(
                f"model {self._connection.model!r} gave {len(rows)} vectors for {len(texts)} texts,"
                " or vectors of several widths"
            )
        return np.array([one.embedding for one in rows], dtype=np.float32)
