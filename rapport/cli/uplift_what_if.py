"""What a policy would have earned on a campaign's draw, and what being wrong costs, as tables."""

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.training import Question, suppose_campaign
from rapport.uplift import Interval, Supposed

_MINOR = 100.0


def simulate_policy(campaign_id: str, question: Question, *, as_json: bool) -> None:
    """Print the answer for a campaign."""
    with opened() as rapport:
        told = suppose_campaign(
            campaign_id,
            question,
            database=rapport.database,
            facts=rapport.facts,
            currency=rapport.settings.shop.currency,
            now=rapport.clock(),
        )
    if as_json:
        print_json(told)
        return
    found = told.found
    columns = ("policy", "earned (95 %)", "behind the best", "cost", "counts as", "who gets what")
    rows = [
        (
            one.policy,
            money(one.earned),
            money(one.behind),
            amount(one.cost),
            f"{one.effective:,.0f} of {found.customers:,}",
            ", ".join(f"{arm} {share:.0%}" for arm, share in zip(found.arms, one.shares,
                                                                  strict=True)),
        )
        for one in found.policies
    ]  # fmt: skip
    print_table(f"{told.currency} per customer, above writing to nobody", columns, rows)
    doubts = [
        (one.doubt.name, money(one.earned), money(one.lost), one.best) for one in found.doubts
    ]
    print_table(found.chosen, ("if", "it earns (95 %)", "the best earns more", "the best"), doubts)
    out.print(_sentence(found))


def money(found: Interval) -> str:
    """Write an amount of minor units with its interval."""
    return f"{amount(found.value)} ({amount(found.low)} to {amount(found.high)})"


def amount(minor: float) -> str:
    """Write minor units as major ones, to a tenth of a minor one."""
    return f"{minor / _MINOR:.3f}"


def _sentence(found: Supposed) -> str:
    if found.beyond.low > 0:
        sure = f"better than {found.against} by more than {amount(found.beyond.low)}"
    else:
        sure = f"not worse than {found.against} by more than {amount(found.most_lost)}"
    return (
        f"95 % sure: {found.chosen} is {sure} per customer. At worst, whichever of these is wrong,"
        f" it earns {amount(found.worst)}."
    )
