"""A text as it is being written, with personal data put back piece by piece."""

from collections.abc import Iterator
from typing import Protocol

from openai import BadRequestError, Stream
from openai.types.chat import ChatCompletionChunk

from rapport.kit.errors import RapportError
from rapport.kit.llm_settings import LLMSettings
from rapport.llm.connection import FAILURES, Connection, decoding
from rapport.llm.masking import StreamRestorer
from rapport.llm.replies import Garbled, piece_of, usage_of
from rapport.llm.talks import Talk


class Asking(Protocol):
    """What a stream needs of the model that asks."""

    settings: LLMSettings
    connection: Connection

    def admit(self, talk: Talk) -> float:
        """Let one more request pass, and say how long it may take."""

    def fail(self, talk: Talk, error: Exception, *, attempt: int) -> RapportError:
        """Say what a failure means, and wait before the next attempt."""


def stream_text(asking: Asking, talk: Talk) -> Iterator[str]:
    """Give the pieces of one answer. It is tried again as long as nothing was given.

    A placeholder that stands for nothing is left as the model wrote it: what was given cannot be
    taken back.
    """
    failed: RapportError | None = None
    for attempt in range(asking.settings.attempts):
        given = False
        try:
            for piece in _pieces(asking, talk):
                given = True
                yield piece
        except FAILURES as error:
            if given:
                raise asking.connection.trouble(error) from error
            failed = asking.fail(talk, error, attempt=attempt)
        else:
            return
    assert failed is not None
    raise failed


def _pieces(asking: Asking, talk: Talk) -> Iterator[str]:
    restorer = StreamRestorer(talk.mask)
    said, usage = [], None
    with decoding(), _open(asking, talk) as stream:
        try:
            for chunk in stream:
                usage = usage_of(chunk) or usage
                piece = piece_of(chunk)
                if talk.seconds_left <= 0:
                    raise asking.connection.too_slow(asking.settings.total_seconds)
                if piece:
                    said.append(piece)
                    if certain := restorer.feed(piece):
                        yield certain
        finally:
            talk.count(usage, said="".join(said))
    if not said:
        raise Garbled("a stream without a word")
    if rest := restorer.rest():
        yield rest


def _open(asking: Asking, talk: Talk) -> Stream[ChatCompletionChunk]:
    """Open a stream that ends with its usage, or one without where the endpoint refuses that."""
    create = asking.connection.client.chat.completions.create
    model, most = asking.connection.model, asking.settings.max_tokens
    try:
        return create(
            model=model,
            messages=talk.messages,
            max_tokens=most,
            stream=True,
            stream_options={"include_usage": True},
            timeout=asking.admit(talk),
        )
    except BadRequestError:
        return create(
            model=model,
            messages=talk.messages,
            max_tokens=most,
            stream=True,
            timeout=asking.admit(talk),
        )
