"""Many questions at once for an answer within a day, at a lower price: the OpenAI Batch API.

Nothing of a person is kept meanwhile: whoever collects gives the same prompts again, and what was
hidden is hidden again in the same way.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from openai.types import Batch as ApiBatch
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from rapport.kit.clock import Clock, system_clock
from rapport.kit.errors import RapportError
from rapport.kit.ids import id_of
from rapport.kit.llm_settings import LLMSettings
from rapport.llm.answers import NotReadable, read_answer
from rapport.llm.arriving import MOST_BATCH_BYTES
from rapport.llm.budgets import Budget
from rapport.llm.connection import Connection
from rapport.llm.endpoint import response_format
from rapport.llm.errors import (
    AnswerUnusable,
    BatchMissing,
    BatchNotDone,
    BatchUnlike,
    EndpointMissing,
)
from rapport.llm.model import FORMATS, Batch
from rapport.llm.opening import list_endpoints
from rapport.llm.prompts import Prompt
from rapport.llm.replies import text_of, usage_of
from rapport.llm.store import BatchLog, CallLog, DayBook
from rapport.llm.talks import Price, Talk, start_talk
from rapport.storage import Database

A = TypeVar("A", bound=BaseModel)

_ENDPOINT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_OVER = frozenset({"completed", "expired", "cancelled", "failed"})


def open_batches(
    settings: LLMSettings, database: Database, *, clock: Clock = system_clock
) -> "EndpointBatches":
    """Open the batches of the first endpoint of the settings."""
    if not list_endpoints(settings):
        raise EndpointMissing("no language model is set up; set RAPPORT_LLM__URL and __MODEL")
    return EndpointBatches(settings, database, clock=clock)


class EndpointBatches:
    """Submits questions, says how far they are, and collects the answers.

    Masking, budgets and the call log are those of `EndpointModel`; nothing is asked again.
    """

    def __init__(
        self, settings: LLMSettings, database: Database, *, clock: Clock = system_clock
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._log = BatchLog(database)
        self._calls = CallLog(database)
        self._days = DayBook(database)
        self._budget = Budget(settings, database, clock=clock)
        self._line = Connection(
            settings,
            timeout_seconds=settings.timeout_seconds,
            total_seconds=settings.total_seconds,
            attempts=1,
            most_bytes=MOST_BATCH_BYTES,
        )
        self._price = Price(
            asked=settings.price_asked * settings.batch_share,
            answered=settings.price_answered * settings.batch_share,
            currency=settings.currency,
        )

    def close(self) -> None:
        self._line.close()

    def submit(self, prompts: Sequence[Prompt], answer: type[BaseModel]) -> Batch:
        """Hand the questions in. Raises `BudgetSpent` when together they may cost too much."""
        talks = self._talks(prompts)
        self._budget.admit(
            talks[0],
            price=self._price,
            asked=sum(talk.estimate() for talk in talks),
            answered=self._settings.max_tokens * len(talks),
        )
        lines = [self._line_of(number, talk, answer) for number, talk in enumerate(talks)]
        hold_id, batch = talks[0].call_id, None
        try:
            batch = self._batch(self._hand_in(lines), questions=len(talks))
            self._log.add(batch)
            self._days.rename(hold_id, batch.batch_id)
        finally:
            if batch is None:
                self._days.release(hold_id)
        return batch

    def poll(self, batch_id: str) -> str:
        """Ask how far a batch is: `in_progress`, `completed`, `failed`, `expired` and so on.

        Raises `BatchMissing` when it was not submitted from here.
        """
        return self._retrieve(self.find(batch_id)).status

    def find(self, batch_id: str) -> Batch:
        """Give what is remembered of a batch, or raise `BatchMissing`."""
        found = self._log.find(batch_id)
        if found is None:
            raise BatchMissing(
                f"no batch {batch_id!r} was submitted from here; `rapport llm batch list` shows all"
            )
        return found

    def collect(
        self, batch_id: str, prompts: Sequence[Prompt], answer: type[A]
    ) -> list[A | RapportError]:
        """Give the answer, or what became of it, to each prompt, in their order.

        The prompts are those of `submit`, or it raises `BatchUnlike`; `BatchNotDone` while the
        endpoint works. Safe to repeat: every answer is counted once in the call log.
        """
        batch = self.find(batch_id)
        made = self._retrieve(batch)
        if made.status not in _OVER:
            raise BatchNotDone(
                f"batch {batch_id!r} is not done yet ({made.status}{_share_of(made)}); ask again"
                " later"
            )
        with self._line.named():
            said = dict(self._results(made))
        talks = self._talks(prompts)
        names = [_name(number, talk) for number, talk in enumerate(talks)]
        if not set(said) <= set(names):
            raise BatchUnlike(
                f"batch {batch_id!r} was submitted with other prompts; give the same, in order"
            )
        found = [
            self._read(talk, said.get(name), answer)
            for name, talk in zip(names, talks, strict=True)
        ]
        self._record(batch, names, talks, found)
        return found

    def _talks(self, prompts: Sequence[Prompt]) -> list[Talk]:
        deadline = time.monotonic() + self._settings.total_seconds
        now = self._clock()
        return [start_talk(prompt, now=now, deadline=deadline) for prompt in prompts]

    def _line_of(self, number: int, talk: Talk, answer: type[BaseModel]) -> str:
        body = {
            "model": self._line.model,
            "messages": talk.messages,
            "max_tokens": self._settings.max_tokens,
            **(response_format(answer, _form_of(answer)) or {}),
        }
        request = {
            "custom_id": _name(number, talk),
            "method": "POST",
            "url": _ENDPOINT,
            "body": body,
        }
        return json.dumps(request)  # in ASCII: no letter of a text can end a line

    def _hand_in(self, lines: Sequence[str]) -> ApiBatch:
        with self._line.named():
            client = self._line.client
            file = client.files.create(
                file=("questions.jsonl", "\n".join(lines).encode()), purpose="batch"
            )
            return client.batches.create(
                input_file_id=file.id, endpoint=_ENDPOINT, completion_window="24h"
            )

    def _retrieve(self, batch: Batch) -> ApiBatch:
        with self._line.named():
            made = self._line.client.batches.retrieve(batch.batch_id)
        self._log.mark(batch.batch_id, made.status)
        return made

    def _batch(self, made: ApiBatch, *, questions: int) -> Batch:
        return Batch(
            batch_id=made.id,
            model=self._line.model,
            submitted_at=self._clock(),
            questions=questions,
            status=made.status,
        )

    def _results(self, made: ApiBatch) -> Iterator[tuple[str, Mapping[str, object]]]:
        for file_id in (made.output_file_id, made.error_file_id):
            if file_id:
                for line in self._line.client.files.content(file_id).text.split("\n"):
                    if line.strip():  # other ends of lines may stand in an answer
                        yield _result(line)

    def _read(
        self, talk: Talk, said: Mapping[str, object] | None, answer: type[A]
    ) -> A | RapportError:
        if said is None:
            return AnswerUnusable(
                "the batch ended before this question was answered; submit it again"
            )
        talk.requests = 1
        try:
            completion = ChatCompletion.model_validate(said.get("body"))
            text = text_of(completion)
            talk.count(usage_of(completion), said=text)
            return read_answer(text, answer, mask=talk.mask)
        except ValidationError:
            status = said.get("status_code", "none")
            return AnswerUnusable(f"the endpoint answered one question with HTTP {status}")
        except NotReadable as error:
            return AnswerUnusable(f"an answer cannot be used: {talk.mask.hide(str(error))}")

    def _record(
        self,
        batch: Batch,
        names: Sequence[str],
        talks: Sequence[Talk],
        found: Sequence[BaseModel | RapportError],
    ) -> None:
        calls = [
            replace(
                talk.call(
                    model=self._line.model,
                    outcome=one.code if isinstance(one, RapportError) else "answered",
                    price=self._price,
                ),
                call_id=id_of("call", batch.batch_id, name),
                started_at=batch.submitted_at,  # the day that held their price
                latency_ms=0,
            )
            for name, talk, one in zip(names, talks, found, strict=True)
        ]
        self._calls.record(*calls, batch_id=batch.batch_id)


def _share_of(made: ApiBatch) -> str:
    counts = made.request_counts
    return f", {counts.completed} of {counts.total} questions" if counts else ""


def _form_of(answer: type[BaseModel]) -> str:
    """A strict schema without a field would forbid every field."""
    return FORMATS[0] if answer.model_fields else FORMATS[1]


def _result(line: str) -> tuple[str, Mapping[str, object]]:
    try:
        result = json.loads(line)
        return str(result["custom_id"]), result.get("response") or {}
    except (ValueError, KeyError, TypeError):
        raise AnswerUnusable("a line of the batch's results is no JSON object; ask again") from None


def _name(number: int, talk: Talk) -> str:
    """Name a question by its place and its hidden text, so that other prompts are noticed."""
    text = json.dumps(talk.messages, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return f"{number}-{hashlib.sha256(text).hexdigest()[:24]}"
