"""What choosing per customer would have earned, by customers that were not learned from.

The rule of decision 0052: the policy governs only if it is surely better than the best single
variant. The best single variant is the best of the same customers, which favours it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rapport.campaigns.model import Campaign, PolicyKind
from rapport.campaigns.personal.history import ChoiceHistory
from rapport.campaigns.personal.knowing import Numbers
from rapport.campaigns.personal.learning import by_lot, learn, least_chance, single
from rapport.campaigns.results_model import Judgement, PolicyJudged
from rapport.decisions import (
    Estimator,
    Log,
    arm_values,
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


def judge(history: ChoiceHistory, *, campaign: Campaign, wave: int, now: datetime) -> Judged | None:
    """Judge the policies for a wave by the choices before it; None while there are too few.

    Each customer is chosen for by what was learned of others: five folds by hash.
    """
    if len(history) < FEWEST_CHOICES:
        return None
    names = history.variants.names
    lot = by_lot(history.people.open, split_weights(campaign, names))
    crossed = _crossed(history, campaign)
    log = Log(
        chosen=history.chosen,
        propensity=history.propensity,
        reward=history.reward,
        expected=crossed.expected,
        batches=history.waves,
    )
    best = int(np.argmax(arm_values(log, len(names))))
    least = least_chance(campaign.terms.least_share, len(names))
    one_for_all = single(best, history.people.open, lot, least)
    policies = {
        PolicyKind.PERSONAL: crossed.personal,
        PolicyKind.SINGLE: one_for_all,
        PolicyKind.LOT: lot,
    }
    beyond = policy_difference(log, crossed.personal, one_for_all)
    judgement = Judgement(
        campaign_id=campaign.campaign_id,
        wave=wave,
        judged_at=now,
        reward=campaign.terms.reward,
        choices=len(history),
        rewarded=int((history.reward > 0).sum()),
        learned_by=crossed.by,
        best=names[best],
        policies=_valued(log, policies),
        beyond=beyond,
        governs=beyond.low is not None and beyond.low > 0,
    )
    return Judged(judgement=judgement, best=best)


def split_weights(campaign: Campaign, names: tuple[str, ...]) -> Numbers:
    """What the plain split weighs each variant."""
    return np.array([campaign.terms.split.get(name, 1.0) for name in names])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossed:
    """What was decided for and expected of each customer by what others did."""

    personal: Numbers
    expected: Numbers
    by: str


def _crossed(history: ChoiceHistory, campaign: Campaign) -> _Crossed:
    open_to = history.people.open
    personal, expected = np.zeros(open_to.shape), np.zeros(open_to.shape)
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
    return _Crossed(personal=personal, expected=expected, by=by)


def _valued(log: Log, policies: Mapping[PolicyKind, Numbers]) -> tuple[PolicyJudged, ...]:
    return tuple(
        PolicyJudged(
            policy=kind,
            ips=policy_value(log, chances, estimator=Estimator.IPS),
            snips=policy_value(log, chances, estimator=Estimator.SNIPS),
            dr=policy_value(log, chances, estimator=Estimator.DR),
        )
        for kind, chances in policies.items()
    )
