"""Language models over HTTP: what they were asked, cost and can do."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.llm import (
    AnswerKeep,
    CallLog,
    Capabilities,
    ModelCall,
    Overview,
    Spending,
    overview,
    probe_endpoints,
)

router = APIRouter(
    prefix="/api/v1/llm", tags=["llm"], dependencies=[Depends(Needs(Permission.VIEW))]
)

PromptName = Annotated[str | None, Query(max_length=100)]
_MayManage = Depends(Needs(Permission.ADMIN))


@router.get("/calls")
def calls(
    app: AppDep, prompt: PromptName = None, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> list[ModelCall]:
    """List the questions that were asked, the newest first; never what was said."""
    return CallLog(app.database).latest(limit, prompt=prompt)


@router.get("/costs")
def costs(app: AppDep, days: Annotated[int, Query(ge=1, le=3650)] = 30) -> list[Spending]:
    """Sum up tokens and money by day (UTC), prompt and model; money in millionths."""
    return CallLog(app.database).spendings(since=app.clock() - timedelta(days=days))


@router.get("/overview")
def see_overview(app: AppDep, days: Annotated[int, Query(ge=1, le=365)] = 7) -> Overview:
    """Say how the models are doing: endpoints, today against its limits, calls, last failures."""
    return overview(app.settings.llm, app.database, days=days, clock=app.clock)


@router.post("/probe", dependencies=[_MayManage])
def probe(app: AppDep, remembered: bool = True) -> list[Capabilities]:
    """Say what each endpoint can do; `remembered=false` finds it out anew."""
    return probe_endpoints(app.settings.llm, app.database, fresh=not remembered, clock=app.clock)


@router.delete("/answers", dependencies=[_MayManage])
def forget(app: AppDep, prompt: PromptName = None) -> dict[str, int]:
    """Erase kept answers, all or those of one prompt."""
    return {"forgotten": AnswerKeep(app.database).forget(prompt=prompt)}
