"""The line to one endpoint, and what its errors mean."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from weakref import finalize

from openai import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    OpenAI,
    OpenAIError,
)

from rapport.kit.errors import RapportError
from rapport.kit.llm_settings import EndpointSettings
from rapport.llm.arriving import MOST_BYTES, guarded_client
from rapport.llm.errors import ModelRefused, ModelUnreachable
from rapport.llm.replies import Garbled

_RETRIED = frozenset({408, 409, 425, 429})
_MOVED = range(300, 400)
_BROKEN = 500

FAILURES = (APIError, Garbled)
"""What a request ends with that did not work out: the client's errors, or a reply that is none."""


class Connection:
    """A client of one endpoint that says its errors in our words.

    `named_in` is how the settings of the endpoint begin.
    """

    def __init__(
        self,
        endpoint: EndpointSettings,
        *,
        timeout_seconds: float,
        total_seconds: float,
        attempts: int,
        most_bytes: int = MOST_BYTES,
        named_in: str = "RAPPORT_LLM",
    ) -> None:
        self.endpoint = endpoint
        self._named_in = named_in
        self._attempts = attempts
        http = guarded_client(most_bytes=most_bytes, total_seconds=total_seconds)
        finalize(self, http.close)  # the client closes no HTTP client that it was given
        self.client = OpenAI(
            base_url=endpoint.url,
            api_key=endpoint.api_key.get_secret_value() or "none",
            timeout=timeout_seconds,
            max_retries=0,
            http_client=http,
        )

    @property
    def model(self) -> str:
        return self.endpoint.model

    def close(self) -> None:
        self.client.close()

    @contextmanager
    def named(self) -> Iterator[None]:
        """Turn what the client raises into an error of ours."""
        try:
            with decoding():
                yield
        except FAILURES as error:
            raise self.trouble(error) from error
        except OpenAIError as error:
            raise self._unreachable("answered something else", type(error).__name__) from error

    def trouble(self, error: Exception) -> RapportError:
        """Say what a failure means: try again later, or set it up another way."""
        if isinstance(error, APITimeoutError):
            return self._unreachable("did not answer in time", type(error).__name__)
        if isinstance(error, Garbled):
            return self._unreachable("answered something else", str(error))
        if isinstance(error, APIResponseValidationError) or not isinstance(error, APIStatusError):
            return self._unreachable("did not answer", type(error).__name__)
        status = error.status_code
        if status in _RETRIED or status >= _BROKEN:
            return self._unreachable("is too busy or broken", f"HTTP {status}")
        if status in _MOVED:
            return ModelRefused(
                f"the endpoint {self.endpoint.address} sends requests elsewhere (HTTP {status}),"
                f" and none is sent on; set {self._named_in}__URL to the address that answers",
                status=status,
            )
        return ModelRefused(
            f"the endpoint {self.endpoint.address} refuses the request (HTTP {status}); check "
            f"{self._named_in}__URL, {self._named_in}__MODEL and {self._named_in}__API_KEY",
            status=status,
        )

    def too_slow(self, seconds: float) -> ModelUnreachable:
        return ModelUnreachable(
            f"the language model at {self.endpoint.address} gave no usable answer within"
            f" {seconds:g} seconds; try again later or raise RAPPORT_LLM__TOTAL_SECONDS"
        )

    def _unreachable(self, what: str, why: str) -> ModelUnreachable:
        return ModelUnreachable(
            f"the language model at {self.endpoint.address} {what} ({why}) after "
            f"{self._attempts} attempts; try again later"
        )


@contextmanager
def decoding() -> Iterator[None]:
    """Say `Garbled` where the client stumbles over a reply that it cannot read as JSON."""
    try:
        yield
    except Garbled:
        raise
    except (ValueError, RecursionError) as error:
        raise Garbled("a text that is not JSON") from error


def headers_of(error: Exception) -> Mapping[str, str]:
    """Give the headers of the answer that an error came with."""
    return error.response.headers if isinstance(error, APIStatusError) else {}
