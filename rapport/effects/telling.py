"""Effects as figures with their intervals, read from the draws of a posterior."""

from collections import defaultdict

import numpy as np

from rapport.effects.estimating import Posterior
from rapport.effects.model import Effect, GroupLift

_ENDS = (0.025, 0.975)


def effects_of(posterior: Posterior, group: str = "") -> list[Effect]:
    """All effects in a group, or over all groups; in the order of the space."""
    draws = posterior.effects[:, posterior.group_place(group)]
    lows, highs = np.quantile(draws, _ENDS, axis=0)
    evidence = _evidence(posterior, group)
    best = _best(posterior, draws)
    found = []
    for at, (attribute, value) in enumerate(posterior.columns):
        customers, campaigns = evidence[attribute, value]
        found.append(
            Effect(
                attribute=attribute,
                value=value,
                group=group,
                mean=float(draws[:, at].mean()),
                low=float(lows[at]),
                high=float(highs[at]),
                helps=float((draws[:, at] > 0).mean()),
                best=float(best[at]),
                customers=customers,
                campaigns=len(campaigns),
            )
        )
    return found


def lift_of(posterior: Posterior, group: str) -> GroupLift | None:
    """What a mail is worth in a group; None without figures of the group."""
    seen = [one for one in posterior.figures if one.group == group and not one.held_out]
    if not seen:
        return None
    draws = posterior.lifts[:, posterior.group_place(group)]
    low, high = np.quantile(draws, _ENDS)
    return GroupLift(
        group=group,
        mean=float(draws.mean()),
        low=float(low),
        high=float(high),
        customers=sum(one.customers for one in seen),
    )


def _best(posterior: Posterior, draws: np.ndarray) -> np.ndarray:
    best = np.zeros(draws.shape[1])
    for attribute in {name for name, _ in posterior.columns}:
        places = posterior.places(attribute)
        winners = draws[:, places].argmax(axis=1)
        best[places] = np.bincount(winners, minlength=len(places)) / len(draws)
    return best


def _evidence(
    posterior: Posterior, group: str
) -> defaultdict[tuple[str, str], tuple[int, set[str]]]:
    """How many customers got a text with each value, and in which campaigns."""
    found: defaultdict[tuple[str, str], tuple[int, set[str]]]
    found = defaultdict(lambda: (0, set()))
    for one in posterior.figures:
        if one.held_out or (group and one.group != group):
            continue
        for pair in one.attributes.items():
            customers, campaigns = found[pair]
            found[pair] = customers + one.customers, campaigns | {one.campaign_id}
    return found
