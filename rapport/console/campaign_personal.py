"""Whether choosing per customer pays, in a marketer's words; and policies beside each other."""

from dataclasses import dataclass

from rapport.app import App
from rapport.campaigns import (
    Allocation,
    Campaign,
    Judgement,
    PersonalReport,
    PoliciesCompared,
    Reward,
    compare_policies,
    personal_report,
)
from rapport.console.campaign_plan import arm_name
from rapport.console.controls import card, show
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.decisions import Lift, PolicyValue

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalView:
    """What the page shows of a campaign that chooses per customer."""

    report: PersonalReport
    compared: PoliciesCompared | None


def personal_view(doors: App, campaign: Campaign) -> PersonalView | None:
    """Judge a launched campaign that chooses per customer; None for any other."""
    allocation = campaign.terms.allocation
    divided = allocation is Allocation.POLICIES
    if campaign.launched_at is None or not (divided or allocation is Allocation.PERSONAL):
        return None
    currency, now = doors.settings.shop.currency, doors.clock()
    report = personal_report(
        campaign.campaign_id,
        database=doors.database,
        facts=doors.facts,
        currency=currency,
        now=now,
    )
    compared = None
    if divided:
        compared = compare_policies(
            campaign.campaign_id,
            database=doors.database,
            facts=doors.facts,
            currency=currency,
            now=now,
        )
    return PersonalView(report=report, compared=compared)


def draw_personal(visit: Visit, view: PersonalView) -> None:
    """Draw what is known by now, what each wave was drawn by, and the policies compared."""
    t = visit.t
    with card(t("campaign_personal.title")):
        show(tag("p", t("campaign_personal.about"), class_="muted"))
        judgement = view.report.now
        if judgement is None:
            show(banner(t("campaign_personal.too_few")))
        else:
            show(banner(_sentence(visit, judgement), "good" if judgement.governs else ""))
    if judgement is not None:
        _policies(visit, judgement)
    if view.report.waves:
        _waves(visit, view.report)
    if view.compared is None:
        return
    if any(one.customers for one in view.compared.policies):
        _compared(visit, view.compared)
    else:
        show(banner(t("campaign_personal.not_divided")))


def _sentence(visit: Visit, found: Judgement) -> str:
    told = "campaign_personal.governs" if found.governs else "campaign_personal.tries"
    best, more = arm_name(visit, found.best), _value(visit, found.beyond, found.reward)
    return visit.t(told, best=best, more=more)


def _policies(visit: Visit, found: Judgement) -> None:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("campaign_personal.policy")),
        Column(title=t(f"campaign_personal.unit.{found.reward.value}"), right=True),
        Column(title=t("campaign_personal.ips"), right=True, wide=True),
        Column(title=t("campaign_personal.snips"), right=True, wide=True),
        Column(title=t("campaign_personal.effective"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                t(f"campaign_personal.kind.{one.policy.value}"),
                _value(visit, one.dr, found.reward),
                _value(visit, one.ips, found.reward),
                _value(visit, one.snips, found.reward),
                f.number(one.dr.effective),
            )
        )
        for one in found.policies
    ]
    title = t("campaign_personal.judged")
    about = t("campaign_personal.judged_about", count=f.number(found.choices))
    with card(title, about, classes="flush"):
        show(table(title, columns, rows))


def _waves(visit: Visit, report: PersonalReport) -> None:
    t, f = visit.t, visit.f
    names = ("wave", "choices", "best", "beyond", "chosen")
    columns = tuple(Column(title=t(f"campaign_personal.{name}")) for name in names)
    rows = [
        Row(
            cells=(
                f.number(one.wave + 1),
                f.number(one.choices),
                arm_name(visit, one.best),
                _value(visit, one.beyond, one.reward),
                t("campaign_personal.personal" if one.governs else "campaign_personal.trying"),
            )
        )
        for one in report.waves
    ]
    title = t("campaign_personal.waves")
    with card(title, t("campaign_personal.waves_about"), classes="flush"):
        show(table(title, columns, rows))


def _compared(visit: Visit, found: PoliciesCompared) -> None:
    t, f = visit.t, visit.f
    measures = ("clicked", "ordered", "revenue")
    figures = tuple(
        Column(title=t(f"campaign_personal.unit.{name}"), right=True) for name in measures
    )
    columns = (
        Column(title=t("campaign_personal.policy")),
        Column(title=t("campaign_personal.customers"), right=True),
        *figures,
        Column(title=t("campaign_personal.gave"), wide=True),
    )
    rows = [
        Row(
            cells=(
                t(f"campaign_personal.kind.{one.policy.value}"),
                f.number(one.customers),
                *(_lift(visit, getattr(one, name), money=name == "revenue") for name in measures),
                ", ".join(f"{arm_name(visit, arm)}: {f.number(n)}" for arm, n in one.drew.items()),
            )
        )
        for one in found.policies
    ]
    title = t("campaign_personal.compared")
    about = t("campaign_personal.compared_about", count=f.number(found.held_out))
    with card(title, about, classes="flush"):
        show(table(title, columns, rows))
    pairs = [
        Row(
            cells=(
                t(
                    "campaign_personal.pair",
                    policy=t(f"campaign_personal.kind.{one.policy.value}"),
                    other=t(f"campaign_personal.kind.{one.other.value}"),
                ),
                *(_lift(visit, getattr(one, name), money=name == "revenue") for name in measures),
            )
        )
        for one in found.pairs
    ]
    title = t("campaign_personal.pairs")
    with card(title, t("campaign_personal.pairs_about"), classes="flush"):
        show(table(title, (Column(title=t("campaign_personal.pair_title")), *figures), pairs))


def _value(visit: Visit, value: PolicyValue, reward: Reward) -> str:
    money = reward is Reward.REVENUE
    return _between(visit, value.value, value.low, value.high, money=money)


def _lift(visit: Visit, lift: Lift, *, money: bool) -> str:
    if lift.difference is None:
        return "–"
    return _between(visit, lift.difference, lift.low, lift.high, money=money)


def _between(
    visit: Visit, value: float, low: float | None, high: float | None, *, money: bool
) -> str:
    """An amount, or a number of 100 customers, with its interval."""
    if low is None or high is None:
        return visit.t("campaign_personal.unsure", value=_figure(visit, value, money=money))
    ends = visit.t(
        "campaign_steps.between",
        low=_figure(visit, low, money=money),
        high=_figure(visit, high, money=money),
    )
    return f"{_figure(visit, value, money=money)} ({ends})"


def _figure(visit: Visit, value: float, *, money: bool) -> str:
    if money:
        return visit.f.signed_money_fine(value)
    return visit.f.number(value * _HUNDRED, digits=2)
