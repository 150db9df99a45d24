"""`rapport uplift` and `rapport policy`: whom a campaign moved, and what writing to them earns."""

from collections.abc import Sequence
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.cli.uplift_what_if import amount as _amount
from rapport.cli.uplift_what_if import money as _money
from rapport.cli.uplift_what_if import simulate_policy
from rapport.demo import what_if
from rapport.training import Question, Worth, learn_uplift, worth_by_share
from rapport.uplift import Interval, UpliftReport, get_report, list_reports, parse_policy

app = typer.Typer(help="Whom a campaign moved, and whom it pays to write to.", no_args_is_help=True)
policy_app = typer.Typer(help="What a policy of writing would have earned.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
CampaignId = Annotated[str, typer.Argument(metavar="CAMPAIGN_ID", help="Id of the campaign.")]
Margin = Annotated[
    float, typer.Option(min=0.001, max=1.0, help="Share of revenue that is the shop's margin.")
]
Cost = Annotated[float, typer.Option(min=0.0, help="What a message costs, in the shop's money.")]

_MINOR = 100.0
_SHARES = tuple(tenth / 10 for tenth in range(1, 11))


@app.command()
def fit(
    campaign_id: CampaignId,
    *,
    margin: Margin = 0.3,
    cost: Cost = 0.05,
    budget: Annotated[
        float | None, typer.Option(min=0.0, help="For all messages together; else no limit.")
    ] = None,
    outcome: Annotated[str, typer.Option(help="What counts: `ordered` or `revenue`.")] = "ordered",
    as_json: AsJson = False,
) -> None:
    """Learn whom a finished campaign moved, from its holdout; score customers if that pays."""
    worth = Worth(
        margin_share=margin,
        message_cost=cost * _MINOR,
        budget=None if budget is None else budget * _MINOR,
        outcome=outcome,
    )
    with opened() as rapport:
        report = learn_uplift(
            campaign_id,
            worth,
            database=rapport.database,
            facts=rapport.facts,
            currency=rapport.settings.shop.currency,
            now=rapport.clock(),
        )
    _print_report(report, as_json=as_json)


@app.command()
def show(
    campaign_id: Annotated[
        str, typer.Argument(metavar="CAMPAIGN_ID", help="Id of a campaign; else all are listed.")
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show what was learned: Qini, tenths of customers, and the policy in money."""
    with opened_operations() as rapport:
        if campaign_id:
            _print_report(get_report(rapport.database, campaign_id), as_json=as_json)
            return
        reports = list_reports(rapport.database)
    if as_json:
        print_json(reports)
        return
    columns = ("campaign", "learned", "customers", "Qini %", "recommended")
    print_table("Uplift", columns, (_summary(one) for one in reports))


@policy_app.command()
def value(campaign_id: CampaignId, as_json: AsJson = False) -> None:
    """Say what the policy and each single arm earn per customer, from the campaign's own draw."""
    with opened_operations() as rapport:
        report = get_report(rapport.database, campaign_id)
    if as_json:
        print_json(report.policy)
        return
    _print_policy(report)


@policy_app.command()
def simulate(
    campaign_id: Annotated[
        str, typer.Argument(metavar="CAMPAIGN_ID", help="A campaign; else the demo's customers.")
    ] = "",
    *,
    margin: Margin = 0.3,
    cost: Cost = 0.05,
    customers: Annotated[
        int, typer.Option(min=1_000, max=200_000, help="Customers of the demo's trial.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="Of the demo's trial.")] = 1,
    policy: Annotated[
        str,
        typer.Option(
            help="Judge it: uplift, bandit, arm:NAME, first:0.3, or rule:orders:more:2:NAME."
        ),
    ] = "",
    against: Annotated[str, typer.Option(help="Another one; else the best other.")] = "",
    as_json: AsJson = False,
) -> None:
    """Try policies before they are followed: on a campaign's draw, or on the demo's customers.

    On a campaign: what writing only to the first tenths would have earned; with `--policy`, what
    that policy would have, beside others, and if scores or money were wrong. On the demo, whose
    truth is known: what was believed, what is true, and what being wrong costs.
    """
    if campaign_id and policy:
        worth = Worth(margin_share=margin, message_cost=cost * _MINOR)
        question = Question(
            policy=parse_policy(policy),
            worth=worth,
            against=parse_policy(against) if against else None,
        )
        simulate_policy(campaign_id, question, as_json=as_json)
        return
    if campaign_id:
        _simulate_draw(campaign_id, as_json=as_json)
        return
    found = what_if(customers=customers, margin_share=margin, message_cost=cost * _MINOR, seed=seed)
    if as_json:
        print_json(
            {
                "report": found.report,
                "truths": found.truths,
                "true_policy": found.true_policy,
                "true_of": found.true_of,
                "supposed": found.supposed,
                "best_possible": found.best_possible,
                "price": found.price,
            }
        )
        return
    rows = [
        (one.policy, _money(one.earned), _amount(true), _amount(found.best_possible - true))
        for one in found.supposed.policies
        for true in [found.true_of[one.policy]]
    ]
    rows.append(("knowing everything", "", _amount(found.best_possible), _amount(0)))
    columns = ("policy", "believed", "true", "missed")
    print_table("Per customer, above writing to nobody", columns, rows)
    out.print(f"{_verdict(found.report.recommended)} Being wrong costs {_amount(found.price)}.")


def _simulate_draw(campaign_id: str, *, as_json: bool) -> None:
    with opened() as rapport:
        report = get_report(rapport.database, campaign_id)
        found = worth_by_share(
            report,
            _SHARES,
            database=rapport.database,
            facts=rapport.facts,
            now=rapport.clock(),
        )
    if as_json:
        print_json([{"share": share, "added": added} for share, added in found])
        return
    rows = [(f"{share:.0%}", _money(added)) for share, added in found]
    columns = ("the first, by expected margin", "per customer of all, above writing to nobody")
    print_table("What if", columns, rows)


def _print_report(report: UpliftReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    print_heading(report.campaign_id, f"({report.customers:,} customers, {report.base.base.value})")
    for arm in report.arms:
        qini = arm.qini
        out.print(
            f"{arm.arm}: Qini {qini.value:.2%} of the population"
            f" ({qini.low:.2%} to {qini.high:.2%}; 0 is by lot)"
        )
        rows = [
            (
                str(one.place),
                f"{one.customers:,}",
                f"{one.predicted:.4g}",
                "" if one.shown is None else _range(one.shown),
            )
            for one in arm.tenths
        ]
        print_table(arm.arm, ("tenth", "customers", "predicted", "shown (95 %)"), rows)
    _print_policy(report)


def _print_policy(report: UpliftReport) -> None:
    policy = report.policy
    rows = [(f"{one.arm} to everybody", _money(one.added), "") for one in policy.arms]
    shares = ", ".join(f"{one.arm} {one.share:.0%}" for one in policy.arms)
    rows.append(("the policy", _money(policy.policy), shares))
    rows.append((f"the policy less {policy.best}", _money(policy.beyond), ""))
    title = f"{report.currency} per customer, above writing to nobody"
    print_table(title, ("to whom", "earned (95 %)", "shares"), rows)
    out.print(_verdict(policy.recommended))
    if policy.is_released:
        out.print(f"Recipients: the rule `score {report.score} more_than 0`.")


def _verdict(recommended: str | None) -> str:
    if recommended is None:
        return "The policy is surely better than any single arm: follow it."
    return f"The policy is not surely better: {recommended} to everybody is recommended."


def _summary(report: UpliftReport) -> Sequence[str]:
    best = max(arm.qini.value for arm in report.arms)
    return (
        report.campaign_id,
        f"{report.learned_at:%Y-%m-%d}",
        f"{report.customers:,}",
        f"{best:.2%}",
        report.policy.recommended or "the policy",
    )


def _range(found: Interval) -> str:
    return f"{found.value:.4g} ({found.low:.4g} to {found.high:.4g})"
