"""Sample reviews over HTTP: plan, draw, judge one by one, accept with a bound."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.review import (
    Combine,
    Drawn,
    QueueFilter,
    SamplePlan,
    SampleReview,
    SampleVerdict,
    Settled,
    accept_lot,
    assess_waiting,
    examine_stratum,
    get_sample,
    give_up_lot,
    grow_sample,
    judge_drawn,
    list_samples,
    new_sample,
    next_drawn,
    plan_sample,
    refuse_stratum,
)

router = APIRouter(prefix="/api/v1/review/samples", tags=["review"])

_MayLook = Depends(Needs(Permission.VIEW))
MayReview = Annotated[Actor, Depends(Needs(Permission.REVIEW))]


class PlanIn(BaseModel):
    """What is to be shown, and of which waiting drafts."""

    model_config = ConfigDict(extra="forbid")

    brief_id: str = ""
    channel: str = ""
    language: str = ""
    segment_id: str = ""
    share: float = Field(default=0.005, gt=0, lt=1)
    confidence: float = Field(default=0.95, ge=0.8, le=0.9999)
    combine: Combine = Combine.POOLED
    by_risk: bool = True
    extensions: int = Field(default=0, ge=0, le=5)
    weights: dict[str, float] = Field(default_factory=dict)
    seed: int = Field(default=1, ge=0, lt=2**31)

    @property
    def wanted(self) -> QueueFilter:
        """Which drafts."""
        return QueueFilter(
            brief_id=self.brief_id,
            channel=self.channel,
            language=self.language,
            segment_id=self.segment_id,
        )

    @property
    def plan(self) -> SamplePlan:
        """What is to be shown."""
        return SamplePlan(
            share=self.share,
            confidence=self.confidence,
            combine=self.combine,
            by_risk=self.by_risk,
            extensions=self.extensions,
            weights=self.weights,
            seed=self.seed,
        )


class SampleIn(PlanIn):
    """A sample review to make."""

    name: str = Field(min_length=1, max_length=200)


class StratumPlan(BaseModel):
    """A stratum, and how many of its drafts would be looked at."""

    stratum: str
    drafts: int
    look_at: int


class SaidIn(BaseModel):
    """What is said of a drawn draft; one that is not sound needs a reason."""

    model_config = ConfigDict(extra="forbid")

    sound: bool
    reason: str = Field(default="", max_length=2000)


class ReasonIn(BaseModel):
    """Why a stratum is refused."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)


class NextDrawn(BaseModel):
    """The next draft to look at; null when none waits."""

    drawn: Drawn | None


@router.post("/plan", dependencies=[_MayLook])
def show_plan(app: AppDep, asked: PlanIn) -> list[StratumPlan]:
    """Say how many drafts would have to be looked at; nothing is drawn."""
    assess_waiting(app.database, app.facts, now=app.clock())
    sizes = plan_sample(app.database, asked.wanted, asked.plan)
    return [
        StratumPlan(stratum=name, drafts=drafts, look_at=some)
        for name, (drafts, some) in sizes.items()
    ]


@router.get("", dependencies=[_MayLook])
def show_all(app: AppDep) -> list[SampleReview]:
    """List all sample reviews, the newest first."""
    return list_samples(app.database)


@router.post("", status_code=201)
def create(app: AppDep, actor: MayReview, asked: SampleIn) -> SampleReview:
    """Make a lot of waiting drafts and draw from it."""
    now = app.clock()
    assess_waiting(app.database, app.facts, now=now)
    return new_sample(
        app.database, asked.wanted, asked.plan, name=asked.name, created_by=actor.actor_id, now=now
    )


@router.get("/{sample_id}", dependencies=[_MayLook])
def show(app: AppDep, sample_id: AnyId) -> SampleReview:
    """Show a sample review and what may be stated."""
    return get_sample(app.database, sample_id)


@router.get("/{sample_id}/next", dependencies=[_MayLook])
def show_next(app: AppDep, sample_id: AnyId) -> NextDrawn:
    """Give the next draft to look at."""
    return NextDrawn(drawn=next_drawn(app.database, get_sample(app.database, sample_id).sample_id))


@router.post("/{sample_id}/drafts/{draft_id}")
def say(
    app: AppDep, actor: MayReview, sample_id: AnyId, draft_id: AnyId, said: SaidIn
) -> SampleReview:
    """Say whether a drawn draft is sound; one that is not is sent back."""
    verdict = SampleVerdict(
        draft_id=draft_id,
        sound=said.sound,
        operator=actor.actor_id,
        judged_at=app.clock(),
        reason=said.reason,
    )
    return judge_drawn(app.database, sample_id, verdict)


@router.post("/{sample_id}/grow", dependencies=[Depends(Needs(Permission.REVIEW))])
def draw_more(app: AppDep, sample_id: AnyId) -> SampleReview:
    """Draw more after a defect, if the plan allows it."""
    return grow_sample(app.database, sample_id)


@router.post(
    "/{sample_id}/strata/{stratum}/examine", dependencies=[Depends(Needs(Permission.REVIEW))]
)
def draw_all(app: AppDep, sample_id: AnyId, stratum: AnyId) -> SampleReview:
    """Put all drafts of a stratum before the reviewers."""
    return examine_stratum(app.database, sample_id, stratum)


@router.post("/{sample_id}/strata/{stratum}/refuse")
def send_back_stratum(
    app: AppDep, actor: MayReview, sample_id: AnyId, stratum: AnyId, why: ReasonIn
) -> Settled:
    """Send every draft of a stratum back to its writer."""
    return refuse_stratum(
        app.database,
        sample_id,
        stratum,
        operator=actor.actor_id,
        reason=why.reason,
        now=app.clock(),
    )


@router.post("/{sample_id}/accept")
def accept(app: AppDep, actor: MayReview, sample_id: AnyId) -> Settled:
    """Approve all drafts of the lot, once the bound that was wanted stands."""
    return accept_lot(
        app.database,
        sample_id,
        operator=actor.actor_id,
        now=app.clock(),
        rules=app.settings.review,
    )


@router.post("/{sample_id}/give-up", status_code=204)
def give_up(app: AppDep, actor: MayReview, sample_id: AnyId) -> None:
    """End a sample review without approving anything."""
    give_up_lot(app.database, sample_id, operator=actor.actor_id, now=app.clock())
