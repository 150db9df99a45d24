"""Who hears what today over HTTP, what is best with one customer, and what other limits make."""

from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.agenda import (
    Change,
    Difference,
    NextAction,
    Summary,
    loser_sentence,
    need_plan,
    next_action,
    next_sentence,
    plan_agenda,
    rests_sentence,
    what_if,
)
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.app import agenda_desk_of
from rapport.delivery import list_given_way
from rapport.profiles import get_profile

router = APIRouter(
    prefix="/api/v1", tags=["agenda"], dependencies=[Depends(Needs(Permission.VIEW))]
)

_MOST = 1_000


class ChangeIn(BaseModel):
    """Other limits to try out; what is not given stays. Amounts are in minor units."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    quota_times: dict[str, float] = Field(
        default_factory=dict, description="By channel: times what is left of its quota."
    )
    costs: dict[str, float] = Field(
        default_factory=dict, description="By channel: what a message costs."
    )
    per_week: int | None = Field(default=None, description="The cap over all channels.")
    budget_minor: float | None = Field(default=None, description="For the rest of the day.")
    staff_hours: float | None = Field(default=None, description="For the rest of the day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivesWay:
    """A message or task that gives way, until when, and why in words."""

    subject_id: str
    customer_id: str
    kind: str
    code: str
    until: datetime | None
    applies: bool
    sentences: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaOut:
    """The last plan in sums, and what gives way, some hundreds at most; money in minor units."""

    day: str
    made_at: datetime
    applies: bool
    currency: str
    summary: Summary
    gives_way: list[GivesWay]
    rests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOut:
    """What is best with a customer today, in figures and in words."""

    next: NextAction
    sentences: dict[str, str]


@router.get("/agenda")
def show(app: AppDep, reason: str | None = None, limit: int = 100, offset: int = 0) -> AgendaOut:
    """Show who hears what today: the last plan, its prices, and what gives way."""
    kept = need_plan(app.database)
    losers = list_given_way(
        app.database, code=reason, limit=min(max(limit, 0), _MOST), offset=max(offset, 0)
    )
    return AgendaOut(
        day=kept.day,
        made_at=kept.made_at,
        applies=kept.applies,
        currency=app.settings.shop.currency,
        summary=kept.summary,
        gives_way=[
            GivesWay(
                subject_id=one.subject_id,
                customer_id=one.customer_id,
                kind=one.kind,
                code=one.code,
                until=one.until,
                applies=one.applies,
                sentences={name: loser_sentence(one, name) for name in ("en", "zh")},
            )
            for one in losers
        ],
        rests={name: rests_sentence(kept.summary.rests, name) for name in ("en", "zh")},
    )


@router.post("/agenda/what-if")
def try_out(app: AppDep, wanted: ChangeIn) -> Difference:
    """Solve today's candidates under other limits, and say what that makes; nothing is kept."""
    desk = agenda_desk_of(app)
    return what_if(desk, plan_agenda(desk), Change(**wanted.model_dump()))


@router.get("/customers/{customer_id}/next")
def show_next(app: AppDep, customer_id: AnyId) -> NextOut:
    """Show what is best with one customer today: the alternatives, or to leave them alone."""
    profile = get_profile(app.facts, customer_id)
    found = next_action(agenda_desk_of(app), profile.customer_id)
    return NextOut(
        next=found, sentences={name: next_sentence(found, name) for name in ("en", "zh")}
    )
