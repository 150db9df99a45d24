"""The nouns of the stage: a language model, and the row that each call leaves."""

from collections.abc import Mapping, Sequence
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

        Raises `ModelUnreachable`, `ModelRefused`, `AnswerUnusable` or `BudgetSpent`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One question to a model: what it cost and how it ended; never what was said.

    `outcome` is `answered`, `replayed` (from the kept answers), `interrupted` or the code of the
    error. `attempts` counts requests to the endpoint. `cost_micros` are millionths of `currency`.
    `latency_ms` is 0 for an answer out of a batch.
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
    cost_micros: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUse:
    """What a day took so far, and the most that questions in the air may still take of it."""

    tokens: int
    cost_micros: int
    held_tokens: int = 0
    held_micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUse:
    """What the questions of one run took. A question answered from the kept ones takes no call."""

    calls: int = 0
    replayed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_micros: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What the calls of one day, prompt and model took together."""

    day: str
    prompt: str
    model: str
    currency: str
    calls: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    cost_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptUse:
    """What the calls of one prompt took in some days, and how long they took.

    `latency_p50_ms` and `latency_p95_ms` are over the calls that asked an endpoint; None where none
    did. `failures` are calls that ended neither answered nor replayed.
    """

    prompt: str
    currency: str
    calls: int
    failures: int
    prompt_tokens: int
    completion_tokens: int
    cost_micros: int
    latency_p50_ms: int | None
    latency_p95_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an endpoint can do, as found out at `probed_at`; `models` are those it lists."""

    url: str
    model: str
    probed_at: datetime
    able: Mapping[str, bool]
    models: Sequence[str] = ()

    @property
    def format(self) -> str:
        """The strictest form of answer that it keeps to."""
        return next((one for one in FORMATS[:-1] if self.able.get(one)), FORMATS[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointState:
    """One endpoint of the settings, what is remembered of it, and whether that is too old."""

    url: str
    model: str
    known: Capabilities | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How the language models are doing: endpoints, today against its limits (0 for none), calls.

    Money is in millionths of `currency`.
    """

    endpoints: Sequence[EndpointState]
    today: DayUse
    currency: str
    tokens_per_day: int
    micros_per_day: int
    days: int
    prompts: Sequence[PromptUse]
    failures: Sequence[ModelCall]


FORMATS = ("json_schema", "json_object", "text")
"""The ladder of forms of an answer, the strictest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Questions that an endpoint answers within a day, at a lower price."""

    batch_id: str
    model: str
    submitted_at: datetime
    questions: int
    status: str
