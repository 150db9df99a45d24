"""The results of a campaign: money above the holdout, and how sure one may be of it."""

from collections.abc import Sequence

from rapport.campaigns import ArmResult, CampaignResults, CurvePoint
from rapport.console.campaign_beliefs import draw_beliefs
from rapport.console.campaign_plan import arm_name
from rapport.console.campaign_segments import draw_segments
from rapport.console.campaigns import sureness
from rapport.console.charts import Series, figures, interval, line_chart
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import Bar, banner, bars, empty, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.decisions import HOLDOUT
from rapport.kit.money import minor_digits

_STEPS = ("delivered", "opened", "clicked", "ordered")
_KINDS = {"good": "hero", "bad": "hero loss", "": "hero unsure"}


def draw_results(visit: Visit, results: CampaignResults, curve: Sequence[CurvePoint]) -> None:
    t = visit.t
    show(tiles([_earned(visit, results), *_figures(visit, results)]))
    ordered = any(arm.ordered for arm in results.arms)
    if ordered and results.revenue.low is not None:
        with card(t("results.sure"), t("results.sure_about")):
            show(_interval(visit, results))
    with box("cols main-side"):
        with card(t("results.curve"), t("results.curve_about")):
            if ordered:
                _curve(visit, curve)
            else:
                show(empty("clock", t("results.too_early"), t("results.too_early_about")))
        with card(t("results.funnel")):
            show(_funnel(visit, results))
    draw_beliefs(visit, results)
    draw_segments(visit, results)
    with card(t("results.arms"), classes="flush"):
        show(_arms(visit, results))


def _earned(visit: Visit, results: CampaignResults) -> Markup:
    t, f = visit.t, visit.f
    if results.earned_minor is None or not any(arm.ordered for arm in results.arms):
        why = "results.no_holdout" if results.earned_minor is None else "results.too_early"
        return tile(t("results.earned"), "–", t(why), kind="hero unsure")
    treated, revenue = results.revenue.treated, results.revenue
    note = t("results.too_small")
    if revenue.low is not None and revenue.high is not None:
        note = t(
            "results.interval",
            low=f.signed_money(revenue.low * treated),
            high=f.signed_money(revenue.high * treated),
        )
    shown = f.signed_money(results.earned_minor)
    return tile(t("results.earned"), shown, note, kind=_KINDS[sureness(results)])


def _figures(visit: Visit, results: CampaignResults) -> list[Markup]:
    t, f = visit.t, visit.f
    revenue = results.revenue
    delivered, clicked, left = (
        sum(getattr(arm, name) for arm in _treated(results))
        for name in ("delivered", "clicked", "unsubscribed")
    )

    def share(number: int) -> str:
        return t("results.of_delivered", share=f.share(number / delivered)) if delivered else ""

    return [
        tile(
            t("results.per_recipient"),
            f.money_fine(revenue.treated_mean),
            t("results.against", amount=f.money_fine(revenue.holdout_mean)),
        ),
        tile(t("results.delivered"), f.number(delivered)),
        tile(t("results.clicked"), f.number(clicked), share(clicked)),
        tile(t("results.unsubscribed"), f.number(left), share(left)),
    ]


def _interval(visit: Visit, results: CampaignResults) -> Markup:
    f, revenue = visit.f, results.revenue
    assert revenue.low is not None
    assert revenue.high is not None
    assert revenue.difference is not None
    shown = {
        value: f.signed_money_fine(value)
        for value in (revenue.low, revenue.difference, revenue.high)
    }
    verdict = {"good": "results.surely_good", "bad": "results.surely_bad", "": "results.unsure"}
    told = tag("p", visit.t(verdict[sureness(results)]))
    drawn = interval(revenue.low, revenue.high, revenue.difference, shown=shown)
    return join(told, drawn)


def _curve(visit: Visit, curve: Sequence[CurvePoint]) -> None:
    t, f = visit.t, visit.f
    scale = 10 ** minor_digits(f.currency)
    days = sorted({point.day for point in curve})
    arms = list(dict.fromkeys(point.arm for point in curve))
    by_place = {(point.arm, point.day): point.revenue_per_customer_minor for point in curve}
    series = [
        Series(
            name=arm_name(visit, arm),
            values=[by_place.get((arm, day), 0) / scale for day in days],
            soft=arm == HOLDOUT,
        )
        for arm in arms
    ]
    names = [t("results.day", day=day) for day in days]
    line_chart(t("results.curve"), names, series, prefix=f.symbol())
    columns = (Column(title=t("results.day_title")), *_named(series))
    rows = [
        Row(cells=(name, *(f.money_fine(by_place.get((arm, day), 0)) for arm in arms)))
        for name, day in zip(names, days, strict=True)
    ]
    drawn = table(t("results.curve"), columns, rows, plain=True)
    show(figures(t("results.figures"), drawn))


def _named(series: Sequence[Series]) -> list[Column]:
    return [Column(title=one.name, right=True) for one in series]


def _funnel(visit: Visit, results: CampaignResults) -> Markup:
    t, f = visit.t, visit.f
    treated = _treated(results)
    counts = {name: sum(getattr(arm, name) for arm in treated) for name in _STEPS}
    delivered = counts["delivered"]
    steps = [
        Bar(
            label=t(f"results.step.{name}"),
            value=number,
            shown=f"{f.number(number)} · {f.share(number / delivered)}" if delivered else "0",
            soft=name == "opened",
        )
        for name, number in counts.items()
    ]
    return tag("div", bars(steps), banner(t("results.opens")), class_="stack")


def _arms(visit: Visit, results: CampaignResults) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("results.arm")),
        Column(title=t("results.step.customers"), right=True),
        Column(title=t("results.step.delivered"), right=True, wide=True),
        Column(title=t("results.step.clicked"), right=True, wide=True),
        Column(title=t("results.step.ordered"), right=True, wide=True),
        Column(title=t("results.revenue"), right=True, wide=True),
        Column(title=t("results.per_customer"), right=True),
    )
    return table(t("results.arms"), columns, [_arm(visit, arm) for arm in results.arms])


def _arm(visit: Visit, arm: ArmResult) -> Row:
    f, mailed = visit.f, arm.arm != HOLDOUT

    def part(number: int) -> str:
        return f"{f.number(number)} · {f.share(number / arm.customers)}" if arm.customers else "–"

    return Row(
        cells=(
            arm_name(visit, arm.arm),
            f.number(arm.customers),
            f.number(arm.delivered) if mailed else "–",
            part(arm.clicked) if mailed else "–",
            part(arm.ordered),
            f.money_whole(arm.revenue_minor),
            f.money_fine(arm.revenue_minor / arm.customers) if arm.customers else "–",
        )
    )


def _treated(results: CampaignResults) -> list[ArmResult]:
    return [arm for arm in results.arms if arm.arm != HOLDOUT]
