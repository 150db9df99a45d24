"""The nouns of judging: a study, its items and pairs, what was said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Preference(StrEnum):
    """What an operator says of a pair."""

    LEFT = "left"
    RIGHT = "right"
    SAME = "same"
    BOTH_BAD = "both-bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyItem:
    """Source facts, and what each system wrote from them, as system → text."""

    item_id: str
    facts: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A question asked of pairs of texts. `seed` gives pairs, sides and order again."""

    study_id: str
    name: str
    question: str
    seed: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two systems' texts of one item, each on its side; judged by `wanted` operators."""

    pair_id: str
    item_id: str
    left: str
    right: str
    wanted: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one operator said of one pair; never changed."""

    pair_id: str
    operator: str
    choice: Preference
    judged_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPair:
    """A pair as its judge sees it: nothing in it says who wrote which text."""

    pair_id: str
    question: str
    facts: str
    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a study is: judgements wanted and given, and pairs left for one operator."""

    wanted: int
    given: int
    judges: int
    yours: int = 0
    left_for_you: int = 0

    @property
    def done(self) -> bool:
        return self.given >= self.wanted
