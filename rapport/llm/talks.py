"""One question in progress: what is said, what is hidden, what was spent, how long is left."""

import hashlib
import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from openai.types.chat import ChatCompletionMessageParam
from openai.types.completion_usage import CompletionUsage

from rapport.kit.ids import new_id
from rapport.llm.masking import Mask
from rapport.llm.model import ModelCall
from rapport.llm.prompts import Prompt

_WIDE = re.compile(r"[^\x00-\u02ff]")
_LETTERS_PER_TOKEN = 3  # few for English, so that a budget is kept rather than passed
_PER_MESSAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a million tokens cost, asked with and answered with."""

    asked: float = 0
    answered: float = 0
    currency: str = ""

    def micros(self, prompt_tokens: int, completion_tokens: int) -> int:
        """Give what tokens cost, in millionths of the currency."""
        return math.ceil(prompt_tokens * self.asked + completion_tokens * self.answered)


@dataclass(slots=True, kw_only=True)
class Talk:
    """One question to one endpoint. `deadline` is on the clock of `time.monotonic`."""

    prompt: Prompt
    mask: Mask
    messages: list[ChatCompletionMessageParam]
    started_at: datetime
    started: float
    deadline: float
    call_id: str = field(default_factory=lambda: new_id("call"))
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def count(self, usage: CompletionUsage | None, *, said: str) -> None:
        """Add what the endpoint says it used; where it does not say, an estimate."""
        if usage:
            self.prompt_tokens += usage.prompt_tokens
            self.completion_tokens += usage.completion_tokens
        else:
            self.prompt_tokens += self.estimate()
            self.completion_tokens += estimate_tokens(said)

    def estimate(self) -> int:
        """Estimate the tokens of the messages as they stand, rather too many than too few."""
        return sum(_PER_MESSAGE + estimate_tokens(str(one["content"])) for one in self.messages)

    def call(self, *, model: str, outcome: str, price: Price) -> ModelCall:
        """Make the row that the question leaves."""
        return ModelCall(
            call_id=self.call_id,
            prompt=self.prompt.name,
            prompt_version=self.prompt.version,
            model=model,
            started_at=self.started_at,
            latency_ms=round((time.monotonic() - self.started) * 1000),
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            attempts=self.requests,
            outcome=outcome,
            cost_micros=price.micros(self.prompt_tokens, self.completion_tokens),
            currency=price.currency,
        )


def start_talk(prompt: Prompt, *, now: datetime, deadline: float) -> Talk:
    """Begin a question: from here on, nothing in its messages identifies anybody."""
    mask = Mask(known=prompt.known, texts=[prompt.system, prompt.user])
    return Talk(
        prompt=prompt,
        mask=mask,
        messages=[
            {"role": "system", "content": mask.hide(prompt.system)},
            {"role": "user", "content": mask.hide(prompt.user)},
        ],
        started_at=now,
        started=time.monotonic(),
        deadline=deadline,
    )


def answer_key(talk: Talk, *, model: str, parameters: Mapping[str, object]) -> str:
    """Name the answer to a question: the same prompt, text, model and parameters, the same name.

    The text is the hidden one, so that the key says nothing of a person either.
    """
    told = [talk.prompt.name, talk.prompt.version, model, dict(parameters), talk.messages[:2]]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def estimate_tokens(text: str) -> int:
    """Estimate tokens without the model's own tokenizer: a wide letter is one, three others are."""
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / _LETTERS_PER_TOKEN)
