"""Plans of briefs and the runs that work them off, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import plan_of
from rapport.content import get_brief
from rapport.studio import (
    Estimate,
    Limits,
    Plan,
    WritingRun,
    cancel_run,
    get_run,
    list_runs,
    pause_run,
    resume_run,
    start_run,
)

router = APIRouter(prefix="/api/v1", tags=["writing runs"])

_May_look = Depends(Needs(Permission.VIEW))
MayWrite = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]

_MICROS = 1_000_000


class Planned(BaseModel):
    """The plan of a brief, and what it takes as a rule and at worst."""

    plan: Plan
    likely: Estimate
    most: Estimate


class LimitsIn(BaseModel):
    """What a run may take; 0 is no limit. Money is in the currency of the models' prices."""

    model_config = ConfigDict(extra="forbid")

    calls: int = Field(default=0, ge=0)
    tokens: int = Field(default=0, ge=0)
    money: float = Field(default=0, ge=0)

    def to_limits(self) -> Limits:
        """Make our own noun of it."""
        return Limits(calls=self.calls, tokens=self.tokens, cost_micros=round(self.money * _MICROS))


@router.get("/briefs/{brief_id}/plan", dependencies=[_May_look])
def plan(app: AppDep, brief_id: str) -> Planned:
    """List the texts that a brief needs, for how many people, and what writing them would cost."""
    made = plan_of(app, get_brief(app.database, brief_id))
    return Planned(plan=made, likely=made.likely, most=made.most)


@router.post("/briefs/{brief_id}/runs", status_code=202)
def start(app: AppDep, actor: MayWrite, brief_id: str, limits: LimitsIn) -> WritingRun:
    """Put a run in line that writes what a brief lacks; the server works it off."""
    return start_run(
        get_brief(app.database, brief_id),
        database=app.database,
        limits=limits.to_limits(),
        started_by=actor.actor_id,
        now=app.clock(),
    )


@router.get("/writing-runs", dependencies=[_May_look])
def list_all(app: AppDep, brief_id: str | None = None) -> list[WritingRun]:
    """List runs, the newest first."""
    return list_runs(app.database, brief_id=brief_id)


@router.get("/writing-runs/{run_id}", dependencies=[_May_look])
def show(app: AppDep, run_id: str) -> WritingRun:
    """Show how far a run is and what it took."""
    return get_run(app.database, run_id)


@router.post("/writing-runs/{run_id}/pause")
def pause(app: AppDep, actor: MayWrite, run_id: str) -> WritingRun:
    """Let a run rest after the cell it is at."""
    del actor
    return pause_run(run_id, database=app.database, now=app.clock())


@router.post("/writing-runs/{run_id}/resume")
def resume(app: AppDep, actor: MayWrite, run_id: str, limits: LimitsIn) -> WritingRun:
    """Put a paused or stopped run in line again; limits that are given replace its own."""
    del actor
    given = limits.to_limits()
    return resume_run(
        run_id,
        database=app.database,
        now=app.clock(),
        limits=given if given != Limits() else None,
    )


@router.post("/writing-runs/{run_id}/cancel")
def cancel(app: AppDep, actor: MayWrite, run_id: str) -> WritingRun:
    """End a run after the cell it is at; what is written stays."""
    del actor
    return cancel_run(run_id, database=app.database, now=app.clock())
