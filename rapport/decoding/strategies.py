"""How a text is chosen among all that a network could write."""

from dataclasses import dataclass
from enum import StrEnum

from rapport.decoding.errors import BadDecoding


class Strategy(StrEnum):
    """`diverse` is beam search in groups that avoid each other's words."""

    GREEDY = "greedy"
    SAMPLE = "sample"
    BEAM = "beam"
    DIVERSE = "diverse-beam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How to write.

    `top_k` 0, `top_p` 1 and `min_p` 0 leave all tokens; `min_p` is a share of the likeliest token's
    probability (Nguyen et al. 2024, https://arxiv.org/abs/2407.01082), `top_p` the nucleus of
    Holtzman et al. 2020 (https://arxiv.org/abs/1904.09751). Texts are ranked by their
    log-probability divided by their length to the power of `length_penalty`. `max_tokens` and
    `min_tokens` count the tokens of a text without its end. `no_repeat` is the size of n-grams
    that may occur once; `repetition` above 1 makes tokens that were used less likely (CTRL: Keskar
    et al. 2019, https://arxiv.org/abs/1909.05858). `variety` is taken off the logit of a token for
    each other candidate of the same prompt that used it. `diversity` is λ of diverse beam search
    in `groups` (Vijayakumar et al. 2016, https://arxiv.org/abs/1610.02424).
    """

    strategy: Strategy = Strategy.GREEDY
    beams: int = 4
    groups: int = 2
    diversity: float = 0.5
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    length_penalty: float = 1.0
    max_tokens: int = 128
    min_tokens: int = 0
    no_repeat: int = 0
    repetition: float = 1.0
    variety: float = 0.0
    count: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        for holds, what in self._demands():
            if not holds:
                raise BadDecoding(f"{what}; it is another number in this request")
        if self.searches:
            self._check_beams()
        elif self.strategy is Strategy.GREEDY and self.count > 1 and not self.variety:
            raise BadDecoding("greedy writing gives one text; ask for count 1, or set variety")

    @property
    def searches(self) -> bool:
        """Whether several beginnings of a text are compared with each other."""
        return self.strategy in {Strategy.BEAM, Strategy.DIVERSE}

    @property
    def parts(self) -> int:
        """The number of groups of beams."""
        return self.groups if self.strategy is Strategy.DIVERSE else 1

    def _demands(self) -> tuple[tuple[bool, str], ...]:
        return (
            (self.temperature > 0, "temperature must be above 0; for no chance write greedily"),
            (0 < self.top_p <= 1, "top_p must be above 0 and at most 1"),
            (0 <= self.min_p <= 1, "min_p must be from 0 to 1"),
            (self.top_k >= 0, "top_k must be 0 or more"),
            (self.max_tokens >= 1, "max_tokens must be 1 or more"),
            (0 <= self.min_tokens <= self.max_tokens, "min_tokens must be from 0 to max_tokens"),
            (self.no_repeat >= 0, "no_repeat must be 0 or more"),
            (self.repetition > 0, "repetition must be above 0"),
            (self.variety >= 0, "variety must be 0 or more"),
            (self.diversity >= 0, "diversity must be 0 or more"),
            (self.count >= 1, "count must be 1 or more"),
            (self.beams >= 1, "beams must be 1 or more"),
            (self.groups >= 1, "groups must be 1 or more"),
        )

    def _check_beams(self) -> None:
        if self.count > self.beams:
            raise BadDecoding(f"{self.beams} beams cannot give {self.count} texts; ask for fewer")
        if self.beams % self.parts:
            raise BadDecoding(f"{self.beams} beams cannot be shared among {self.groups} groups")
        if self.variety:
            raise BadDecoding("variety goes with greedy and sample; beams take diverse-beam")
