"""The nouns of the stage: a series of shares, what it does, and an alarm."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rapport.insights import Sentiment


class SeriesKind(StrEnum):
    """What a series counts texts of. Stored names are forever."""

    SENTIMENT = "sentiment"
    ASPECT = "aspect"
    NEED = "need"
    TOPIC = "topic"
    PHRASE = "phrase"


class Every(StrEnum):
    """How long the periods of a series are; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Split(StrEnum):
    """By what texts are counted apart."""

    PRODUCT = "product"
    CATEGORY = "category"
    BRAND = "brand"


class Direction(StrEnum):
    """What a series does, beyond chance."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


class AlarmState(StrEnum):
    """What became of an alarm. Stored names are forever."""

    OPEN = "open"
    SEEN = "seen"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeriesKey:
    """Which texts are counted: those that speak so of `about`, of one part where there is one.

    `need` is the kind of mention, such as pain, of a series of needs. `part` is a product, category
    or brand.
    """

    kind: SeriesKind
    about: str
    sentiment: Sentiment | None = None
    need: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How many texts of each period speak so: `hits` of `of`. Periods without a text are there."""

    key: SeriesKey
    every: Every
    starts: tuple[date, ...]
    hits: tuple[int, ...]
    of: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From which share to which one a series went, and the 95 % interval of the change.

    `labelled` is by how many texts that people looked at it was corrected for what the readers
    miss; 0 for what was read.
    """

    before: float
    now: float
    change: float
    low: float
    high: float
    labelled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What a series does over its last `periods`.

    `before` and `now` are the fitted shares of the first and last of them; `change` is now less
    before, with a 95 % interval from `low` to `high`. `p` is of the slope; `q` is corrected for all
    series that were looked at together (Benjamini & Hochberg 1995). `dispersion` is how many times
    the variance is that of chance, 1 at least. `seasonal`: earlier years' rise was taken off.
    All of these are of what was read; `corrected` has what the readers miss in it, where people
    looked at enough texts that were drawn by lot.
    """

    series: Series
    periods: int
    names: Mapping[str, str]
    direction: Direction
    before: float
    now: float
    change: float
    low: float
    high: float
    p: float
    q: float
    dispersion: float
    seasonal: bool
    sentence: Mapping[str, str]
    corrected: Move | None = None

    @property
    def stated(self) -> Move:
        """The shares and the change as they are told: corrected, where they can be."""
        return self.corrected or Move(
            before=self.before, now=self.now, change=self.change, low=self.low, high=self.high
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A complaint that is new, or said more often than before.

    `hits` of `of` texts say so in the `weeks` from `since` to before `until`; `past_hits` of
    `past_of` did in the half year before. `p` is how likely chance would do that to this series;
    `strength` how many times as often it is said. `evidence` holds text_ids, the newest first;
    `phrases` are the words in which a new complaint is said.
    """

    alarm_id: str
    kind: SeriesKind
    about: str
    need: str | None
    names: Mapping[str, str]
    since: date
    until: date
    weeks: int
    hits: int
    of: int
    past_hits: int
    past_of: int
    against_chance: float
    strength: float
    evidence: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    state: AlarmState = AlarmState.OPEN
    raised_at: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None
