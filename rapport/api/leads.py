"""Leads at work over HTTP: the list, what is done with one, its dossier, another CRM's file."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import App, explain_of, sales_desk_of, shop_of_dossiers
from rapport.decisions import Lift
from rapport.kit.money import to_minor
from rapport.sales import (
    BadLeadFile,
    Calibration,
    Entry,
    Lead,
    LeadFilter,
    Outcome,
    SalesDesk,
    SalesPlan,
    Synced,
    add_task,
    all_leads,
    assign_lead,
    calibration_of,
    dossier_html,
    dossier_json,
    dossier_text,
    earned_by_calls,
    get_lead,
    history_of,
    lead_rows,
    list_leads,
    load_lead_mapping,
    make_dossier,
    move_lead,
    note_lead,
    open_lead,
    read_csv,
    read_plan,
    record_outcome,
    save_plan,
    self_tests,
    set_deal,
    take_rows,
    write_csv,
)

router = APIRouter(prefix="/api/v1/leads", tags=["leads"])

_MayLook = Depends(Needs(Permission.VIEW))
Seller = Annotated[Actor, Depends(Needs(Permission.SELL))]
Admin = Annotated[Actor, Depends(Needs(Permission.ADMIN))]
_PART = 1_000


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LeadIn(_In):
    """Who is to be a lead, and of which product line."""

    customer_id: str = Field(min_length=1, max_length=200)
    line: str = Field(min_length=1, max_length=40)
    owner: str = Field(default="", max_length=200)


class MoveIn(_In):
    """Where a lead goes; a lost one needs a reason."""

    stage: str = Field(min_length=1, max_length=40)
    reason: str = Field(default="", max_length=200)


class OwnerIn(_In):
    """An operator's e-mail address; empty for nobody."""

    owner: str = Field(max_length=200)


class NoteIn(_In):
    """What was said."""

    text: str = Field(min_length=1, max_length=4000)


class TaskIn(_In):
    """What is to be done, and until when."""

    title: str = Field(min_length=1, max_length=200)
    due_at: AwareDatetime


class DealIn(_In):
    """What a lead would bring, such as 1200.00 in a currency."""

    amount: str = Field(min_length=1, max_length=30)
    currency: str = Field(min_length=3, max_length=3)
    close_on: date | None = None


class OutcomeIn(_In):
    """What came of a call, or of the lead."""

    outcome: Outcome
    reason: str = Field(default="", max_length=200)


class LeadOut(BaseModel):
    """A lead with its history."""

    lead: Lead
    history: list[Entry]


class Learned(BaseModel):
    """What became of a line's leads, what calls earn, and what earlier months said."""

    calibration: Calibration
    calls: Lift
    self_tests: list[dict[str, Any]]


@router.get("", dependencies=[_MayLook])
def show_list(
    app: AppDep,
    chosen: Annotated[LeadFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[Lead]:
    """List leads, those due first at the top."""
    return list_leads(app.database, chosen=chosen, limit=limit, offset=offset)


@router.post("", status_code=201)
def open_by_hand(app: AppDep, actor: Seller, wanted: LeadIn) -> Lead:
    """Open a lead by hand; an open one of the line is given back."""
    return open_lead(
        wanted.customer_id,
        wanted.line,
        desk=_desk(app, actor),
        facts=app.facts,
        owner=wanted.owner,
    )


@router.get("/plan", dependencies=[_MayLook])
def show_plan(app: AppDep) -> SalesPlan:
    """Show the stages, product lines, owners and hours of sales."""
    return read_plan(app.database)


@router.put("/plan")
def change_plan(app: AppDep, actor: Admin, plan: SalesPlan) -> SalesPlan:
    """Keep a plan as the next version."""
    save_plan(app.database, plan, by=actor.actor_id, now=app.clock())
    return plan


@router.get("/file", dependencies=[_MayLook], response_class=PlainTextResponse)
def export(app: AppDep) -> PlainTextResponse:
    """Give all leads as CSV, in the words of the mapping file."""
    leads: list[Lead] = []
    while part := all_leads(app.database, after=leads[-1].lead_id if leads else "", limit=_PART):
        leads += part
    mapping = load_lead_mapping(app.settings.sales.mapping_file)
    text = write_csv(lead_rows(leads), mapping=mapping)
    return PlainTextResponse(text, media_type="text/csv; charset=utf-8")


@router.post("/file")
async def import_file(app: AppDep, actor: Seller, request: Request) -> Synced:
    """Take what another CRM says of leads, as CSV in the body; the later word holds."""
    try:
        text = (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadLeadFile("the file is not UTF-8; save it as UTF-8") from None
    mapping = load_lead_mapping(app.settings.sales.mapping_file)
    return take_rows(read_csv(text, mapping=mapping), desk=_desk(app, actor))


@router.get("/calibration/{line}", dependencies=[_MayLook])
def calibration(app: AppDep, line: str, days: Annotated[int, Query(ge=1, le=365)] = 30) -> Learned:
    """Hold scores at hand-over against what became of the leads, and calls against none."""
    read_plan(app.database).need_line(line)
    return Learned(
        calibration=calibration_of(app.database, line),
        calls=earned_by_calls(app.database, app.facts, line, days=days, now=app.clock()),
        self_tests=self_tests(app.database, line=line),
    )


@router.get("/{lead_id}", dependencies=[_MayLook])
def show(app: AppDep, lead_id: str) -> LeadOut:
    """Show a lead with its history."""
    return LeadOut(lead=get_lead(app.database, lead_id), history=history_of(app.database, lead_id))


@router.get("/{lead_id}/dossier", dependencies=[_MayLook], response_model=None)
def dossier(
    app: AppDep,
    lead_id: str,
    language: Literal["zh", "en"] = "en",
    form: Literal["json", "text", "html"] = "json",
) -> Response:
    """Give what helps before a call, each line with what it rests on."""
    made = make_dossier(
        lead_id,
        database=app.database,
        facts=app.facts,
        shop=shop_of_dossiers(app),
        now=app.clock(),
        explain=explain_of(app, language=language),
    )
    match form:
        case "text":
            return PlainTextResponse(dossier_text(made, language=language))
        case "html":
            return HTMLResponse(dossier_html(made, language=language))
        case _:
            return JSONResponse(dossier_json(made, language=language))


@router.post("/{lead_id}/move")
def move(app: AppDep, actor: Seller, lead_id: str, wanted: MoveIn) -> Lead:
    """Put a lead into a stage."""
    return move_lead(lead_id, wanted.stage, desk=_desk(app, actor), reason=wanted.reason)


@router.post("/{lead_id}/owner")
def assign(app: AppDep, actor: Seller, lead_id: str, wanted: OwnerIn) -> Lead:
    """Give a lead to somebody."""
    return assign_lead(lead_id, wanted.owner, desk=_desk(app, actor))


@router.post("/{lead_id}/notes")
def note(app: AppDep, actor: Seller, lead_id: str, wanted: NoteIn) -> Lead:
    """Write a note into a lead's history."""
    return note_lead(lead_id, wanted.text, desk=_desk(app, actor))


@router.post("/{lead_id}/tasks")
def task(app: AppDep, actor: Seller, lead_id: str, wanted: TaskIn) -> Lead:
    """Give the owner of a lead something to do."""
    return add_task(lead_id, wanted.title, due_at=wanted.due_at, desk=_desk(app, actor))


@router.put("/{lead_id}/deal")
def deal(app: AppDep, actor: Seller, lead_id: str, wanted: DealIn) -> Lead:
    """Keep what a lead would bring."""
    minor = to_minor(wanted.amount, wanted.currency)
    return set_deal(
        lead_id,
        minor,
        currency=wanted.currency,
        close_on=wanted.close_on,
        desk=_desk(app, actor),
    )


@router.post("/{lead_id}/outcomes")
def outcome(app: AppDep, actor: Seller, lead_id: str, wanted: OutcomeIn) -> Lead:
    """Say what came of a call, or that the lead was won or lost."""
    return record_outcome(lead_id, wanted.outcome, desk=_desk(app, actor), reason=wanted.reason)


def _desk(app: App, actor: Actor) -> SalesDesk:
    return sales_desk_of(app, by=actor.name)
