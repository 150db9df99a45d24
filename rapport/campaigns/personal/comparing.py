"""Compares the policies of an experiment: what their customers did, against the holdout and pair by
pair."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rapport.campaigns.comparing import Crowd, pool_or_one
from rapport.campaigns.model import PolicyKind
from rapport.campaigns.personal.drawing import policies_experiment, policy_weights
from rapport.campaigns.personal.reporting import choosing_campaign
from rapport.campaigns.results import drawn_table, what_they_did
from rapport.campaigns.results_model import PoliciesCompared, PolicyDid, PolicyPair
from rapport.campaigns.store import list_waves
from rapport.campaigns.waves import OWN_CHANCES
from rapport.decisions import Lift, choices_of, estimate_lift, estimate_rate_lift
from rapport.storage import Database, Facts

Mask = NDArray[np.bool_]

_MEASURES: Mapping[str, str] = {
    "clicked": "clicked_by_people",
    "ordered": "ordered",
    "revenue": "revenue_minor",
}


def compare_policies(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> PoliciesCompared:
    """Say what the customers of each policy did by now, whatever variant they got.

    The waves that were drawn by lot count for no policy. Wave by wave, then together, because each
    wave had its own days. Raises `WrongMoment` for a campaign that does not choose per customer, or
    was not launched.
    """
    campaign = choosing_campaign(campaign_id, database)
    drawn = drawn_table(database, campaign_id)
    did = what_they_did(campaign, drawn, facts=facts, currency=currency, now=now)
    crowd = Crowd.of(did)
    chose = [one.wave for one in list_waves(database, campaign_id) if one.kind in OWN_CHANCES]
    counted = np.isin(crowd.waves, chose)
    given = {
        one.customer_id: one.arm for one in choices_of(database, policies_experiment(campaign_id))
    }
    ids = did["customer_id"].to_pylist()
    kinds = list(policy_weights(campaign))
    default = kinds[0].value if len(kinds) == 1 else ""
    policy = np.array([given.get(one, default) for one in ids], dtype=object)
    held_out = counted & crowd.held_out
    of: dict[PolicyKind, Mask] = {
        kind: counted & ~crowd.held_out & np.equal(policy, kind.value) for kind in kinds
    }
    return PoliciesCompared(
        campaign_id=campaign_id,
        currency=currency,
        held_out=int(held_out.sum()),
        policies=tuple(
            PolicyDid(
                policy=kind,
                customers=int(mask.sum()),
                drew=dict(sorted(Counter(crowd.arms[mask].tolist()).items())),
                **_lifts(crowd, mask, held_out),
            )
            for kind, mask in of.items()
        ),
        pairs=tuple(
            PolicyPair(policy=one, other=other, **_lifts(crowd, of[one], of[other]))
            for one, other in combinations(kinds, 2)
        ),
    )


def _lifts(crowd: Crowd, ours: Mask, theirs: Mask) -> dict[str, Lift]:
    return {
        name: _lift(crowd, crowd.numbers[column], ours, theirs, money=name == "revenue")
        for name, column in _MEASURES.items()
    }


def _lift(
    crowd: Crowd, figures: NDArray[np.float64], ours: Mask, theirs: Mask, *, money: bool
) -> Lift:
    """How much more one side did than the other, each wave within itself."""
    compare: Callable[[NDArray[np.float64], NDArray[np.float64]], Lift] = (
        estimate_lift if money else _rate_lift
    )
    waves = np.unique(crowd.waves[ours | theirs])
    sides = [(ours & (crowd.waves == one), theirs & (crowd.waves == one)) for one in waves]
    return pool_or_one(
        [compare(figures[one], figures[other]) for one, other in sides or [(ours, theirs)]]
    )


def _rate_lift(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Lift:
    return estimate_rate_lift((int(ours.sum()), len(ours)), (int(theirs.sum()), len(theirs)))
