"""The part of a brief's page that plans its texts, says their cost, and has them written."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.app import office_of, plan_of
from rapport.catalog import Product
from rapport.console.controls import box, button, card, number_field, show
from rapport.console.markup import tag
from rapport.console.parts import badge, banner
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit, in_thread
from rapport.content import Brief
from rapport.studio import (
    Estimate,
    Limits,
    Plan,
    PlanLine,
    WritingRun,
    WritingStatus,
    cancel_run,
    carry_on,
    get_run,
    list_runs,
    pause_run,
    resume_run,
    start_run,
)

_LOOK_SECONDS = 0.5
_MICROS = 1_000_000
_MOST_LINES = 60
_LOOKS = {
    WritingStatus.DONE: "good",
    WritingStatus.STOPPED: "bad",
    WritingStatus.PAUSED: "warn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The plan of a brief and its latest run, if it ever had one."""

    plan: Plan
    run: WritingRun | None
    products: dict[str, Product] = field(default_factory=dict)


def read_writing(visit: Visit, brief: Brief, products: dict[str, Product]) -> Writing:
    """Plan the brief; nothing is asked of a model for it."""
    doors = visit.app
    plan = plan_of(doors, brief)
    runs = list_runs(doors.database, brief_id=brief.brief_id, limit=1)
    return Writing(plan=plan, run=runs[0] if runs else None, products=products)


def draw_plan(visit: Visit, found: Writing) -> None:
    """Show which texts the brief needs, for how many people, and where each stands."""
    t = visit.t
    with card(t("brief_plan.title"), _told_cost(visit, found.plan), classes="flush"):
        columns = (
            Column(title=t("brief_plan.group")),
            Column(title=t("brief_plan.people"), right=True, wide=True),
            Column(title=t("brief_plan.where")),
            Column(title=t("brief_plan.there"), right=True),
        )
        lines = found.plan.lines
        rows = [_row(visit, found, one) for one in lines[:_MOST_LINES]]
        show(table(t("brief_plan.title"), columns, rows))
        if len(lines) > _MOST_LINES:
            show(banner(t("brief_plan.more", count=len(lines) - _MOST_LINES)))


def draw_run(visit: Visit, brief: Brief, found: Writing, *, again: bool) -> None:
    """Show the button that has the texts written, or the run that is under way."""
    _Desk(visit, brief, found, again=again).draw()


class _Desk:
    def __init__(self, visit: Visit, brief: Brief, found: Writing, *, again: bool) -> None:
        self._visit = visit
        self._t = visit.t
        self._brief = brief
        self._found = found
        self._kind = "again" if again else "first"
        self._limits = {"calls": 0.0, "money": 0.0}

    def draw(self) -> None:
        t, run = self._t, self._found.run
        waiting = run is not None and not run.status.over
        with card(), box("stack tight"):
            if waiting and run is not None:
                self._standing(run)
            else:
                show(tag("p", t(f"brief_plan.{self._kind}_about")), classes="grow")
            if self._found.plan.most.calls:
                self._fields()
            with box("line") as line:
                self._line = line
                key = "brief_plan.resume" if waiting else f"brief_plan.write_{self._kind}"
                self._go = button(t(key), self._press, kind="primary", icon_name="spark")
                self._go.mark("write")
                if waiting and run is not None:
                    button(t("brief_plan.cancel"), partial(self._cancel, run)).mark("cancel")
            with box("stack snug") as progress:
                self._bar = ui.linear_progress(0, show_value=False)
                self._bar.props["aria-label"] = t("brief_plan.writing")
                self._count = show(tag("p", t("brief_plan.writing"), class_="muted small"))
                pause = button(t("brief_plan.pause"), self._pause).mark("pause")
                pause.style("align-self: start; margin-top: 6px")
            progress.set_visibility(False)
            self._progress = progress

    def _standing(self, run: WritingRun) -> None:
        t = self._t
        state = badge(t(f"brief_plan.status.{run.status.value}"), _LOOKS.get(run.status, ""))
        told = t("brief_plan.progress", done=run.done, wanted=run.cells)
        show(tag("p", state, " ", told, " ", run.detail))

    def _fields(self) -> None:
        t = self._t
        show(tag("p", t("brief_plan.limits_about"), class_="muted small"))
        with box("fields"):
            calls = number_field("calls", t("brief_plan.calls"), value=0)
            calls.on_value_change(lambda event: self._keep("calls", event.value))
            unit = self._found.plan.currency
            money = number_field("money", t("brief_plan.money", currency=unit), value=0)
            money.on_value_change(lambda event: self._keep("money", event.value))

    def _keep(self, name: str, value: float | None) -> None:
        self._limits[name] = value or 0

    async def _press(self) -> None:
        visit = self._visit
        self._line.set_visibility(False)
        self._progress.set_visibility(True)
        with visit.told():
            run = await visit.do(Permission.WRITE_CONTENT, self._begin)
            watcher = asyncio.create_task(self._watch(run))
            try:
                work = partial(carry_on, run.run_id, office_of(visit.app))
                done = await visit.do(Permission.WRITE_CONTENT, work)
            finally:
                watcher.cancel()
            self._say(done)
        await visit.refresh()

    def _begin(self) -> WritingRun:
        doors, run = self._visit.app, self._found.run
        limits = Limits(
            calls=int(self._limits["calls"]), cost_micros=round(self._limits["money"] * _MICROS)
        )
        if run is not None and not run.status.over:
            return resume_run(
                run.run_id,
                database=doors.database,
                now=doors.clock(),
                limits=limits if limits != Limits() else None,
            )
        return start_run(
            self._brief,
            database=doors.database,
            limits=limits,
            started_by=self._visit.operator.operator_id,
            now=doors.clock(),
        )

    def _say(self, run: WritingRun) -> None:
        if run.faults:
            self._visit.say(run.faults[0].detail, bad=True)
        elif run.status is WritingStatus.STOPPED:
            self._visit.say(run.detail, bad=True)
        else:
            self._visit.say(self._t.many("brief_plan.written", run.drafts))

    async def _pause(self) -> None:
        visit = self._visit
        with visit.told():
            await visit.do(Permission.WRITE_CONTENT, self._rest)

    def _rest(self) -> None:
        doors = self._visit.app
        for run in list_runs(doors.database, brief_id=self._brief.brief_id, limit=1):
            if not run.status.over:
                pause_run(run.run_id, database=doors.database, now=doors.clock())

    async def _cancel(self, run: WritingRun) -> None:
        visit, doors = self._visit, self._visit.app
        with visit.told():
            end = partial(cancel_run, run.run_id, database=doors.database, now=doors.clock())
            await visit.do(Permission.WRITE_CONTENT, end)
        await visit.refresh()

    async def _watch(self, run: WritingRun) -> None:
        """Show how many cells are done, twice a second, until the run is over."""
        while not self._bar.is_deleted:
            now = await in_thread(partial(get_run, self._visit.app.database, run.run_id))
            self._bar.value = now.done / max(now.cells, 1)
            told = self._t("brief_plan.progress", done=now.done, wanted=now.cells)
            self._count.set_content(tag("p", told, class_="muted small"))
            await asyncio.sleep(_LOOK_SECONDS)


def _row(visit: Visit, found: Writing, line: PlanLine) -> Row:
    t = visit.t
    names: Sequence[str] = [
        found.products[one].name_in(t.language) if one in found.products else one
        for one in line.cell.product_ids
    ]
    where = f"{t.name('channel', line.cell.channel)} · {t.name('language', _short(line))}"
    standing = [
        badge(f"{t(f'status.draft.{status}')} {count}") for status, count in line.standing.items()
    ]
    if line.wanted:
        standing.append(badge(t("brief_plan.to_write", count=line.wanted), "warn"))
    return Row(
        sub=line.problem or t("timeline.between").join(names),
        cells=(
            line.group,
            visit.f.number(line.people),
            where,
            tag("span", standing, class_="tags"),
        ),
    )


def _short(line: PlanLine) -> str:
    return line.cell.language.split("-")[0]


def _told_cost(visit: Visit, plan: Plan) -> str:
    t = visit.t
    if not plan.drafts_wanted:
        return t("brief_plan.nothing")
    if not plan.most.calls:
        return t("brief_plan.free", drafts=plan.drafts_wanted)
    return t(
        "brief_plan.cost",
        drafts=plan.drafts_wanted,
        likely=_amount(visit, plan.likely, plan.currency),
        most=_amount(visit, plan.most, plan.currency),
    )


def _amount(visit: Visit, estimate: Estimate, currency: str) -> str:
    return visit.t(
        "brief_plan.amount",
        calls=visit.f.number(estimate.calls),
        tokens=visit.f.number(estimate.tokens),
        money=f"{estimate.cost_micros / _MICROS:,.2f} {currency}",
    )
