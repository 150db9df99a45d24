"""The figures of a told story, as `rapport demo --json` prints them."""

from collections.abc import Sequence
from dataclasses import asdict

from rapport.campaigns import CampaignResults, LeftOutBecause, PlanReport
from rapport.content import Draft, DraftStatus
from rapport.decisions import HOLDOUT, Lift, pool_lifts
from rapport.delivery import SendReport
from rapport.kit.money import from_minor


def draft_figures(drafts: Sequence[Draft]) -> dict[str, int]:
    """Count what became of the drafts: all were written, some refused by checks, some approved."""
    return {
        "written": len(drafts),
        "refused": sum(draft.status is DraftStatus.REFUSED for draft in drafts),
        "approved": sum(draft.status is DraftStatus.APPROVED for draft in drafts),
    }


def message_figures(reports: Sequence[PlanReport], sent: SendReport) -> dict[str, object]:
    """Count the plan and what the mail server took."""
    left_out = {
        because.value: sum(report.left_out.get(because.value, 0) for report in reports)
        for because in LeftOutBecause
        if because is not LeftOutBecause.HOLDOUT
    }
    return {
        "planned": sum(report.recipients for report in reports),
        "left_out": sum(left_out.values()),
        "left_out_because": {because: count for because, count in left_out.items() if count},
        "delivered": sent.delivered,
        "failed": sent.failed,
    }


def outcome_figures(
    results: Sequence[CampaignResults], *, currency: str, true_lift_minor: float
) -> dict[str, object]:
    """Say what all campaigns earned: money in units of the currency, per recipient."""
    arms = [arm for result in results for arm in result.arms]
    revenue = pool_lifts([result.revenue for result in results])
    treated = [arm for arm in arms if arm.arm != HOLDOUT]
    held_out = [arm for arm in arms if arm.arm == HOLDOUT]
    return {
        "holdout": sum(arm.customers for arm in held_out),
        "opens": sum(arm.opened for arm in treated),
        "clicks": sum(arm.clicked for arm in treated),
        "unsubscribed": sum(arm.unsubscribed for arm in treated),
        "orders": {
            "treated": sum(arm.ordered for arm in treated),
            "holdout": sum(arm.ordered for arm in held_out),
        },
        "revenue_per_recipient": {
            "treated": _money(revenue.treated_mean, currency),
            "holdout": _money(revenue.holdout_mean, currency),
        },
        "lift": _lift(revenue, currency),
        "true_lift": _money(true_lift_minor, currency),
        "earned": _money((revenue.difference or 0.0) * revenue.treated, currency),
        "currency": currency,
    }


def campaign_figures(names: Sequence[str], results: Sequence[CampaignResults]) -> list[object]:
    """Give each campaign's own result."""
    return [
        {
            "name": name,
            "arms": [asdict(arm) for arm in result.arms],
            "lift": _lift(result.revenue, result.currency),
        }
        for name, result in zip(names, results, strict=True)
    ]


def _lift(lift: Lift, currency: str) -> dict[str, float | None]:
    ends = {"difference": lift.difference, "low": lift.low, "high": lift.high}
    return {
        name: None if minor is None else _money(minor, currency) for name, minor in ends.items()
    }


def _money(minor: float, currency: str) -> float:
    return round(float(from_minor(round(minor * 100), currency)) / 100, 4)
