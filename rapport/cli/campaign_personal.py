"""Commands of `rapport campaigns` about choosing per customer, and about comparing policies."""

from typing import Annotated

import typer

from rapport.campaigns import (
    Judgement,
    PoliciesCompared,
    Reward,
    compare_policies,
    personal_report,
)
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.decisions import Lift, PolicyValue
from rapport.demo import play_personal
from rapport.kit.money import minor_digits

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
CampaignIdArg = Annotated[
    str, typer.Argument(metavar="CAMPAIGN_ID", help="Id of the campaign; see `list`.")
]
_HUNDRED = 100


def personal(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Say whether choosing per customer surely beats the best single variant, by all choices."""
    with opened() as rapport:
        currency = rapport.settings.shop.currency
        found = personal_report(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            currency=currency,
            now=rapport.clock(),
        )
    if as_json:
        print_json(found)
        return
    if found.now is None:
        out.print("Too few choices were made to say anything yet.")
        return
    _print_judgement(found.now, currency)
    print_table(
        "What each wave was drawn by",
        ("wave", "choices before", "best single", "personal earns more (95 %)", "chosen"),
        [
            (
                one.wave,
                one.choices,
                one.best,
                _value(one.beyond, one.reward, currency),
                "per customer" if one.governs else "still trying",
            )
            for one in found.waves
        ],
    )


def policies(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Compare the policies of an experiment, against the holdout and with each other."""
    with opened() as rapport:
        currency = rapport.settings.shop.currency
        found = compare_policies(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            currency=currency,
            now=rapport.clock(),
        )
    if as_json:
        print_json(found)
    else:
        _print_compared(found, currency)


def simulate(
    *,
    customers: Annotated[int, typer.Option(min=300, max=200_000)] = 6_000,
    waves: Annotated[int, typer.Option(min=2, max=20)] = 5,
    seed: Annotated[int, typer.Option(help="Another seed draws other customers.")] = 1,
    alike: Annotated[bool, typer.Option(help="Everybody likes the same texts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play a personal campaign on the demo's customers, whose tastes are known."""
    found = play_personal(customers=customers, waves=waves, seed=seed, alike=alike)
    if as_json:
        print_json({"played": found, "regret": found.regret})
        return
    names = {
        "personal": "chosen per customer, learned wave by wave",
        "single": "the winner of the first wave to everybody after it",
        "lot": "by lot",
        "perfect_single": "the best single text, had it been known",
    }
    print_table(
        f"Of 1,000 customers, {found.perfect:.1f} would click with the best text of each",
        ("way", "clicks", "lost"),
        [
            (names[way], f"{getattr(found, way):.1f}", f"{lost:.1f}")
            for way, lost in found.regret.items()
        ],
    )
    governed = [str(one.wave) for one in found.judgements if one.governs]
    told = f"in waves {', '.join(governed)}" if governed else "in no wave"
    out.print(f"Choosing per customer was surely better {told}; in the others it was still tried.")


def _print_judgement(found: Judgement, currency: str) -> None:
    print_table(
        f"What {found.choices:,} choices say of each policy, {_unit(found.reward, currency)}",
        ("policy", "doubly robust (95 %)", "IPS", "SNIPS", "counts as"),
        [
            (
                one.policy.value,
                *(_value(value, found.reward, currency) for value in (one.dr, one.ips, one.snips)),
                f"{one.dr.effective:,.0f} choices",
            )
            for one in found.policies
        ],
    )
    more = _value(found.beyond, found.reward, currency)
    if found.governs:
        out.print(f"Choosing per customer surely beats {found.best!r} for everybody: by {more}.")
    else:
        out.print(
            f"Choosing per customer is not surely better than {found.best!r} for everybody"
            f" ({more}), so variants are still tried."
        )


def _print_compared(found: PoliciesCompared, currency: str) -> None:
    print_table(
        f"Per 100 customers and {currency} per customer, above {found.held_out:,} held out",
        ("policy", "customers", "clicks", "orders", "revenue", "gave"),
        [
            (
                one.policy.value,
                one.customers,
                *_lifts(one.clicked, one.ordered, one.revenue, currency),
                ", ".join(f"{arm} {number}" for arm, number in one.drew.items()),
            )
            for one in found.policies
        ],
    )
    print_table(
        "The first less the second",
        ("policies", "clicks", "orders", "revenue"),
        [
            (
                f"{one.policy.value} − {one.other.value}",
                *_lifts(one.clicked, one.ordered, one.revenue, currency),
            )
            for one in found.pairs
        ],
    )


def _lifts(clicked: Lift, ordered: Lift, revenue: Lift, currency: str) -> tuple[str, ...]:
    scale = 1 / 10 ** minor_digits(currency)
    return (_lift(clicked, _HUNDRED), _lift(ordered, _HUNDRED), _lift(revenue, scale))


def _lift(lift: Lift, scale: float) -> str:
    if lift.difference is None:
        return ""
    ends = ""
    if lift.low is not None and lift.high is not None:
        ends = f" ({lift.low * scale:+.2f} to {lift.high * scale:+.2f})"
    return f"{lift.difference * scale:+.2f}{ends}"


def _value(value: PolicyValue, reward: Reward, currency: str) -> str:
    scale = 1 / 10 ** minor_digits(currency) if reward is Reward.REVENUE else _HUNDRED
    if value.low is None or value.high is None:
        return f"{value.value * scale:.2f} (too few)"
    return f"{value.value * scale:.2f} ({value.low * scale:.2f} to {value.high * scale:.2f})"


def _unit(reward: Reward, currency: str) -> str:
    if reward is Reward.REVENUE:
        return f"{currency} per customer"
    return f"{'clicks' if reward is Reward.CLICKED else 'orders'} of 100 customers"
