"""Draws the variants of a wave: each customer by the policy that is theirs, and how likely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import numpy as np

from rapport.campaigns.model import Allocation, Campaign, PolicyKind, Wave, WaveKind
from rapport.campaigns.personal.history import ChoiceHistory, Texts, Variants
from rapport.campaigns.personal.judging import Judged, judge, split_weights
from rapport.campaigns.personal.knowing import Numbers
from rapport.campaigns.personal.learning import by_lot, learn, least_chance, single
from rapport.campaigns.results_model import Judgement
from rapport.decisions import Choice, draw_arms, split

_NAMES = {True: "personal", False: "trying"}
"""What the log calls the personal policy: governing, or still trying."""

_REASONS: Mapping[str, str] = {
    "personal": "what is expected to be best for this customer",
    "trying": "by each variant's chance of being the best for this customer",
    "single": "the best single variant",
    "lot": "by lot",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnChoice:
    """What one customer gets: the variant, its probability, and which policy said so."""

    arm: str
    propensity: float
    policy: str
    kind: PolicyKind
    kind_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnWave:
    """A wave that was drawn and is not kept yet: choices by customer and told_as."""

    kind: WaveKind
    choices: Mapping[tuple[str, str], DrawnChoice]
    variants: Variants
    shares: Mapping[str, float]
    judgement: Judgement | None


def policies_experiment(campaign_id: str) -> str:
    """Name the experiment under which it is kept which policy a customer was given."""
    return f"{campaign_id}:policies"


def policy_weights(campaign: Campaign) -> Mapping[PolicyKind, float]:
    """Between which policies the customers of a campaign are divided, with their weights."""
    if campaign.terms.allocation is not Allocation.POLICIES:
        return {PolicyKind.PERSONAL: 1.0}
    return campaign.terms.policies or dict.fromkeys(PolicyKind, 1.0)


def draw_wave(
    campaign: Campaign, wave: Wave, coming: Sequence[Any], history: ChoiceHistory, *, now: datetime
) -> DrawnWave:
    """Judge, and draw a variant for each of those `coming`; nothing is kept.

    Until the judgement lets the personal policy govern, it tries: each variant has the probability
    of being the best for that customer, as known now. Who objects to being personalised is drawn by
    lot.
    """
    judged = judge(history, campaign=campaign, wave=wave.wave, now=now)
    governs = judged is not None and judged.judgement.governs
    rng = np.random.default_rng(_seed(campaign, wave))
    offered = _offered(campaign, coming, history, judged)
    personal = _personal(campaign, history, governs=governs, rng=rng)
    kinds, kind_shares = _given([row.customer_id for row in coming], campaign)
    chances, policies = np.zeros(offered[PolicyKind.LOT].shape), []
    for number, (row, kind) in enumerate(zip(coming, kinds.tolist(), strict=True)):
        own = personal.get(row.customer_id) if kind == PolicyKind.PERSONAL else None
        by = PolicyKind(kind) if kind in offered else PolicyKind.LOT
        chances[number] = offered[by][number] if own is None else own
        policies.append(by.value if own is None else _NAMES[governs])
    drawn = draw_arms(chances, names=history.variants.names, least=0.0, rng=rng)
    places = zip(coming, drawn.arms.tolist(), policies, kinds, kind_shares, chances, strict=True)
    choices = {
        (row.customer_id, row.told_as): DrawnChoice(
            arm=drawn.names[arm],
            propensity=float(own[arm]),
            policy=policy,
            kind=PolicyKind(kind),
            kind_share=float(share),
        )
        for row, arm, policy, kind, share, own in places
    }
    means = chances.mean(axis=0) if len(chances) else np.zeros(len(drawn.names))
    return DrawnWave(
        kind=WaveKind.PERSONAL if governs else WaveKind.EXPLORED,
        choices=choices,
        variants=history.variants,
        shares=dict(zip(drawn.names, means.tolist(), strict=True)),
        judgement=None if judged is None else judged.judgement,
    )


def _offered(
    campaign: Campaign, coming: Sequence[Any], history: ChoiceHistory, judged: Judged | None
) -> dict[PolicyKind, Numbers]:
    """What the policies that know nobody would give to each; while none is known to be best, the
    single variant is drawn by lot."""
    variants = history.variants
    open_to = variants.open_to(
        [variants.audience_of[row.draft_id, row.draft_version] for row in coming]
    )
    lot = by_lot(open_to, split_weights(campaign, variants.names))
    if judged is None:
        return {PolicyKind.LOT: lot}
    least = least_chance(campaign.terms.least_share, len(variants.names))
    return {
        PolicyKind.LOT: lot,
        PolicyKind.SINGLE: single(judged.best, open_to, lot, least),
    }


def _personal(
    campaign: Campaign, history: ChoiceHistory, *, governs: bool, rng: np.random.Generator
) -> dict[str, Numbers]:
    """The probabilities of each customer who does not object."""
    learned = learn(
        history,
        np.ones(len(history), dtype=bool),
        reward=campaign.terms.reward,
        least_share=campaign.terms.least_share,
    )
    people = history.next_people
    chances = learned.best(people) if governs else learned.trying(people, rng=rng)
    return dict(zip(history.next_ids.tolist(), chances, strict=True))


def choices_to_keep(
    drawn: DrawnWave, campaign: Campaign, wave: Wave, *, now: datetime
) -> list[Choice]:
    """The choices of a wave as they are logged: variants, and policies where they are compared.

    The probability of a variant is that of getting it under the customer's own policy, the holdout
    counted; the policy's own stands in its own experiment.
    """
    treated = 1 - campaign.terms.holdout_share
    kept = [
        Choice(
            experiment=campaign.campaign_id,
            customer_id=customer_id,
            arm=one.arm,
            propensity=one.propensity * treated,
            policy=one.policy,
            reason=f"wave {wave.wave}: {_REASONS[one.policy]}",
            chosen_at=now,
        )
        for (customer_id, _), one in drawn.choices.items()
    ]
    if campaign.terms.allocation is Allocation.POLICIES:
        kept += [
            Choice(
                experiment=policies_experiment(campaign.campaign_id),
                customer_id=customer_id,
                arm=one.kind,
                propensity=one.kind_share,
                policy="split",
                reason="drawn by hash of campaign and customer",
                chosen_at=now,
            )
            for (customer_id, _), one in drawn.choices.items()
        ]
    return kept


def _given(customer_ids: Sequence[str], campaign: Campaign) -> tuple[Texts, Numbers]:
    """The policy of each customer: by hash, so that a second look agrees."""
    weights = {kind.value: weight for kind, weight in policy_weights(campaign).items()}
    return split(
        customer_ids,
        experiment=policies_experiment(campaign.campaign_id),
        holdout_share=0,
        arms=weights,
    )


def _seed(campaign: Campaign, wave: Wave) -> int:
    told = f"{campaign.campaign_id}:{wave.wave}".encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big")
