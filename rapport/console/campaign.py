"""The page of one campaign: planned, sent while one watches, and what it earned."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.campaigns import (
    Campaign,
    CampaignResults,
    CampaignStatus,
    CampaignText,
    CurvePoint,
    PlanReport,
    campaign_curve,
    campaign_texts,
    cancel_campaign,
    get_campaign,
    launch_campaign,
    plan_campaign,
    plan_report,
)
from rapport.console.campaign_personal import PersonalView, draw_personal, personal_view
from rapport.console.campaign_plan import PlanView, draw_plan, plan_view
from rapport.console.campaign_results import draw_results
from rapport.console.campaign_segments import results_file
from rapport.console.campaign_steps import (
    StepsView,
    draw_step_actions,
    draw_steps,
    steps_view,
)
from rapport.console.campaign_texts import draw_texts
from rapport.console.campaigns import results_of, status_badge
from rapport.console.controls import box, button, card, show
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.parts import button_link, chips, empty, head, link
from rapport.console.visits import Draw, Visit, in_thread
from rapport.content import Brief, get_brief
from rapport.delivery import MessageStatus, outbox_counts

_LOOK_SECONDS = 1.0
_ID = ("campaign_id", "run")  # a run of a recurring campaign has an id of two parts
_UNDER_WAY = (MessageStatus.QUEUED, MessageStatus.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    campaign: Campaign
    brief: Brief
    report: PlanReport
    outbox: Mapping[MessageStatus, int]
    results: CampaignResults | None
    curve: list[CurvePoint]
    plan: PlanView
    texts: list[CampaignText]
    steps: StepsView
    personal: PersonalView | None
    view: str


def campaign(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the campaign that the address names, its plan and, once launched, its results."""
    doors, query = visit.app, arguments.query_parameters
    parts = [arguments.path_parameters[name] for name in _ID if name in arguments.path_parameters]
    kept = get_campaign(doors.database, "/".join(parts))
    launched = kept.launched_at is not None
    curve = []
    view = "results" if launched and query.get("view") != "plan" else "plan"
    if launched:
        curve = campaign_curve(
            kept.campaign_id,
            database=doors.database,
            facts=doors.facts,
            currency=doors.settings.shop.currency,
            now=visit.now,
        )
    found = _Found(
        campaign=kept,
        brief=get_brief(doors.database, kept.brief_id),
        report=plan_report(doors.database, kept.campaign_id),
        outbox=outbox_counts(doors.database, kept.campaign_id),
        results=results_of(doors, kept),
        curve=curve,
        plan=plan_view(visit, kept, only=query.get("only", ""), page=query.get("page")),
        texts=campaign_texts(kept.campaign_id, database=doors.database),
        steps=steps_view(doors, kept),
        personal=personal_view(doors, kept) if view == "results" else None,
        view=view,
    )
    return partial(_Page(visit, found).draw)


class _Page:
    """Draws a campaign and takes the next step with it."""

    def __init__(self, visit: Visit, found: _Found) -> None:
        self._visit = visit
        self._t = visit.t
        self._found = found
        self._campaign = found.campaign

    def draw(self) -> None:
        t, kept = self._t, self._campaign
        with box("head"):
            crumbs = [(t("menu.campaigns"), link("/campaigns"))]
            show(head(kept.name, crumbs=crumbs))
            with box("actions"):
                self._actions()
        with box("stack"):
            show(self._tags())
            self._running = ui.element("div").classes("stack tight")
            if kept.status is CampaignStatus.SENDING:
                self._progress()
            draw_texts(self._visit, self._found.texts)
            draw_steps(self._visit, kept, self._found.steps)
            if kept.launched_at is not None:
                show(self._views())
            self._body()

    def _tags(self) -> Markup:
        t, f, kept = self._t, self._visit.f, self._campaign
        brief = tag("a", self._found.brief.name, href=link(f"/briefs/{kept.brief_id}"))
        terms = t(
            "campaign.terms",
            holdout=f.share(kept.terms.holdout_share),
            quiet=f.number(kept.terms.quiet_days),
            attribution=f.number(kept.terms.attribution_days),
        )
        sent = t("campaign.sent_on", day=f.moment(kept.launched_at)) if kept.launched_at else None
        pieces = [brief, tag("span", terms), *([tag("span", sent)] if sent else [])]
        return tag(
            "div", status_badge(self._visit, kept.status), pieces, class_="line muted small terms"
        )

    def _views(self) -> Markup:
        path = f"/campaigns/{self._campaign.campaign_id}"
        items = [
            (self._t(f"campaign.view.{name}"), link(path, view=value), name == self._found.view)
            for name, value in (("results", ""), ("plan", "plan"))
        ]
        return chips(items, label=self._t("campaign.view.label"))

    def _body(self) -> None:
        found = self._found
        if found.view == "results" and found.results is not None:
            if found.personal is not None:
                draw_personal(self._visit, found.personal)
            draw_results(self._visit, found.results, found.curve)
        elif self._campaign.planned_at is not None:
            draw_plan(self._visit, self._campaign, found.report, found.plan)
        else:
            with card():
                show(
                    empty(
                        "segments",
                        self._t("campaign.unplanned"),
                        self._t("campaign.unplanned_about"),
                    )
                )

    def _actions(self) -> None:
        t, status = self._t, self._campaign.status
        writes = self._visit.may(Permission.WRITE_CONTENT)
        sends = self._visit.may(Permission.SEND)
        if status is CampaignStatus.DRAFT and writes:
            button(t("campaign.plan"), self._plan, kind="primary", icon_name="segments").mark(
                "plan"
            )
        if status is CampaignStatus.PLANNED:
            if writes:
                button(t("campaign.plan_again"), self._plan).mark("plan")
            if sends:
                number = self._visit.f.number(self._found.report.recipients)
                text = t("campaign.send", count=number)
                button(text, self._send, kind="primary", icon_name="campaigns").mark("send")
        if self._found.results is not None:
            asked = link("/what-if", campaign=self._campaign.campaign_id)
            show(button_link(t("what_if.title"), asked, icon_name="uplift"))
            button(t("campaign_results.csv"), self._export).mark("csv")
        draw_step_actions(self._visit, self._campaign)
        over = {CampaignStatus.SENT, CampaignStatus.CANCELLED}
        if status not in over and sends:
            button(t("campaign.cancel"), self._cancel, kind="danger").mark("cancel")

    def _export(self) -> None:
        assert self._found.results is not None, "the button is there with results only"
        held = results_file(self._found.results, self._found.curve)
        name = f"{self._campaign.campaign_id.replace('/', '-')}.csv"
        ui.download.content(held, name, "text/csv")

    async def _plan(self) -> None:
        self._running.clear()
        with self._running, card(), box("stack snug"):
            show(tag("p", self._t("campaign.planning"), class_="strong"))
            ui.linear_progress(show_value=False).props("indeterminate")
        with self._visit.told():
            await self._visit.do(Permission.WRITE_CONTENT, self._plan_now)
            await self._visit.refresh()
            return
        self._running.clear()

    def _plan_now(self) -> PlanReport:
        doors = self._visit.app
        return plan_campaign(
            self._campaign.campaign_id,
            database=doors.database,
            facts=doors.facts,
            shop=doors.settings.shop,
            global_holdout_share=doors.settings.gate.holdout_share,
            now=doors.clock(),
        )

    async def _send(self) -> None:
        t, f, report = self._t, self._visit.f, self._found.report
        recipients = f.number(report.recipients)
        about = t("campaign.send_about", count=recipients, held_out=f.number(report.held_out))
        if not await confirmed(
            self._visit,
            t("campaign.send_title", count=recipients),
            about,
            yes=t("campaign.send_yes"),
        ):
            return
        with self._visit.told():
            await self._visit.do(Permission.SEND, self._launch)
            self._visit.say(t("campaign.launched"))
            await self._visit.refresh()

    def _launch(self) -> int:
        doors = self._visit.app
        return launch_campaign(
            self._campaign.campaign_id,
            database=doors.database,
            facts=doors.facts,
            shop=doors.settings.shop,
            now=doors.clock(),
        )

    async def _cancel(self) -> None:
        t = self._t
        title, about = t("campaign.cancel_title"), t("campaign.cancel_about")
        if not await confirmed(self._visit, title, about, yes=t("campaign.cancel"), danger=True):
            return
        with self._visit.told():
            work = partial(
                cancel_campaign, self._campaign.campaign_id, database=self._visit.app.database
            )
            stopped = await self._visit.do(Permission.SEND, work)
            self._visit.say(t.many("campaign.cancelled", stopped))
            await self._visit.refresh()

    def _progress(self) -> None:
        """How much of the outbox has left; looked at each second until all has."""
        with self._running, card(), box("stack snug"):
            show(tag("p", self._t("campaign.sending"), class_="strong"))
            self._bar = ui.linear_progress(0, show_value=False)
            self._bar.props(f'aria-label="{self._t("campaign.sending")}"')
            self._count = show(tag("p", "", class_="muted small"))
            self._show_progress(self._found.outbox)
            ui.timer(_LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        doors = self._visit.app
        outbox = await in_thread(partial(outbox_counts, doors.database, self._campaign.campaign_id))
        self._show_progress(outbox)
        kept = await in_thread(partial(get_campaign, doors.database, self._campaign.campaign_id))
        if kept.status is not CampaignStatus.SENDING:
            await self._visit.refresh()

    def _show_progress(self, outbox: Mapping[MessageStatus, int]) -> None:
        total = sum(outbox.values())
        done = total - sum(outbox.get(status, 0) for status in _UNDER_WAY)
        self._bar.value = done / total if total else 0
        f = self._visit.f
        told = self._t("campaign.progress", done=f.number(done), total=f.number(total))
        self._count.set_content(tag("p", told, class_="muted small"))
