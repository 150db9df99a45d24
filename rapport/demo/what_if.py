"""What being wrong would cost: a trial on the response model, a policy learned from it, the truth.

The model knows what each customer is worth with each mail and with none. So what a policy was
believed to earn, from the trial alone, can stand beside what it earns in truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rapport.content import Tone
from rapport.demo.crowds import KINDS, Crowd, crowd_expected, crowd_of, draw_crowd
from rapport.demo.model import Arm, Recipient
from rapport.uplift import (
    Interval,
    Learner,
    Policy,
    PolicyReport,
    Supposed,
    Terms,
    Trial,
    Way,
    assign,
    choices_by,
    cross_fit,
    policies_of,
    suppose,
    value_policy,
)

_MISTAKEN = 0.2
_LONGEST = 700.0
_ARMS: Sequence[Arm] = (
    Arm(name="plain", language="zh", tone=Tone.WARM),
    Arm(name="discount", language="zh", tone=Tone.WARM, discount_share=0.15),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Money per customer in minor units, above writing to nobody.

    `report` is what the trial lets believe. `truths` is what each arm earns if everybody gets it,
    `true_policy` what the policy earns, `best_possible` what knowing every customer would.
    `supposed` is what the trial lets believe of other policies, `true_of` what each earns.
    """

    report: PolicyReport
    truths: dict[str, float]
    true_policy: float
    best_possible: float
    supposed: Supposed
    true_of: dict[str, float]

    @property
    def believed(self) -> Interval:
        """What the policy was believed to earn."""
        return self.report.policy

    @property
    def price(self) -> float:
        """What following the recommendation loses per customer to the better of the two ways."""
        single = max(self.truths.values())
        followed = self.true_policy if self.report.is_released else self.truths[self.report.best]
        return max(single, self.true_policy) - followed


def what_if(*, customers: int, margin_share: float, message_cost: float, seed: int = 1) -> WhatIf:
    """Draw a trial of two mails and none on as many customers, learn from it, and look behind it.

    What is learned from is what a shop would see: a guess of the kind of customer that is wrong for
    one in five, and how long ago they ordered. The same arguments give the same answer.
    """
    rng = np.random.default_rng(seed)
    crowd, features, names = _people(customers, rng)
    arm = rng.integers(1 + len(_ARMS), size=customers)
    trial = Trial(
        features=features,
        names=names,
        arms=("holdout", *(one.name for one in _ARMS)),
        arm=arm.astype(np.intp),
        propensities=np.full((customers, 1 + len(_ARMS)), 1 / (1 + len(_ARMS))),
        outcome=_answers(crowd, arm, rng),
    )
    terms = Terms(value=margin_share, costs=(0.0, *(message_cost for _ in _ARMS)))
    uplifts = cross_fit(trial, learner=Learner.DR).uplifts
    worth = np.column_stack([crowd_expected(crowd, one) for one in (None, *_ARMS)])
    earned = worth * margin_share - np.array(terms.costs)
    earned -= earned[:, [0]]
    chosen = assign(uplifts, terms).arms
    decided = {str(one): choices_by(one, trial, uplifts, terms) for one in policies_of(trial)}
    return WhatIf(
        report=value_policy(trial, uplifts, terms),
        truths=dict(zip(trial.arms, earned.mean(axis=0).tolist(), strict=True)),
        true_policy=float(earned[np.arange(customers), chosen].mean()),
        best_possible=float(earned.max(axis=1).mean()),
        supposed=suppose(trial, uplifts, terms, chosen=Policy(way=Way.UPLIFT)),
        true_of={name: float((one * earned).sum(axis=1).mean()) for name, one in decided.items()},
    )


def _people(customers: int, rng: np.random.Generator) -> tuple[Crowd, np.ndarray, tuple[str, ...]]:
    recency = np.minimum(rng.exponential(120, customers), _LONGEST)
    crowd = crowd_of(
        [
            Recipient(customer_id=f"what-if-{number}", language="zh", recency_days=float(days))
            for number, days in enumerate(recency)
        ]
    )
    mistaken = rng.random(customers) < _MISTAKEN
    seems = np.where(mistaken, rng.integers(len(KINDS), size=customers), crowd.kind)
    names = (*(f"seems {kind.value}" for kind in KINDS), "recency")
    return crowd, np.column_stack([np.eye(len(KINDS))[seems], np.log1p(recency)]), names


def _answers(crowd: Crowd, arm: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What each paid, in minor units."""
    paid = np.zeros(len(crowd))
    for place, sent in enumerate((None, *_ARMS)):
        own = np.flatnonzero(arm == place)
        paid[own] = draw_crowd(crowd.take(own), sent, rng).amount_minor
    return paid
