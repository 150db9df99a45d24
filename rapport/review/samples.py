"""The nouns of a sample review: a lot of drafts, and which of them are looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.content import Draft
from rapport.review.model import Left
from rapport.review.plans import SamplePlan, SampleState, Stratum


class LotState(StrEnum):
    """Where a sample review stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleReview:
    """A lot that is judged by a sample. `agreed_by` said yes and waits for a second yes."""

    sample_id: str
    name: str
    plan: SamplePlan
    lot_state: LotState
    stage: int
    created_at: datetime
    created_by: str
    agreed_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    strata: tuple[Stratum, ...]
    state: SampleState


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A draft that was drawn, at the version that is in the lot."""

    draft: Draft
    stratum: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVerdict:
    """What an operator says of a drawn draft; one that is not sound needs a reason."""

    draft_id: str
    sound: bool
    operator: str
    judged_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of drafts of a lot. `seconded` is False where another yes is needed first."""

    moved: int = 0
    left: tuple[Left, ...] = ()
    seconded: bool = True
