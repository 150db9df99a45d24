"""The nouns of the server: what is to be written, how, and each token as it comes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapport.model_server.guides import Guide


class Ending(StrEnum):
    """Why a text ended, in the words of the OpenAI API."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How tokens are chosen. Temperature 0 takes the likeliest; `top_k` 0 leaves all.

    `presence` and `frequency` are subtracted from the logits of tokens that were written already
    (once, and per occurrence). `logprobs` is how many alternatives are told per token.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    presence: float = 0.0
    frequency: float = 0.0
    seed: int | None = None
    logprobs: int | None = None

    @property
    def needs_logits(self) -> bool:
        """Whether the logits of every step are needed, not only what was chosen from them."""
        seeded = self.seed is not None and self.temperature > 0
        penalised = self.presence != 0 or self.frequency != 0
        return seeded or penalised or self.logprobs is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that was written; `logprob` where it was asked for, with the likeliest others."""

    id: int
    logprob: float | None = None
    likeliest: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One text to write after a prompt. `tell` hears each token and says whether to stop.

    Where nobody listens while it is written (`live` is false), it may hear them all at the end.
    """

    prompt: Sequence[int]
    sampling: Sampling
    max_tokens: int
    ends: frozenset[int]
    tell: Callable[[Token], bool]
    guide: Guide | None = None
    live: bool = True


@dataclass(slots=True, kw_only=True)
class Row:
    """A job on its way: what was written, and why it ended once it did."""

    job: Job
    ids: list[int] = field(default_factory=list)
    ending: Ending | None = None

    @property
    def ended(self) -> bool:
        return self.ending is not None

    def allows(self, token: int) -> bool:
        """Whether the guide lets this token come next."""
        guide = self.job.guide
        if guide is None:
            return True
        return guide.accepting if token in self.job.ends else guide.allows(token)

    def take(self, token: Token) -> bool:
        """Write a token that is allowed; True when the text ends with it.

        Where a guide could not be met any more within the tokens that are left, the shortest way
        to its end is written instead: what is cut off would not parse.
        """
        guide = self.job.guide
        if token.id in self.job.ends:
            self.ending = Ending.STOP
        elif guide is not None and not guide.fits(token.id, self.left - 1):
            self._close(guide)
        else:
            if guide is not None:
                guide.follow(token.id)
            self._write(token, done=guide is not None and guide.done)
        return self.ended

    @property
    def left(self) -> int:
        """How many tokens may still be written."""
        return self.job.max_tokens - len(self.ids)

    def take_forced(self) -> None:
        """Write the tokens between which the guide leaves no choice."""
        guide = self.job.guide
        for number in guide.forced() if guide is not None and not self.ended else ():
            if self.ended or self.take(Token(id=number)):
                return

    def _write(self, token: Token, *, done: bool) -> None:
        self.ids.append(token.id)
        if self.job.tell(token) or done:
            self.ending = Ending.STOP
        elif self.left <= 0:
            self.ending = Ending.LENGTH

    def _close(self, guide: Guide) -> None:
        closing = guide.closing()
        self.ending = Ending.STOP if len(closing) <= self.left else Ending.LENGTH
        for number in closing[: self.left]:
            self.ids.append(number)
            self.job.tell(Token(id=number))
