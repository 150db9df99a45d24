"""How far a campaign's figures may be believed: adjusted, looked at daily, and what was missed."""

from rapport.campaigns import CampaignResults
from rapport.console.controls import card, show
from rapport.console.parts import banner
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.decisions import HOLDOUT, Lift


def draw_beliefs(visit: Visit, results: CampaignResults) -> None:
    t, f = visit.t, visit.f
    if results.checks is not None and results.checks.uneven:
        show(banner(t("campaign_steps.uneven"), "bad"))
    rows = [("raw", _lift(visit, results.revenue))]
    if results.adjusted is not None:
        rows.append(("adjusted", _lift(visit, results.adjusted)))
    if results.always_low is not None and results.always_high is not None:
        rows.append(("always", _ends(visit, results.always_low, results.always_high)))
    if results.checks is not None and results.checks.would_see_minor is not None:
        rows.append(("would_see", f.money_fine(results.checks.would_see_minor)))
    treated = [arm for arm in results.arms if arm.arm != HOLDOUT]
    counts = {
        "by_people": sum(arm.clicked_by_people for arm in treated),
        "complained": sum(arm.complained for arm in treated),
        "bounced": sum(arm.bounced for arm in treated),
    }
    rows += [(name, f.number(number)) for name, number in counts.items()]
    columns = (
        Column(title=t("campaign_steps.figure")),
        Column(title=t("campaign_steps.value"), right=True),
    )
    told = [Row(cells=(t(f"campaign_steps.{name}"), shown)) for name, shown in rows]
    with card(t("campaign_steps.believe"), classes="flush"):
        show(table(t("campaign_steps.believe"), columns, told))


def _lift(visit: Visit, lift: Lift) -> str:
    if lift.difference is None or lift.nothing_yet:
        return "–"
    shown = visit.f.signed_money_fine(lift.difference)
    if lift.low is None or lift.high is None:
        return shown
    return f"{shown} ({_ends(visit, lift.low, lift.high)})"


def _ends(visit: Visit, low: float, high: float) -> str:
    f = visit.f
    return visit.t(
        "campaign_steps.between", low=f.signed_money_fine(low), high=f.signed_money_fine(high)
    )
