"""The plan of a campaign: who receives it, who is held out, who is left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.campaigns import Campaign, LeftOutBecause, PlanReport, PlanRow, plan_rows
from rapport.console.controls import box, card, show
from rapport.console.customers import customer_link, full_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, badge, bars, chips, link, tile, tiles
from rapport.console.reason_links import reason_link
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Visit
from rapport.decisions import HOLDOUT
from rapport.profiles import Profile, find_profiles
from rapport.segments import list_segments

_REASONS = [reason.value for reason in LeftOutBecause if reason is not LeftOutBecause.HOLDOUT]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """One page of the plan's rows. `only` is an arm or a reason; empty for all."""

    rows: Sequence[PlanRow]
    profiles: Mapping[str, Profile]
    segments: Mapping[str, str]
    only: str
    page: int


def plan_view(visit: Visit, campaign: Campaign, *, only: str, page: str | None) -> PlanView:
    """Read the rows of the plan that the address asks for."""
    doors, number = visit.app, page_of(page)
    reason = LeftOutBecause(only) if only in _REASONS else None
    rows = plan_rows(
        doors.database,
        campaign.campaign_id,
        arm=only if only and reason is None else None,
        left_out_because=reason,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    return PlanView(
        rows=rows,
        profiles=find_profiles(doors.facts, [row.customer_id for row in rows]),
        segments={str(one.segment_id): one.name for one in list_segments(doors.database)},
        only=only,
        page=number,
    )


def draw_plan(visit: Visit, campaign: Campaign, report: PlanReport, view: PlanView) -> None:
    t = visit.t
    show(tiles(_figures(visit, report)))
    with box("cols two"):
        with card(t("plan.who"), t("plan.who_about")):
            show(bars(_arms(visit, report)))
        with card(t("plan.left_out"), t("plan.left_out_about")):
            show(_left_out(visit, report))
    with card(t("plan.rows"), classes="flush"):
        show(_filters(visit, campaign, report, view.only), classes="pad")
        show(_table(visit, view, campaign.campaign_id))
        total = _total(report, view.only)
        path = f"/campaigns/{campaign.campaign_id}"
        show(pager(t, path=path, page=view.page, total=total, view="plan", only=view.only))


def _figures(visit: Visit, report: PlanReport) -> list[Markup]:
    t, f = visit.t, visit.f
    left_out = sum(report.left_out.values())

    def share(number: int) -> str:
        return f.share(number / report.members) if report.members else ""

    return [
        tile(t("plan.members"), f.number(report.members)),
        tile(t("plan.recipients"), f.number(report.recipients), share(report.recipients)),
        tile(t("plan.held_out"), f.number(report.held_out), share(report.held_out)),
        tile(t("plan.left_out_number"), f.number(left_out), share(left_out)),
    ]


def _arms(visit: Visit, report: PlanReport) -> list[Bar]:
    f = visit.f
    arms = [
        Bar(label=arm_name(visit, arm), value=number, shown=f.number(number))
        for arm, number in report.per_arm.items()
    ]
    held_out = Bar(
        label=arm_name(visit, HOLDOUT),
        value=report.held_out,
        shown=f.number(report.held_out),
        soft=True,
    )
    return [*arms, held_out]


def _left_out(visit: Visit, report: PlanReport) -> Markup:
    if not report.left_out:
        return tag("p", visit.t("plan.nobody_left_out"), class_="muted")
    ordered = sorted(report.left_out.items(), key=lambda item: -item[1])
    return bars(
        [
            Bar(
                label=visit.t.name("left_out", reason),
                value=number,
                shown=visit.f.number(number),
                soft=True,
            )
            for reason, number in ordered
        ]
    )


def arm_name(visit: Visit, arm: str) -> str:
    return visit.t("arm.holdout") if arm == HOLDOUT else visit.t("arm.variant", variant=arm)


def _filters(visit: Visit, campaign: Campaign, report: PlanReport, only: str) -> Markup:
    path = f"/campaigns/{campaign.campaign_id}"
    names = {"": visit.t("plan.all")}
    names |= {arm: arm_name(visit, arm) for arm in [*report.per_arm, HOLDOUT]}
    names |= {reason: visit.t.name("left_out", reason) for reason in report.left_out}
    items = [(name, link(path, view="plan", only=key), key == only) for key, name in names.items()]
    return chips(items, label=visit.t("plan.filter"))


def _table(visit: Visit, view: PlanView, campaign_id: str) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("customers.name")),
        Column(title=t("plan.group"), wide=True),
        Column(title=t("plan.outcome"), right=True),
        Column(title=t("reasons.short"), right=True),
    )
    rows = [
        Row(
            href=customer_link(row.customer_id),
            cells=(
                _name(view, row),
                view.segments.get(row.segment_id, row.segment_id),
                _outcome(visit, row),
                _why(visit, row, campaign_id),
            ),
        )
        for row in view.rows
    ]
    return table(t("plan.rows"), columns, rows)


def _why(visit: Visit, row: PlanRow, campaign_id: str) -> Markup:
    href = reason_link(row.customer_id, campaign_id)
    return tag("a", visit.t("reasons.short"), href=href, class_="above")


def _name(view: PlanView, row: PlanRow) -> str:
    profile = view.profiles.get(row.customer_id)
    return full_name(profile) if profile else row.customer_id


def _outcome(visit: Visit, row: PlanRow) -> Markup:
    if row.arm == HOLDOUT:
        return badge(visit.t("arm.holdout"))
    if row.left_out_because is not None:
        return badge(visit.t.name("left_out", row.left_out_because), "warn")
    return badge(arm_name(visit, row.arm or ""), "good")


def _total(report: PlanReport, only: str) -> int:
    if only == HOLDOUT:
        return report.held_out
    counts = {"": report.members, **report.per_arm, **report.left_out}
    return counts.get(only, 0)
