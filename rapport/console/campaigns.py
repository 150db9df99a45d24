"""The page that lists campaigns, those launched with the money they earned."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.app import App
from rapport.campaigns import (
    Campaign,
    CampaignResults,
    CampaignStatus,
    campaign_results,
    list_campaigns,
    plan_report,
)
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Draw, Visit
from rapport.content import list_briefs

STATUS_LOOKS: Mapping[CampaignStatus, str] = {
    CampaignStatus.DRAFT: "",
    CampaignStatus.PLANNED: "warn",
    CampaignStatus.SCHEDULED: "warn",
    CampaignStatus.SENDING: "warn",
    CampaignStatus.PAUSED: "bad",
    CampaignStatus.SENT: "good",
    CampaignStatus.CANCELLED: "bad",
}
LAUNCHED = frozenset({CampaignStatus.SENDING, CampaignStatus.SENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    campaign: Campaign
    brief: str
    recipients: int
    results: CampaignResults | None


def campaigns(visit: Visit, arguments: PageArguments) -> Draw:
    """List one page of campaigns; results are worked out for those on it."""
    doors = visit.app
    page = page_of(arguments.query_parameters.get("page"))
    every = list_campaigns(doors.database)
    names = {str(brief.brief_id): brief.name for brief in list_briefs(doors.database)}
    lines = [
        _Line(
            campaign=one,
            brief=names.get(one.brief_id, "–"),
            recipients=plan_report(doors.database, one.campaign_id).recipients,
            results=results_of(doors, one),
        )
        for one in every[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    ]
    return partial(_draw, visit, lines, page, len(every))


def results_of(doors: App, campaign: Campaign) -> CampaignResults | None:
    """Give what a launched campaign did by now; None before the launch."""
    if campaign.launched_at is None:
        return None
    return campaign_results(
        campaign.campaign_id,
        database=doors.database,
        facts=doors.facts,
        currency=doors.settings.shop.currency,
        now=doors.clock(),
    )


def status_badge(visit: Visit, status: CampaignStatus) -> Markup:
    return badge(visit.t(f"status.campaign.{status.value}"), STATUS_LOOKS[status])


def earned_text(visit: Visit, results: CampaignResults | None) -> Markup:
    """The money earned, good or bad when the interval leaves no doubt, plain when it does."""
    if results is None or results.earned_minor is None or not any(a.ordered for a in results.arms):
        return tag("span", "–", class_="muted")
    shown = visit.f.signed_money(results.earned_minor)
    return tag("span", shown, class_=f"strong num {sureness(results)}".strip())


def sureness(results: CampaignResults) -> str:
    """Say whether the interval of the money earned lies above nought (good), below (bad)."""
    low, high = results.revenue.low, results.revenue.high
    if low is None or high is None:
        return ""
    return "good" if low > 0 else "bad" if high < 0 else ""


def _draw(visit: Visit, lines: list[_Line], page: int, total: int) -> None:
    t = visit.t
    with box("head"):
        show(head(t("campaigns.title"), t("campaigns.about")))
        if visit.may(Permission.WRITE_CONTENT):
            show(_new(visit), classes="actions")
    with card(classes="flush"):
        if not lines:
            new = (_new(visit),) if visit.may(Permission.WRITE_CONTENT) else ()
            show(empty("campaigns", t("campaigns.none"), t("campaigns.none_about"), *new))
            return
        show(campaigns_table(visit, [_row(visit, line) for line in lines]))
        if total > PAGE_SIZE:
            show(pager(t, path="/campaigns", page=page, total=total))


def _new(visit: Visit) -> Markup:
    href = link("/campaigns/new")
    return button_link(visit.t("campaigns.new"), href, kind="primary", icon_name="plus")


def campaigns_table(visit: Visit, rows: list[Row]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("campaigns.name")),
        Column(title=t("campaigns.status"), wide=True),
        Column(title=t("campaigns.recipients"), right=True, wide=True),
        Column(title=t("campaigns.clicked"), right=True, wide=True),
        Column(title=t("campaigns.earned"), right=True),
    )
    return table(t("campaigns.title"), columns, rows)


def _row(visit: Visit, line: _Line) -> Row:
    return campaign_row(visit, line.campaign, line.brief, line.recipients, line.results)


def campaign_row(
    visit: Visit, one: Campaign, sub: str, recipients: int, results: CampaignResults | None
) -> Row:
    treated = [arm for arm in results.arms if arm.arm != "holdout"] if results else []
    delivered, clicked = sum(a.delivered for a in treated), sum(a.clicked for a in treated)
    return Row(
        href=link(f"/campaigns/{one.campaign_id}"),
        sub=sub if sub != one.name else "",
        cells=(
            one.name,
            status_badge(visit, one.status),
            visit.f.number(recipients) if recipients else "–",
            visit.f.share(clicked / delivered) if delivered else "–",
            earned_text(visit, results),
        ),
    )
