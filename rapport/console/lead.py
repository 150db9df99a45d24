"""The page of one lead: the dossier, what came of calls, tasks, the deal, and its history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission, list_operators
from rapport.app import explain_of, sales_desk_of, shop_of_dossiers
from rapport.console.controls import box, button, card, choice, show, text_area, text_field
from rapport.console.customers import customer_link, full_name
from rapport.console.lead_dossier import dossier_parts
from rapport.console.lead_tasks import task_line
from rapport.console.leads import PATH, clock_badge, move_asking, stage_name
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import facts, head, link
from rapport.console.visits import Draw, Visit
from rapport.journeys import Task
from rapport.kit.money import from_minor, to_minor
from rapport.profiles import Profile, find_profile
from rapport.sales import (
    CALL_OUTCOMES,
    BadLeadMove,
    Dossier,
    Entry,
    EntryKind,
    Lead,
    SalesDesk,
    SalesPlan,
    StageKind,
    add_task,
    assign_lead,
    dossier_html,
    get_lead,
    history_of,
    make_dossier,
    note_lead,
    read_plan,
    record_outcome,
    set_deal,
    tasks_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    lead: Lead
    plan: SalesPlan
    profile: Profile | None
    dossier: Dossier
    history: Sequence[Entry]
    tasks: Sequence[Task]
    people: Mapping[str, str]


def lead(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a lead and all that helps before a call."""
    doors, lead_id = visit.app, arguments.path_parameters["lead_id"]
    database = doors.database
    kept = get_lead(database, lead_id)
    people = {one.email.lower(): one.name for one in list_operators(database=database)}
    dossier = make_dossier(
        lead_id,
        database=database,
        facts=doors.facts,
        shop=shop_of_dossiers(doors),
        now=visit.now,
        explain=explain_of(doors, language=visit.t.language),
    )
    found = _Found(
        lead=kept,
        plan=read_plan(database),
        profile=find_profile(doors.facts, kept.customer_id),
        dossier=dossier,
        history=history_of(database, lead_id),
        tasks=tasks_of(database, lead_id),
        people=people | ({kept.owner: people.get(kept.owner, kept.owner)} if kept.owner else {}),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t, one = visit.t, found.lead
    name = full_name(found.profile) if found.profile is not None else one.customer_id
    with box("head"):
        show(head(name, crumbs=[(t("menu.leads"), link(PATH))]))
        with box("actions"):
            button(t("leads.print"), partial(_print, visit, found.dossier)).mark("print")
    with box("cols main-side"):
        with box("stack"):
            with card(t("leads.dossier")):
                show(dossier_parts(visit, found.dossier))
            with card(t("leads.history")):
                show(_history(visit, found))
        with box("stack"):
            _facts(visit, found)
            if visit.may(Permission.SELL):
                _outcome(visit, found)
                _note(visit, one)
            _tasks(visit, found)
            if visit.may(Permission.SELL):
                _deal(visit, one)
                _owner(visit, found)


def _facts(visit: Visit, found: _Found) -> None:
    t, f, one = visit.t, visit.f, found.lead
    clock = clock_badge(visit, one)
    called = f.ago(one.contacted_at, now=visit.now)
    line = found.plan.find_line(one.line)
    name = full_name(found.profile) if found.profile is not None else one.customer_id
    customer = tag("a", name, href=customer_link(one.customer_id), title=one.customer_id)
    deal = f.money(one.amount_minor, currency=one.currency) if one.amount_minor else ""
    with card():
        show(
            facts(
                [
                    (t("leads.customer"), customer),
                    (t("leads.stage"), stage_name(visit, found.plan, one.stage)),
                    (t("leads.line"), (line.name if line else "") or one.line),
                    (t("leads.owner"), found.people.get(one.owner, "")),
                    (t("leads.deal"), deal),
                ]
            )
        )
        if clock is not None:
            show(clock)
        elif one.contacted_at is not None:
            show(tag("p", t("leads.called", when=called), class_="muted small"))


def _outcome(visit: Visit, found: _Found) -> None:
    t, one = visit.t, found.lead
    with card(t("leads.outcome")), box("stack tight"):
        if one.kind is StageKind.OPEN:
            with box("line"):
                for outcome in CALL_OUTCOMES:
                    work = partial(record_outcome, one.lead_id, outcome)
                    press = partial(_act, visit, work, t("leads.said"))
                    button(t(f"leads.{outcome.value}"), press).mark(outcome.value)
        with box("line"):
            for stage in found.plan.stages:
                if stage.stage != one.stage and stage.kind is not StageKind.OPEN:
                    kind = "primary" if stage.kind is StageKind.WON else ""
                    text = stage_name(visit, found.plan, stage.stage)
                    press = partial(move_asking, visit, one, stage)
                    button(text, press, kind=kind).mark(f"move-{stage.stage}")
        options = {s.stage: stage_name(visit, found.plan, s.stage) for s in found.plan.stages}
        chosen = choice("stage", t("leads.stage"), options, value=one.stage)

        async def move() -> None:
            stage = found.plan.find_stage(str(chosen.value))
            if stage is not None:
                await move_asking(visit, one, stage)

        button(t("leads.move"), move).mark("move")


def _note(visit: Visit, one: Lead) -> None:
    t = visit.t
    with card(t("leads.notes")), box("stack tight"):
        text = text_area("note", t("leads.note"))

        async def keep() -> None:
            work = partial(note_lead, one.lead_id, text.value or "")
            await _act(visit, work, t("leads.noted"))

        button(t("leads.write_note"), keep).mark("write-note")


def _tasks(visit: Visit, found: _Found) -> None:
    t, one = visit.t, found.lead
    with card(t("leads.tasks_of")), box("stack tight"):
        for task in found.tasks:
            task_line(visit, task)
        if not found.tasks:
            show(tag("p", t("leads.no_tasks"), class_="muted"))
        if not visit.may(Permission.SELL):
            return
        title = text_field("task", t("leads.task"))
        days = text_field("task-days", t("leads.task_days"), value="1")

        async def add() -> None:
            text = (days.value or "").strip()
            wait = timedelta(days=int(text) if text.isascii() and text.isdigit() else 1)
            work = partial(add_task, one.lead_id, title.value or "", due_at=visit.now + wait)
            await _act(visit, work, t("leads.added"))

        button(t("leads.add_task"), add).mark("add-task")


def _deal(visit: Visit, one: Lead) -> None:
    t = visit.t
    currency = one.currency or visit.app.settings.shop.currency
    before = "" if one.amount_minor is None else str(from_minor(one.amount_minor, currency))
    with card(t("leads.deal")), box("stack tight"):
        amount = text_field("amount", t("leads.amount", currency=currency), value=before)
        day = text_field(
            "close-on",
            t("leads.close_on"),
            value=one.close_on.isoformat() if one.close_on else "",
        )

        def work(*, desk: SalesDesk) -> Lead:
            minor = to_minor((amount.value or "").strip(), currency)
            close_on = _day(visit, (day.value or "").strip())
            return set_deal(one.lead_id, minor, currency=currency, close_on=close_on, desk=desk)

        button(t("leads.keep_deal"), partial(_act, visit, work, t("leads.noted"))).mark("keep-deal")


def _day(visit: Visit, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadLeadMove(visit.t("leads.bad_day")) from None


def _owner(visit: Visit, found: _Found) -> None:
    t, one = visit.t, found.lead
    with card(t("leads.owner")), box("stack tight"):
        options = {"": t("leads.nobody"), **found.people}
        chosen = choice("owner", t("leads.owner"), options, value=one.owner)

        async def give() -> None:
            work = partial(assign_lead, one.lead_id, str(chosen.value or ""))
            await _act(visit, work, t("leads.assigned"))

        button(t("leads.assign"), give).mark("assign")


def _history(visit: Visit, found: _Found) -> Markup:
    lines = [_entry(visit, found, entry) for entry in reversed(found.history)]
    return tag("ol", lines, class_="list")


def _entry(visit: Visit, found: _Found, entry: Entry) -> Markup:
    who = found.people.get(entry.by, entry.by)
    moment = f"{who} · {visit.f.moment(entry.at)}"
    words = " · ".join(part for part in (_change(visit, found, entry), entry.text) if part)
    title = tag("span", visit.t(f"leads.entry.{entry.kind.value}"), class_="strong")
    said = join(title, ": ", words) if words else title
    return tag("li", tag("div", said), tag("div", moment, class_="muted small"))


def _change(visit: Visit, found: _Found, entry: Entry) -> str:
    became = entry.became
    match entry.kind:
        case EntryKind.MOVED:
            was, now = (stage_name(visit, found.plan, str(one["stage"]))
                        for one in (entry.was, became))  # fmt: skip
            reason = str(became.get("lost_reason") or "")
            return f"{was} → {now}" + (f" · {reason}" if reason else "")
        case EntryKind.ASSIGNED:
            owner = str(became.get("owner") or "")
            return found.people.get(owner, owner) or visit.t("leads.nobody")
        case EntryKind.OUTCOME:
            return visit.t.name("leads.outcome_name", str(became["outcome"]))
        case EntryKind.DEAL if isinstance(became.get("amount_minor"), int):
            minor = int(str(became["amount_minor"]))
            return visit.f.money(minor, currency=str(became.get("currency") or ""))
        case _:
            return ""


async def _act(visit: Visit, work: Callable[..., object], said: str) -> None:
    desk = sales_desk_of(visit.app, by=visit.operator.email)
    with visit.told():
        await visit.do(Permission.SELL, partial(work, desk=desk))
        visit.say(said)
    await visit.refresh()


def _print(visit: Visit, dossier: Dossier) -> None:
    page = dossier_html(dossier, language=visit.t.language)
    ui.download(page.encode(), f"{dossier.lead_id}.html", media_type="text/html")
