"""A language model behind an OpenAI-compatible endpoint."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import structlog
from openai import BadRequestError
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic import BaseModel

from rapport.kit.clock import Clock, system_clock
from rapport.kit.errors import RapportError
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.llm.answers import NotReadable, read_answer, strict_schema
from rapport.llm.budgets import Budget
from rapport.llm.connection import FAILURES, Connection, decoding, headers_of
from rapport.llm.errors import AnswerUnusable, ModelRefused
from rapport.llm.model import FORMATS
from rapport.llm.prompts import Prompt
from rapport.llm.replies import text_of, usage_of
from rapport.llm.store import AnswerKeep, CallLog, EndpointMemory
from rapport.llm.streaming import stream_text
from rapport.llm.talks import Price, Talk, answer_key, start_talk
from rapport.llm.waiting import wait_before
from rapport.storage import Database

A = TypeVar("A", bound=BaseModel)

log = structlog.get_logger(__name__)

_LONGEST_ECHO = 4000  # characters of a bad answer that are shown to the model again


class EndpointModel:
    """Asks an endpoint, with structured output where it can; retries what may pass.

    Personal data is replaced before a question leaves and put back into the answer. A server that
    answers 400 to a JSON Schema is asked for a JSON object, then for plain text; what it can do is
    remembered. An answer of the wrong shape is sent back with the validator's complaint. Every
    question leaves a row in the call log; one that would pass a budget is not asked.
    """

    def __init__(
        self,
        settings: LLMSettings,
        database: Database,
        *,
        endpoint: EndpointSettings | None = None,
        budget: Budget | None = None,
        clock: Clock = system_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.connection = Connection(
            endpoint or settings,
            timeout_seconds=settings.timeout_seconds,
            total_seconds=settings.total_seconds,
            attempts=settings.attempts,
        )
        self.price = Price(
            asked=self.connection.endpoint.price_asked,
            answered=self.connection.endpoint.price_answered,
            currency=settings.currency,
        )
        self.clock = clock
        self.sleep = sleep
        self.calls = CallLog(database)
        self.budget = budget or Budget(settings, database, clock=clock, sleep=sleep)
        self._memory = EndpointMemory(database)
        self._kept = AnswerKeep(database) if settings.keep_answers else None
        self._format: int | None = None

    @property
    def name(self) -> str:
        return self.connection.model

    def close(self) -> None:
        self.connection.close()

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        """Ask and return the typed answer, as `LanguageModel` promises."""
        return self.ask_by(prompt, answer, deadline=self.deadline())

    def ask_by(self, prompt: Prompt, answer: type[A], *, deadline: float) -> A:
        """Ask, and give up when `time.monotonic` reaches the deadline."""
        with self.talking(prompt, deadline=deadline) as talk:
            kept = self._replayed(talk, answer)
            return self._answer(talk, answer) if kept is None else kept

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Ask for a text and give it piece by piece, with personal data put back."""
        return self.stream_by(prompt, deadline=self.deadline())

    def stream_by(self, prompt: Prompt, *, deadline: float) -> Iterator[str]:
        """Stream, and give up when the deadline is reached."""
        with self.talking(prompt, deadline=deadline) as talk:
            yield from stream_text(self, talk)

    def deadline(self) -> float:
        return time.monotonic() + self.settings.total_seconds

    @contextmanager
    def talking(self, prompt: Prompt, *, deadline: float) -> Iterator[Talk]:
        """Begin a question, and leave its row in the call log however it ends."""
        talk = start_talk(prompt, now=self.clock(), deadline=deadline)
        outcome = "interrupted"
        try:
            yield talk
            outcome = "answered" if talk.requests else "replayed"
        except RapportError as error:
            outcome = error.code
            raise
        finally:
            self.budget.count(talk, price=self.price, replayed=outcome == "replayed")
            self.calls.record(talk.call(model=self.name, outcome=outcome, price=self.price))
            log.info("llm.asked", prompt=prompt.label, model=self.name, outcome=outcome)

    def admit(self, talk: Talk) -> float:
        """Let one more request pass the budgets; return how long it may take."""
        self.budget.admit(
            talk, price=self.price, asked=talk.estimate(), answered=self.settings.max_tokens
        )
        left = talk.seconds_left
        if left <= 0:
            raise self.connection.too_slow(self.settings.total_seconds)
        talk.requests += 1
        return min(left, self.settings.timeout_seconds)

    def fail(self, talk: Talk, error: Exception, *, attempt: int) -> RapportError:
        """Say what a failed request means; wait before the next one where there may be one."""
        failed = self.connection.trouble(error)
        if isinstance(failed, ModelRefused):
            raise failed from error
        if attempt + 1 < self.settings.attempts:
            wait = wait_before(attempt + 1, headers=headers_of(error), now=self.clock())
            if wait > talk.seconds_left:
                raise self.connection.too_slow(self.settings.total_seconds) from error
            self.sleep(wait)
        return failed

    def _answer(self, talk: Talk, answer: type[A]) -> A:
        failed: RapportError | None = None
        for attempt in range(self.settings.attempts):
            try:
                return self._read(talk, self._request(talk, answer), answer)
            except NotReadable as error:
                failed = AnswerUnusable(
                    f"model {self.name!r} answered {attempt + 1} times in a form that cannot be "
                    f"used; the last time: {error}"
                )
            except FAILURES as error:
                failed = self.fail(talk, error, attempt=attempt)
        assert failed is not None
        raise failed

    def _request(self, talk: Talk, answer: type[BaseModel]) -> ChatCompletion:
        while True:
            seconds = self.admit(talk)
            rung = self._rung()
            try:
                with decoding():
                    return self.connection.client.chat.completions.create(
                        model=self.name,
                        messages=_spelled_out(talk.messages, answer, FORMATS[rung]),
                        max_tokens=self.settings.max_tokens,
                        extra_body=response_format(answer, FORMATS[rung]),
                        timeout=seconds,
                    )
            except BadRequestError:
                if rung == len(FORMATS) - 1:
                    raise
                self._lower(rung)

    def _rung(self) -> int:
        if self._format is None:
            fresh = self.clock() - timedelta(hours=self.settings.probe_hours)
            known = self._memory.find(self.connection.endpoint.address, self.name, since=fresh)
            denied = known.able if known else {}
            self._format = next(n for n, one in enumerate(FORMATS) if denied.get(one, True))
        return self._format

    def _lower(self, rung: int) -> None:
        self._format = rung + 1
        self._memory.learn(
            self.connection.endpoint.address,
            self.name,
            able={FORMATS[rung]: False},
            now=self.clock(),
        )
        log.info("llm.format_lowered", model=self.name, format=FORMATS[rung + 1])

    def _read(self, talk: Talk, completion: ChatCompletion, answer: type[A]) -> A:
        text = text_of(completion)
        talk.count(usage_of(completion), said=text)
        try:
            found = read_answer(text, answer, mask=talk.mask)
        except NotReadable as error:
            hidden = talk.mask.hide(str(error))
            complaint = f"This answer cannot be used: {hidden}. Answer again, in the asked shape."
            talk.messages += [
                {"role": "assistant", "content": talk.mask.hide(text[:_LONGEST_ECHO]) or "(empty)"},
                {"role": "user", "content": complaint},
            ]
            raise NotReadable(hidden) from None
        if self._kept:
            call = talk.call(model=self.name, outcome="answered", price=self.price)
            self._kept.keep(self._key(talk, answer), talk.mask.hide(text), call=call)
        return found

    def _replayed(self, talk: Talk, answer: type[A]) -> A | None:
        text = self._kept.find(self._key(talk, answer)) if self._kept else None
        if text is None:
            return None
        try:
            return read_answer(text, answer, mask=talk.mask)
        except NotReadable:
            return None  # the rules of the answer changed since it was kept

    def _key(self, talk: Talk, answer: type[BaseModel]) -> str:
        parameters = {
            "max_tokens": self.settings.max_tokens,
            "answer": answer.model_json_schema(),
        }
        return answer_key(talk, model=self.name, parameters=parameters)


def response_format(answer: type[BaseModel], form: str) -> dict[str, object] | None:
    """Give the part of a request that asks for an answer's form."""
    match form:
        case "json_schema":
            schema = {"name": answer.__name__, "strict": True, "schema": strict_schema(answer)}
            return {"response_format": {"type": "json_schema", "json_schema": schema}}
        case "json_object":
            return {"response_format": {"type": "json_object"}}
        case _:
            return None


def _spelled_out(
    messages: list[ChatCompletionMessageParam], answer: type[BaseModel], form: str
) -> list[ChatCompletionMessageParam]:
    if form == FORMATS[0]:
        return messages
    schema = json.dumps(strict_schema(answer), ensure_ascii=False)
    told = f"Answer with one JSON object and nothing else. Its JSON Schema: {schema}"
    return [*messages, {"role": "system", "content": told}]
