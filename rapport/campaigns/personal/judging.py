"""What choosing per customer would have earned, by customers that were not learned from.

The rule of decision 0052: the policy governs only if it is surely better than the best single
variant. The best single variant is the best on the same customers, which favours it a little.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rapport.campaigns.model import Campaign, PolicyKind
from rapport.campaigns.personal.history import History
from rapport.campaigns.personal.knowing import Numbers
from rapport.campaigns.personal.learning import by_lot, learn, least_chance, single
from rapport.campaigns.results_model import Judgement, PolicyJudged
from rapport.decisions import (
    Estimator,
    Log,
    policy_difference,
    policy_value,
    split,
)

FEWEST_CHOICES = 50
"""Choices before anything is judged."""

_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement, and the place of the best single variant."""

    judgement: Judgement
    best: int


def judge(history: History, *, campaign: Campaign, wave: int, now: datetime) -> Judged | None:
    """Judge the policies for a wave by the choices before it; None while there are too few.

    Each customer is chosen for by what was learned of others: five folds by hash.
    """
    if len(history) < FEWEST_CHOICES:
        return None
    lot = by_lot(history.people.open, split_weights(campaign, history.variants.names))
    personal, expected, by = _crossed(history, campaign)
    log = Log(
        chosen=history.chosen,
        propensity=history.propensity,
        reward=history.reward,
        expected=expected,
        batches=history.waves,
    )
    least = least_chance(campaign.terms.least_share, len(history.variants.names))
    singles = [
        single(place, history.people.open, lot, least)
        for place in range(len(history.variants.names))
    ]
    best = int(np.argmax([policy_value(log, one).value for one in singles]))
    policies = {
        PolicyKind.PERSONAL: personal,
        PolicyKind.SINGLE: singles[best],
        PolicyKind.LOT: lot,
    }
    beyond = policy_difference(log, personal, singles[best])
    judgement = Judgement(
        campaign_id=campaign.campaign_id,
        wave=wave,
        judged_at=now,
        reward=campaign.terms.reward,
        choices=len(history),
        rewarded=int((history.reward > 0).sum()),
        learned_by=by,
        best=history.variants.names[best],
        policies=_valued(log, policies),
        beyond=beyond,
        governs=beyond.low is not None and beyond.low > 0,
    )
    return Judged(judgement=judgement, best=best)


def split_weights(campaign: Campaign, names: tuple[str, ...]) -> Numbers:
    """What the plain split weighs each variant."""
    return np.array([campaign.terms.split.get(name, 1.0) for name in names])


def _crossed(history: History, campaign: Campaign) -> tuple[Numbers, Numbers, str]:
    """The personal policy's probabilities and the expected rewards, each learned from others."""
    personal = np.zeros(history.people.open.shape)
    expected = np.zeros(history.people.open.shape)
    folds, _ = split(
        history.customer_ids.tolist(),
        experiment=f"{campaign.campaign_id}:folds",
        holdout_share=0,
        arms={str(fold): 1.0 for fold in range(_FOLDS)},
    )
    by = ""
    for fold in range(_FOLDS):
        asked = np.equal(folds, str(fold))
        learned = learn(
            history, ~asked, reward=campaign.terms.reward, least_share=campaign.terms.least_share
        )
        people = history.people.take(asked)
        personal[asked], expected[asked] = learned.best(people), learned.expected(people)
        by = learned.by
    return personal, expected, by


def _valued(
    log: Log, policies: Mapping[PolicyKind, Numbers], waves: NDArray[np.int64]
) -> tuple[PolicyJudged, ...]:
    return tuple(
        PolicyJudged(
            policy=kind,
            ips=policy_value(log, chances, estimator=Estimator.IPS),
            snips=policy_value(log, chances, estimator=Estimator.SNIPS),
            dr=policy_value(log, chances, estimator=Estimator.DR),
        )
        for kind, chances in policies.items()
    )
