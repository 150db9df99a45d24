"""Plans and results of campaigns as tables."""

from collections.abc import Sequence

from rapport.campaigns import Campaign, CampaignResults, PlanReport, QuarterReport
from rapport.cli.campaign_texts import print_sent_safe
from rapport.cli.output import out, print_table
from rapport.kit.money import money_text


def print_plan(report: PlanReport) -> None:
    """Print who receives it, who is held out, and who is left out."""
    rows: list[tuple[str, int]] = [(f"receives {arm}", n) for arm, n in report.per_arm.items()]
    rows.append(("holdout: receives nothing", report.held_out))
    rows += [(f"left out: {reason}", number) for reason, number in report.left_out.items()]
    print_table(f"Plan for {report.members:,} members", ("what", "customers"), rows)


def print_results(campaign: Campaign, found: CampaignResults, language: str) -> None:
    """Print what each arm did and what was earned, and how far that may be believed."""

    def money(minor: float) -> str:
        return money_text(round(minor), found.currency, language)

    columns = ("arm", "customers", "delivered", "opened", "clicked", "unsubscribed", "ordered")
    print_table(
        campaign.name,
        (*columns, "revenue", "per customer"),
        [
            (
                *(getattr(arm, name) for name in columns),
                money(arm.revenue_minor),
                money(arm.revenue_minor / arm.customers),
            )
            for arm in found.arms
        ],
    )
    print_sent_safe(campaign.campaign_id, found.sent_safe)
    lift = found.revenue
    if found.earned_minor is None or lift.low is None or lift.high is None:
        out.print("Without enough of a holdout nobody can say what the campaign earned.")
        return
    if lift.nothing_yet:
        out.print("Nobody ordered yet on either side, so nobody can say what the campaign earned.")
        return
    low, high = money(lift.low * lift.treated), money(lift.high * lift.treated)
    earned = money(found.earned_minor)
    out.print(f"Earned above the holdout: {earned} (95 % interval: {low} to {high}).")
    if found.adjusted is not None and found.adjusted.difference is not None:
        total = money(found.adjusted.difference * lift.treated)
        out.print(f"With what customers bought before taken out: {total}.")
    if found.always_low is not None and found.always_high is not None:
        ends = (money(end * lift.treated) for end in (found.always_low, found.always_high))
        out.print(f"Looked at day by day, trust this interval: {' to '.join(ends)}.")
    if found.checks is not None and found.checks.uneven:
        out.print(
            "The holdout is not as large as it should be, and not by chance: believe nothing here "
            "until the reason is found.",
            style="red",
        )
    if found.checks is not None and found.checks.would_see_minor is not None:
        least = money(found.checks.would_see_minor)
        out.print(f"It could have seen a difference of {least} per customer or more.")


def print_holdout(found: Sequence[QuarterReport], currency: str, language: str) -> None:
    """Print what all marketing earned per customer, quarter by quarter."""

    def money(minor: float | None) -> str:
        return "" if minor is None else money_text(round(minor), currency, language)

    print_table(
        "Above those held out of all marketing, per customer",
        ("quarter", "customers", "held out", "reached", "earned", "low", "high", "adjusted"),
        [
            (
                one.quarter if one.over else f"{one.quarter}, not over",
                one.revenue.treated,
                one.revenue.held_out,
                one.reached,
                money(one.revenue.difference),
                money(one.revenue.low),
                money(one.revenue.high),
                money(one.adjusted.difference),
            )
            for one in found
        ],
    )
    if any(one.reached for one in found):
        out.print(
            "Reached are those of the holdout who got a message all the same: if they are many, "
            "the share was another then, and that quarter says too little."
        )
