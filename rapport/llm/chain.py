"""Several endpoints in order: the next is asked when one fails."""

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import structlog
from pydantic import BaseModel

from rapport.kit.errors import RapportError
from rapport.llm.endpoint import EndpointModel
from rapport.llm.errors import AnswerUnusable, ModelRefused, ModelUnreachable
from rapport.llm.prompts import Prompt

A = TypeVar("A", bound=BaseModel)

log = structlog.get_logger(__name__)

_NEXT_MAY_DO = (ModelUnreachable, ModelRefused, AnswerUnusable)


class ChainModel:
    """Asks the endpoints in order until one answers; the error of the last is raised.

    They share one time limit and one budget. A budget that is spent ends the chain: the caller's
    own fallback, such as the built-in writer, comes next.
    """

    def __init__(self, models: Sequence[EndpointModel], *, total_seconds: float) -> None:
        assert models, "a chain has at least one endpoint"
        self._models = models
        self._total_seconds = total_seconds
        self._answered = models[0]

    @property
    def name(self) -> str:
        """The model that answered last; before the first answer, the first of the chain."""
        return self._answered.name

    def close(self) -> None:
        for model in self._models:
            model.close()

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        """Ask and return the typed answer, as `LanguageModel` promises."""
        deadline = time.monotonic() + self._total_seconds
        failed: RapportError | None = None
        for model in self._models:
            try:
                found = model.ask_by(prompt, answer, deadline=deadline)
            except _NEXT_MAY_DO as error:
                failed = self._failed(model, error)
            else:
                self._answered = model
                return found
        assert failed is not None
        raise failed

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Stream from the first endpoint that says anything, to its end or its failure."""
        deadline = time.monotonic() + self._total_seconds
        failed: RapportError | None = None
        for model in self._models:
            begun = False
            try:
                for piece in model.stream_by(prompt, deadline=deadline):
                    begun = True
                    self._answered = model
                    yield piece
            except _NEXT_MAY_DO as error:
                if begun:
                    raise
                failed = self._failed(model, error)
            else:
                return
        assert failed is not None
        raise failed

    def _failed(self, model: EndpointModel, error: RapportError) -> RapportError:
        log.warning("llm.endpoint_failed", model=model.name, code=error.code)
        return error
