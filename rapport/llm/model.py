"""The nouns of the stage: a language model, and the row that each call leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from pydantic import BaseModel

from rapport.llm.prompts import Prompt

A = TypeVar("A", bound=BaseModel)


class LanguageModel(Protocol):
    """Answers prompts in a given shape."""

    @property
    def name(self) -> str:
        """Which model this is, as drafts and call rows name it."""
        ...

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        """Ask and return the typed answer.

        Raises `ModelUnreachable`, `ModelRefused` or `AnswerUnusable`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One question to a model: what it cost and how it ended; never what was said.

    `outcome` is `answered` or the code of the error. `attempts` counts requests to the endpoint.
    """

    call_id: str
    prompt: str
    prompt_version: int
    model: str
    started_at: datetime
    latency_ms: int
    prompt_tokens: int
    completion_tokens: int
    attempts: int
    outcome: str
