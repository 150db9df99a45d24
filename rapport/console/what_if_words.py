"""Ways to choose whom to write to, and intervals of money, in words."""

from rapport.console.campaign_plan import arm_name
from rapport.console.visits import Visit
from rapport.decisions import HOLDOUT
from rapport.uplift import Interval, Way, parse_policy


def way_name(visit: Visit, policy: str) -> str:
    """Name a policy as a reader would."""
    t, f, one = visit.t, visit.f, parse_policy(policy)
    match one.way:
        case Way.ARM if one.arm == HOLDOUT:
            return t("what_if.policy.nobody")
        case Way.ARM:
            return t("what_if.policy.arm", arm=arm_name(visit, one.arm))
        case Way.FIRST:
            return t("what_if.policy.first", share=f.share(one.share, digits=0))
        case Way.RULE:
            return t(
                "what_if.policy.rule",
                arm=arm_name(visit, one.arm),
                feature=t.name("what_if.feature_name", one.feature),
                how=t("what_if.at_least" if one.more else "what_if.below"),
                edge=f"{one.edge:g}",
            )
        case _:
            return t(f"what_if.policy.{one.way.value}")


def between(visit: Visit, found: Interval) -> str:
    """An interval of money; nothing where there is none."""
    if found.high == float("inf"):
        return "–"
    low, high = (visit.f.signed_money_fine(each) for each in (found.low, found.high))
    return visit.t("effects.between", low=low, high=high)
