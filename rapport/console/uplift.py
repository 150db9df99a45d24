"""The page "Uplift": whom a campaign moved, and what writing to them only would earn."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.campaigns import CampaignStatus, list_campaigns
from rapport.console.campaign_plan import arm_name
from rapport.console.charts import Series, figures, line_chart
from rapport.console.controls import box, button, card, choice, number_field, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, button_link, chips, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.kit.money import minor_digits
from rapport.training import Worth, learn_uplift, uplift_looks
from rapport.uplift import ArmUplift, Interval, Tenth, UpliftReport, list_reports

_MARGIN_PERCENT, _COST = 30, 0.05  # proposed, until somebody says otherwise
_STEP = 4  # points of a curve between two rows of its table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    chosen: UpliftReport | None
    reports: Sequence[UpliftReport]
    names: Mapping[str, str]
    sent: Sequence[str]
    drifted: bool


def uplift(visit: Visit, arguments: PageArguments) -> Draw:
    """Read what was learned from the campaign in the address, or from the latest."""
    reports = list_reports(visit.app.database)
    wanted = arguments.query_parameters.get("campaign", "")
    chosen = next((one for one in reports if one.campaign_id == wanted), None)
    chosen = chosen or (reports[0] if reports else None)
    looks = uplift_looks(visit.app.settings.home, chosen) if chosen else ()
    campaigns = list_campaigns(visit.app.database)
    found = _Found(
        chosen=chosen,
        reports=reports,
        names={str(one.campaign_id): one.name for one in campaigns},
        sent=[str(one.campaign_id) for one in campaigns if one.status is CampaignStatus.SENT],
        drifted=bool(looks and looks[-1].causes),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("uplift.title"), t("uplift.about")))
        if found.chosen is not None:
            with box("actions"):
                asked = link("/what-if", campaign=found.chosen.campaign_id)
                show(button_link(t("what_if.title"), asked, icon_name="uplift"))
    with box("stack"):
        _offer(visit, found)
        if found.chosen is None:
            with card():
                show(empty("uplift", t("uplift.none"), t("uplift.none_about")))
        else:
            _draw_report(visit, found, found.chosen)


def _draw_report(visit: Visit, found: _Found, report: UpliftReport) -> None:
    links = [
        (
            found.names.get(one.campaign_id, one.campaign_id),
            link("/uplift", campaign=one.campaign_id),
            one is report,
        )
        for one in found.reports
    ]
    show(chips(links, label=visit.t("uplift.campaigns")))
    show(banner(_sentence(visit, report), "good" if report.policy.is_released else ""))
    if found.drifted:
        show(banner(visit.t("uplift.drifted"), "warn"))
    _money(visit, report)
    for arm in report.arms:
        _arm(visit, arm, report)


def _offer(visit: Visit, found: _Found) -> None:
    """Ask from which campaign to learn, and what its outcomes are worth."""
    if not found.sent or not visit.may(Permission.WRITE_CONTENT):
        return
    t = visit.t
    with card(t("uplift.learn"), t("uplift.learn_about")), box("stack"):
        with box("fields"):
            names = {one: found.names[one] for one in found.sent}
            campaign = choice("campaign", t("uplift.from"), names, value=found.sent[0])
            margin = number_field("margin", t("uplift.margin"), value=_MARGIN_PERCENT)
            cost = number_field("cost", t("uplift.cost", currency=visit.f.currency), value=_COST)

        def learn() -> Awaitable[None]:
            worth = Worth(
                margin_share=float(margin.value or 0) / 100,
                message_cost=float(cost.value or 0) * 10 ** minor_digits(visit.f.currency),
            )
            return _learn(visit, str(campaign.value), worth)

        button(t("uplift.learn"), learn, kind="primary").mark("learn-uplift")


async def _learn(visit: Visit, campaign_id: str, worth: Worth) -> None:
    doors = visit.app

    def work() -> None:
        learn_uplift(
            campaign_id,
            worth,
            database=doors.database,
            facts=doors.facts,
            currency=doors.settings.shop.currency,
            now=doors.clock(),
        )

    with visit.told():
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.go("/uplift", campaign=campaign_id)


def _sentence(visit: Visit, report: UpliftReport) -> str:
    """What to do, as one would say it."""
    t, f, policy = visit.t, visit.f, report.policy
    share = 1 - policy.arms[0].share
    if policy.is_released:
        return t(
            "uplift.released",
            share=f.share(share, digits=0),
            more=f.money_fine(policy.beyond.value),
            low=f.money_fine(policy.beyond.low),
            best=arm_name(visit, policy.best),
        )
    return t(
        "uplift.held_back",
        best=arm_name(visit, policy.best),
        low=f.signed_money_fine(policy.beyond.low),
        high=f.signed_money_fine(policy.beyond.high),
    )


def _money(visit: Visit, report: UpliftReport) -> None:
    t, f, policy = visit.t, visit.f, report.policy
    show(
        tiles(
            [
                tile(
                    t("uplift.customers"), f.number(report.customers), t("uplift.customers_about")
                ),
                tile(
                    t("uplift.policy"), f.signed_money_fine(policy.policy.value), t("uplift.each")
                ),
                tile(
                    t("uplift.best", arm=arm_name(visit, policy.best)),
                    f.signed_money_fine(max(one.added.value for one in policy.arms)),
                    t("uplift.each"),
                ),
            ]
        )
    )
    columns = (
        Column(title=t("uplift.way")),
        Column(title=t("uplift.earned"), right=True),
        Column(title=t("uplift.range"), right=True, wide=True),
        Column(title=t("uplift.share"), right=True),
    )
    rows = [
        Row(
            cells=(
                t("uplift.everybody", arm=arm_name(visit, one.arm)),
                f.signed_money_fine(one.added.value),
                _between(visit, one.added),
                f.share(one.share, digits=0),
            )
        )
        for one in policy.arms
    ]
    rows.append(_policy_row(visit, t("uplift.policy"), policy.policy))
    rows.append(_policy_row(visit, t("uplift.beyond"), policy.beyond))
    with card(t("uplift.in_money"), t("uplift.in_money_about"), classes="flush"):
        show(table(t("uplift.in_money"), columns, rows))


def _policy_row(visit: Visit, name: str, found: Interval) -> Row:
    said = tag("strong", name)
    return Row(cells=(said, visit.f.signed_money_fine(found.value), _between(visit, found), ""))


def _arm(visit: Visit, arm: ArmUplift, report: UpliftReport) -> None:
    t, f = visit.t, visit.f
    name = arm_name(visit, arm.arm)
    scale = 0.01 if report.outcome == "revenue" else 100.0  # whole money; orders of a hundred
    ranked = [gain * scale for _, gain in arm.points]
    by_lot = [ranked[-1] * share for share, _ in arm.points]
    names = [f.share(share, digits=0) for share, _ in arm.points]
    series = [
        Series(name=t("uplift.ranked"), values=ranked),
        Series(name=t("uplift.by_lot"), values=by_lot, soft=True),
    ]
    unit = f.symbol() if report.outcome == "revenue" else ""
    about = t(f"uplift.curve_about.{report.outcome}")
    with card(t("uplift.curve", arm=name), about):
        show(tag("p", _qini(visit, arm)))
        line_chart(t("uplift.curve", arm=name), names, series, prefix=unit)
        columns = (Column(title=t("uplift.first")), *(_right(one.name) for one in series))
        rows = [
            Row(cells=(names[at], f.number(ranked[at], digits=2), f.number(by_lot[at], digits=2)))
            for at in range(0, len(names), _STEP)
        ]
        show(figures(t("uplift.table"), table(t("uplift.table"), columns, rows, plain=True)))
    _tenths(visit, arm, name, report)


def _qini(visit: Visit, arm: ArmUplift) -> Markup:
    t, f, found = visit.t, visit.f, arm.qini
    told = t(
        "uplift.qini",
        value=f.share(found.value, digits=2),
        low=f.share(found.low, digits=2),
        high=f.share(found.high, digits=2),
    )
    sure = badge(t("uplift.sure"), "good") if found.low > 0 else badge(t("uplift.unsure"))
    return join(told, " ", sure)


def _tenths(visit: Visit, arm: ArmUplift, name: str, report: UpliftReport) -> None:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("uplift.tenth")),
        _right(t("uplift.people")),
        _right(t("uplift.predicted")),
        _right(t("uplift.shown")),
        Column(title=t("uplift.range"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                f.number(one.place),
                f.number(one.customers),
                _figure(visit, one.predicted, report),
                *_shown(visit, one, report),
            )
        )
        for one in arm.tenths
    ]
    title = t("uplift.tenths", arm=name)
    with card(title, t("uplift.tenths_about"), classes="flush"):
        show(table(title, columns, rows))


def _shown(visit: Visit, one: Tenth, report: UpliftReport) -> tuple[str, str]:
    if one.shown is None:
        return visit.t("uplift.too_few"), ""
    low, high = (_figure(visit, each, report) for each in (one.shown.low, one.shown.high))
    said = visit.t("effects.between", low=low, high=high)
    return _figure(visit, one.shown.value, report), said


def _figure(visit: Visit, value: float, report: UpliftReport) -> str:
    """Money of an outcome in money, else orders of a hundred customers."""
    if report.outcome == "revenue":
        return visit.f.signed_money_fine(value)
    return visit.f.number(value * 100, digits=1)


def _between(visit: Visit, found: Interval) -> str:
    f = visit.f
    low, high = f.signed_money_fine(found.low), f.signed_money_fine(found.high)
    return visit.t("effects.between", low=low, high=high)


def _right(title: str) -> Column:
    return Column(title=title, right=True)
