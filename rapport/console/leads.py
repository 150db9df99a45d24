"""The board of leads: columns by stage, cards that can be moved by menu or by dragging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.app import sales_desk_of
from rapport.console.controls import box, button, card, show
from rapport.console.customers import full_name
from rapport.console.markup import Markup, tag
from rapport.console.menu import initials
from rapport.console.parts import badge, button_link, chips, empty, head, link
from rapport.console.review_acts import ask_reason
from rapport.console.tables import PAGE_SIZE, page_of, pager
from rapport.console.visits import Draw, Visit
from rapport.profiles import Profile, find_profiles
from rapport.sales import (
    Lead,
    LeadFilter,
    SalesPlan,
    StageCount,
    StageKind,
    StagePlan,
    count_stages,
    list_leads,
    move_lead,
    read_plan,
)

PATH = "/leads"
_FEW = 6  # cards of a stage on the board; a board is there to be seen at once
_VIEWS = ("all", "mine", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    plan: SalesPlan
    view: str
    line: str
    stage: StagePlan | None
    page: int
    counts: Mapping[str, StageCount]
    leads: Mapping[str, Sequence[Lead]]
    profiles: Mapping[str, Profile]


@dataclass(slots=True)
class _Held:
    """The card that is being dragged."""

    lead: Lead | None = None


def leads(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the first leads of each stage, or all of the one that the address names by pages."""
    query, database = arguments.query_parameters, visit.app.database
    view = query.get("view", "all")
    plan = read_plan(database)
    line = query.get("line", "") if plan.find_line(query.get("line", "")) else ""
    chosen = LeadFilter(
        owner=visit.operator.email.lower() if view == "mine" else None,
        line=line or None,
        overdue_at=visit.now if view == "overdue" else None,
    )
    stage, page = plan.find_stage(query.get("stage", "")), page_of(query.get("page"))
    limit, offset = (_FEW, 0) if stage is None else (PAGE_SIZE, (page - 1) * PAGE_SIZE)
    found = {
        one.stage: list_leads(database, chosen=_at(chosen, one.stage), limit=limit, offset=offset)
        for one in ([stage] if stage else plan.stages)
    }
    customers = [lead.customer_id for column in found.values() for lead in column]
    return partial(
        _draw,
        visit,
        _Found(
            plan=plan,
            view=view if view in _VIEWS else "all",
            line=line,
            stage=stage,
            page=page,
            counts=count_stages(database, chosen=chosen),
            leads=found,
            profiles=find_profiles(visit.app.facts, customers),
        ),
    )


def stage_name(visit: Visit, plan: SalesPlan, stage: str) -> str:
    """Name a stage in the operator's language; one the plan no longer has is its own name."""
    found = plan.find_stage(stage)
    return found.names.get(visit.t.language, stage) if found is not None else stage


def clock_badge(visit: Visit, lead: Lead) -> Markup | None:
    """Say until when somebody has to call, or that nobody did."""
    if lead.kind is not StageKind.OPEN or lead.due_at is None or lead.contacted_at is not None:
        return None
    moment = visit.f.moment(lead.due_at)
    if lead.overdue(visit.now):
        return badge(visit.t("leads.late", moment=moment), "bad")
    return badge(visit.t("leads.call_by", moment=moment), "warn")


async def move_asking(visit: Visit, lead: Lead, stage: StagePlan) -> None:
    """Move a lead, after asking why where it is lost."""
    t, reason = visit.t, ""
    if stage.kind is StageKind.LOST:
        told = await ask_reason(
            visit, t("leads.lost_title"), t("leads.lost_about"), yes=t("leads.lost")
        )
        if told is None:
            return
        reason = told
    desk = sales_desk_of(visit.app, by=visit.operator.email)
    with visit.told():
        work = partial(move_lead, lead.lead_id, stage.stage, desk=desk, reason=reason)
        await visit.do(Permission.SELL, work)
        visit.say(t("leads.moved"))
    await visit.refresh()


def _at(chosen: LeadFilter, stage: str) -> LeadFilter:
    return LeadFilter(
        owner=chosen.owner, line=chosen.line, overdue_at=chosen.overdue_at, stage=stage
    )


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        if found.stage is None:
            show(head(t("leads.title"), t("leads.about")))
        else:
            crumbs = [(t("menu.leads"), link(PATH, view=found.view, line=found.line))]
            show(head(stage_name(visit, found.plan, found.stage.stage), crumbs=crumbs))
        with box("actions"):
            show(button_link(t("leads.tasks"), link(f"{PATH}/tasks")))
            show(button_link(t("leads.learned"), link(f"{PATH}/score")))
    with box("stack"):
        show(_filters(visit, found))
        if not found.counts and found.view == "all" and not found.line:
            with card():
                show(empty("leads", t("leads.none"), t("leads.none_about")))
            return
        held = _Held()
        if found.stage is not None:
            _whole(visit, found, found.stage, held)
            return
        with box("board"):
            for stage in found.plan.stages:
                _column(visit, found, stage, held)


def _filters(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    stage = found.stage.stage if found.stage else ""
    views = [
        (t(f"leads.{view}"), link(PATH, view=view, line=found.line, stage=stage),
         view == found.view)
        for view in _VIEWS
    ]  # fmt: skip
    shown = [chips(views, label=t("leads.filter"))]
    if len(found.plan.lines) > 1:
        every = link(PATH, view=found.view, stage=stage)
        lines = [(t("leads.every_line"), every, not found.line)]
        lines += [
            (one.name or one.line,
             link(PATH, view=found.view, line=one.line, stage=stage), one.line == found.line)
            for one in found.plan.lines
        ]  # fmt: skip
        shown.append(chips(lines, label=t("leads.line")))
    return tag("div", shown, class_="line spread")


def _column(visit: Visit, found: _Found, stage: StagePlan, held: _Held) -> None:
    t = visit.t
    count = found.counts.get(stage.stage)
    leads_here = found.leads[stage.stage]
    with box("board-column", "section") as column:
        name = tag("h2", stage_name(visit, found.plan, stage.stage))
        told = tag("span", _told(visit, count), class_="muted")
        show(tag("div", name, told, class_="board-head"))
        for lead in leads_here:
            _card(visit, found, lead, held)
        if count and count.leads > len(leads_here):
            href = link(PATH, view=found.view, line=found.line, stage=stage.stage)
            more = t("leads.more", count=visit.f.number(count.leads))
            show(tag("a", more, href=href, class_="strong small"))
        if not leads_here:
            show(tag("p", t("leads.nothing_here"), class_="muted small"))
    if visit.may(Permission.SELL):
        column.on("dragover.prevent", lambda: None)
        column.on("drop.prevent", partial(_drop, visit, held, stage))


def _whole(visit: Visit, found: _Found, stage: StagePlan, held: _Held) -> None:
    """All leads of one stage, page by page."""
    count, leads_here = found.counts.get(stage.stage), found.leads[stage.stage]
    show(tag("p", _told(visit, count), class_="muted"))
    with box("board-all"):
        for lead in leads_here:
            _card(visit, found, lead, held)
    if not leads_here:
        show(tag("p", visit.t("leads.nothing_here"), class_="muted"))
        return
    query = {"view": found.view, "line": found.line, "stage": stage.stage}
    total = count.leads if count else 0
    if total > PAGE_SIZE:
        show(pager(visit.t, path=PATH, page=found.page, total=total, **query))


def _told(visit: Visit, count: StageCount | None) -> str:
    """How many leads a stage has, and what their deals are worth."""
    number = visit.t.many("leads.count", count.leads if count else 0)
    money = visit.f.money_whole(count.amount_minor) if count and count.amount_minor else ""
    return " · ".join(part for part in (number, money) if part)


async def _drop(visit: Visit, held: _Held, stage: StagePlan) -> None:
    lead, held.lead = held.lead, None
    if lead is not None and lead.stage != stage.stage:
        await move_asking(visit, lead, stage)


def _card(visit: Visit, found: _Found, lead: Lead, held: _Held) -> None:
    acts = visit.may(Permission.SELL)
    with box("board-card", "article") as drawn:
        show(_about(visit, found, lead))
        if acts:
            _mover(visit, found, lead)
    if acts:
        drawn.props("draggable=true")
        drawn.on("dragstart", partial(setattr, held, "lead", lead))


def _mover(visit: Visit, found: _Found, lead: Lead) -> None:
    t = visit.t
    label = t("leads.move")
    with button("", lambda: None, kind="bare", icon_name="more", label=label) as opener:
        opener.mark(f"move-{lead.lead_id}")
        with ui.menu().props("auto-close"):
            for stage in found.plan.stages:
                if stage.stage != lead.stage:
                    text = t("leads.move_to", stage=stage_name(visit, found.plan, stage.stage))
                    item = ui.menu_item(text, partial(move_asking, visit, lead, stage))
                    item.mark(f"move-{lead.lead_id}-{stage.stage}")


def _about(visit: Visit, found: _Found, lead: Lead) -> Markup:
    t, f = visit.t, visit.f
    profile = found.profiles.get(lead.customer_id)
    name = full_name(profile) if profile is not None else lead.customer_id
    line = found.plan.find_line(lead.line)
    worth = [
        (line.name if line is not None else "") or lead.line,
        _score(visit, lead),
        f.money_whole(lead.amount_minor, currency=lead.currency) if lead.amount_minor else "",
    ]
    words = lead.lost_reason or (lead.reasons[0] if lead.reasons else "")
    owner = tag("span", initials(lead.owner), class_="avatar", title=lead.owner)
    nobody = badge(t("leads.nobody"), "warn")
    since = t("leads.since", when=f.ago(lead.stage_since, now=visit.now))
    return tag(
        "div",
        tag("a", name, href=link(f"{PATH}/{lead.lead_id}"), class_="strong"),
        tag("div", " · ".join(part for part in worth if part), class_="small"),
        tag("div", words, class_="muted small clamp") if words else None,
        tag(
            "div",
            clock_badge(visit, lead) or tag("span", since, class_="muted small"),
            owner if lead.owner else nobody,
            class_="board-foot",
        ),
        class_="board-about",
    )


def _score(visit: Visit, lead: Lead) -> str:
    """The score as a chance, or as the number that it is."""
    if lead.score is None:
        return ""
    chance = 0 <= lead.score <= 1
    f = visit.f
    value = f.share(lead.score, digits=0) if chance else f.number(lead.score)
    return visit.t("leads.score", value=value)
