"""A language model behind an OpenAI-compatible endpoint."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog
from openai import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    BadRequestError,
    OpenAI,
)
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic import BaseModel

from rapport.kit.clock import Clock, system_clock
from rapport.kit.errors import RapportError
from rapport.kit.ids import new_id
from rapport.kit.settings import LLMSettings
from rapport.llm.answers import NotReadable, read_answer, strict_schema
from rapport.llm.errors import AnswerUnusable, ModelRefused, ModelUnreachable
from rapport.llm.masking import mask_personal_data
from rapport.llm.model import ModelCall
from rapport.llm.prompts import Prompt
from rapport.llm.store import CallLog
from rapport.llm.waiting import wait_before

A = TypeVar("A", bound=BaseModel)

log = structlog.get_logger(__name__)

_FORMATS = ("json_schema", "json_object", "text")
_RETRIED = frozenset({408, 409, 425, 429})
_LONGEST_ECHO = 4000  # characters of a bad answer that are shown to the model again


@dataclass(slots=True, kw_only=True)
class _Talk:
    """One question in progress: the messages so far and what was spent."""

    messages: list[ChatCompletionMessageParam]
    started_at: datetime
    started: float
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    complaint: str = field(default="")


class EndpointModel:
    """Asks an endpoint, with structured output where it can; retries what may pass.

    A server that answers 400 to a JSON Schema is asked for a JSON object, then for plain text;
    what it can do is remembered. An answer of the wrong shape is sent back with the validator's
    complaint. Every question leaves a row in the call log.
    """

    def __init__(
        self,
        settings: LLMSettings,
        calls: CallLog,
        *,
        clock: Clock = system_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._clock = clock
        self._sleep = sleep
        self._format = 0
        self._client = OpenAI(
            base_url=settings.url,
            api_key=settings.api_key.get_secret_value() or "none",
            timeout=settings.timeout_seconds,
            max_retries=0,
        )

    @property
    def name(self) -> str:
        return self._settings.model

    def close(self) -> None:
        self._client.close()

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        """Ask and return the typed answer, as `LanguageModel` promises."""
        talk = _Talk(
            messages=[
                {"role": "system", "content": mask_personal_data(prompt.system)},
                {"role": "user", "content": mask_personal_data(prompt.user)},
            ],
            started_at=self._clock(),
            started=time.perf_counter(),
        )
        outcome = "interrupted"
        try:
            found = self._answer(talk, answer)
            outcome = "answered"
        except RapportError as error:
            outcome = error.code
            raise
        finally:
            self._record(prompt, talk, outcome)
        return found

    def _answer(self, talk: _Talk, answer: type[A]) -> A:
        failed: RapportError | None = None
        for attempt in range(self._settings.attempts):
            try:
                return self._read(talk, self._request(talk, answer), answer)
            except NotReadable as error:
                failed = AnswerUnusable(
                    f"model {self.name!r} answered {attempt + 1} times in a form that cannot be "
                    f"used; the last time: {error}"
                )
            except (APIConnectionError, APIResponseValidationError) as error:
                failed = self._unreachable("did not answer", type(error).__name__)
                self._pause(attempt, None)
            except APIStatusError as error:
                failed = self._judge(error)
                self._pause(attempt, error)
        assert failed is not None
        raise failed

    def _request(self, talk: _Talk, answer: type[BaseModel]) -> ChatCompletion:
        while True:
            talk.requests += 1
            try:
                return self._client.chat.completions.create(
                    model=self.name,
                    messages=self._spelled_out(talk.messages, answer),
                    max_tokens=self._settings.max_tokens,
                    extra_body=self._response_format(answer),
                )
            except BadRequestError:
                if self._format == len(_FORMATS) - 1:
                    raise
                self._format += 1
                log.info("llm.format_lowered", model=self.name, format=_FORMATS[self._format])

    def _response_format(self, answer: type[BaseModel]) -> dict[str, object] | None:
        match _FORMATS[self._format]:
            case "json_schema":
                schema = {
                    "name": answer.__name__,
                    "strict": True,
                    "schema": strict_schema(answer),
                }
                return {"response_format": {"type": "json_schema", "json_schema": schema}}
            case "json_object":
                return {"response_format": {"type": "json_object"}}
            case _:
                return None

    def _spelled_out(
        self, messages: list[ChatCompletionMessageParam], answer: type[BaseModel]
    ) -> list[ChatCompletionMessageParam]:
        if self._format == 0:
            return messages
        schema = json.dumps(strict_schema(answer), ensure_ascii=False)
        told = f"Answer with one JSON object and nothing else. Its JSON Schema: {schema}"
        return [*messages, {"role": "system", "content": told}]

    def _read(self, talk: _Talk, completion: ChatCompletion, answer: type[A]) -> A:
        if completion.usage:
            talk.prompt_tokens += completion.usage.prompt_tokens
            talk.completion_tokens += completion.usage.completion_tokens
        text = (completion.choices[0].message.content or "") if completion.choices else ""
        try:
            return read_answer(text, answer)
        except NotReadable as error:
            complaint = f"This answer cannot be used: {error}. Answer again, in the asked shape."
            talk.messages += [
                {"role": "assistant", "content": text[:_LONGEST_ECHO] or "(empty)"},
                {"role": "user", "content": mask_personal_data(complaint)},
            ]
            raise

    def _judge(self, error: APIStatusError) -> RapportError:
        status = error.status_code
        if status in _RETRIED or status >= 500:  # noqa: PLR2004
            return self._unreachable("is too busy or broken", f"HTTP {status}")
        raise ModelRefused(
            f"the endpoint {self._settings.url} refuses the request (HTTP {status}); check "
            "RAPPORT_LLM__URL, RAPPORT_LLM__MODEL and RAPPORT_LLM__API_KEY",
            status=status,
        ) from error

    def _unreachable(self, what: str, why: str) -> ModelUnreachable:
        return ModelUnreachable(
            f"the language model at {self._settings.url} {what} ({why}) after "
            f"{self._settings.attempts} attempts; try again later"
        )

    def _pause(self, attempt: int, error: APIStatusError | None) -> None:
        if attempt + 1 < self._settings.attempts:
            headers = error.response.headers if error else {}
            self._sleep(wait_before(attempt + 1, headers=headers, now=self._clock()))

    def _record(self, prompt: Prompt, talk: _Talk, outcome: str) -> None:
        call = ModelCall(
            call_id=new_id("call"),
            prompt=prompt.name,
            prompt_version=prompt.version,
            model=self.name,
            started_at=talk.started_at,
            latency_ms=round((time.perf_counter() - talk.started) * 1000),
            prompt_tokens=talk.prompt_tokens,
            completion_tokens=talk.completion_tokens,
            attempts=talk.requests,
            outcome=outcome,
        )
        self._calls.record(call)
        log.info("llm.asked", prompt=prompt.label, model=self.name, outcome=outcome)
