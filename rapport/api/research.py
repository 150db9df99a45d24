"""Market research over HTTP: plan a report, ask for it, read it when it is made."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.insights_asking import ScopeIn
from rapport.insights import Scope
from rapport.research import (
    Plan,
    Research,
    ask_research,
    get_research,
    list_research,
    plan_for_shop,
    plan_of,
    render_html,
    render_pdf,
    report_of,
)

router = APIRouter(prefix="/api/v1/research", tags=["research"])

_MayLook = Depends(Needs(Permission.VIEW))
MayAsk = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


class QuestionIn(BaseModel):
    """A question about what customers write."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=500)
    language: Literal["zh", "en"] = Field(default="en", description="Of the report.")
    scope: ScopeIn = ScopeIn()


class ResearchIn(BaseModel):
    """A plan, as `/plan` gave it and somebody may have changed it."""

    model_config = ConfigDict(extra="forbid")

    plan: dict[str, object]


@router.post("/plan", dependencies=[_MayLook])
def plan(app: AppDep, asked: QuestionIn) -> Plan:
    """Plan a report: what is going to be counted. Nothing is counted yet."""
    return plan_for_shop(
        asked.question,
        facts=app.facts,
        database=app.database,
        language=asked.language,
        scope=Scope(**asked.scope.model_dump()),
    )


@router.post("", status_code=202)
def ask(app: AppDep, actor: MayAsk, asked: ResearchIn) -> Research:
    """Ask for the report of a plan; the server makes it behind the answer."""
    wanted = plan_of(asked.plan)
    return ask_research(app.database, wanted, asked_by=actor.name, now=app.clock())


@router.get("", dependencies=[_MayLook])
def list_asked(app: AppDep) -> list[Research]:
    """List what was asked, the newest first, without the reports."""
    return list_research(app.database)


@router.get("/{research_id}", dependencies=[_MayLook])
def one(app: AppDep, research_id: str) -> Research:
    """Give one with its figures and sentences, once it is made; quotes are places in texts."""
    return get_research(app.database, research_id)


@router.get("/{research_id}/html", dependencies=[_MayLook], response_class=HTMLResponse)
def html(app: AppDep, research_id: str) -> HTMLResponse:
    """Give the report as one HTML page."""
    report = report_of(get_research(app.database, research_id))
    return HTMLResponse(render_html(report, app.facts))


@router.get("/{research_id}/pdf", dependencies=[_MayLook], response_class=Response)
def pdf(app: AppDep, research_id: str) -> Response:
    """Give the report as PDF; takes some seconds."""
    report = report_of(get_research(app.database, research_id))
    return Response(render_pdf(render_html(report, app.facts)), media_type="application/pdf")
