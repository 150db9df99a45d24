"""What choosing a text per customer would bring: a campaign on the response model, wave by wave.

The same code chooses that a real campaign uses. The model knows how likely each customer is to
click on each text, so what was lost against the best choice can be counted, not estimated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from rapport.campaigns import (
    Allocation,
    Campaign,
    CampaignId,
    ChoiceHistory,
    Judgement,
    KnownPeople,
    Terms,
    Variants,
    Wave,
    WaveKind,
    draw_wave,
)
from rapport.content import Tone
from rapport.demo.crowds import KINDS, crowd_chances, crowd_of
from rapport.demo.model import Arm, Recipient

_MISTAKEN = 0.2
_LONGEST = 700.0
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_AUDIENCE = ("everybody", "zh")
_THOUSAND = 1_000
_TEXTS: Mapping[str, Mapping[str, str]] = {
    "care": {
        "appeal": "care",
        "person": "we",
        "urgency": "no",
        "length": "medium",
        "emoji": "no",
        "question": "yes",
    },
    "gift": {"appeal": "gift", "urgency": "yes"},
    "novelty": {"appeal": "novelty", "length": "long", "urgency": "no", "emoji": "no"},
    "price": {"appeal": "price", "offer_frame": "zhe", "urgency": "yes", "length": "short"},
    "social": {"appeal": "social", "proof": "review", "length": "short", "question": "yes"},
    "taste": {"appeal": "taste", "proof": "fact", "length": "short"},
}
"""Six texts by what they appeal to, each as one would write it; kinds like them differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPlayed:
    """Clicks of 1,000 customers, as the model expects them, by way of choosing.

    `personal` learned wave by wave. `single` sent the text that was best in the first wave to
    everybody after it, `lot` drew all waves by lot. `perfect_single` is the text that is best for
    all, known from the start; `perfect` the best text of each customer. `judgements` came before
    each later wave.
    """

    customers: int
    personal: float
    single: float
    lot: float
    perfect_single: float
    perfect: float
    judgements: tuple[Judgement, ...]

    @property
    def regret(self) -> dict[str, float]:
        """Clicks of 1,000 customers that each way lost against the best text of each customer."""
        ways = ("personal", "single", "lot", "perfect_single")
        return {way: self.perfect - getattr(self, way) for way in ways}


class _Row(NamedTuple):
    """A recipient, as a plan's rows are."""

    customer_id: str
    told_as: str
    draft_id: str
    draft_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crowd:
    rows: Sequence[_Row]
    features: np.ndarray
    names: tuple[str, ...]
    chances: np.ndarray
    variants: Variants

    def people(self, places: np.ndarray) -> KnownPeople:
        return KnownPeople(
            names=self.names,
            features=self.features[places],
            open=np.ones((len(places), self.chances.shape[1]), dtype=bool),
            segment_ids=np.full(len(places), _AUDIENCE[0], dtype=object),
        )


def play_personal(
    *, customers: int, waves: int = 5, seed: int = 1, alike: bool = False
) -> PersonalPlayed:
    """Send a campaign of six texts to invented customers and let them click.

    The shop sees a guess of the kind of customer that is wrong for one in five, and how long ago
    they ordered. With `alike` every customer likes each text as all do on average, so that there is
    nothing to learn. The same arguments give the same answer.
    """
    rng = np.random.default_rng(seed)
    crowd = _crowd(customers, rng, alike=alike)
    wave_of = rng.permutation(customers) % waves
    count = crowd.chances.shape[1]
    campaign = Campaign(
        campaign_id=CampaignId(f"play-{seed}"),
        name="play",
        brief_id="play",
        terms=Terms(holdout_share=0, allocation=Allocation.PERSONAL, waves=waves),
        created_at=_DAY,
        created_by="demo",
    )
    first = np.flatnonzero(wave_of == 0)
    arms = rng.integers(count, size=len(first))
    chosen = np.full(customers, -1)
    chosen[first] = arms
    propensity = np.full(customers, 1 / count)
    clicked = (rng.random(customers) < crowd.chances[np.arange(customers), chosen]).astype(float)
    judgements = []
    for number in range(1, waves):
        coming = np.flatnonzero(wave_of == number)
        history = _history(crowd, chosen, propensity, clicked, wave_of, coming)
        drawn = draw_wave(
            campaign,
            Wave(wave=number, kind=WaveKind.PERSONAL, share=1 / waves),
            [crowd.rows[place] for place in coming.tolist()],
            history,
            now=_DAY + timedelta(days=number),
        )
        given = [drawn.choices[crowd.rows[place].customer_id, ""] for place in coming.tolist()]
        chosen[coming] = [crowd.variants.names.index(one.arm) for one in given]
        propensity[coming] = [one.propensity for one in given]
        clicked[coming] = rng.random(len(coming)) < crowd.chances[coming, chosen[coming]]
        if drawn.judgement is not None:
            judgements.append(drawn.judgement)
    return _counted(crowd, chosen, clicked, first, tuple(judgements))


def _counted(
    crowd: _Crowd,
    chosen: np.ndarray,
    clicked: np.ndarray,
    first: np.ndarray,
    judgements: tuple[Judgement, ...],
) -> PersonalPlayed:
    customers, count = crowd.chances.shape
    own = crowd.chances[np.arange(customers), chosen]
    rates = [
        clicked[first][chosen[first] == arm].mean() if (chosen[first] == arm).any() else 0.0
        for arm in range(count)
    ]
    single = crowd.chances[:, int(np.argmax(rates))].copy()
    single[first] = own[first]
    return PersonalPlayed(
        customers=customers,
        personal=float(own.mean()) * _THOUSAND,
        single=float(single.mean()) * _THOUSAND,
        lot=float(crowd.chances.mean()) * _THOUSAND,
        perfect_single=float(crowd.chances.mean(axis=0).max()) * _THOUSAND,
        perfect=float(crowd.chances.max(axis=1).mean()) * _THOUSAND,
        judgements=judgements,
    )


def _history(
    crowd: _Crowd,
    chosen: np.ndarray,
    propensity: np.ndarray,
    clicked: np.ndarray,
    wave_of: np.ndarray,
    coming: np.ndarray,
) -> ChoiceHistory:
    past = np.flatnonzero(chosen >= 0)
    ids = np.array([row.customer_id for row in crowd.rows], dtype=object)
    return ChoiceHistory(
        variants=crowd.variants,
        customer_ids=ids[past],
        people=crowd.people(past),
        waves=wave_of[past],
        chosen=chosen[past].astype(np.intp),
        propensity=propensity[past],
        reward=clicked[past],
        soon=clicked[past] > 0,
        known_share=1.0,
        next_ids=ids[coming],
        next_people=crowd.people(coming),
    )


def _crowd(customers: int, rng: np.random.Generator, *, alike: bool) -> _Crowd:
    recency = np.minimum(rng.exponential(120, customers), _LONGEST)
    ids = [f"play-{number}" for number in range(customers)]
    crowd = crowd_of(
        [
            Recipient(customer_id=one, language="zh", recency_days=float(days))
            for one, days in zip(ids, recency, strict=True)
        ]
    )
    texts = [
        Arm(name=name, language="zh", tone=Tone.WARM, attributes=attributes)
        for name, attributes in _TEXTS.items()
    ]
    chances = np.column_stack(
        [opened * clicks for opened, clicks, _ in (crowd_chances(crowd, one) for one in texts)]
    )
    if alike:
        chances = np.tile(chances.mean(axis=0), (customers, 1))
    mistaken = rng.random(customers) < _MISTAKEN
    seems = np.where(mistaken, rng.integers(len(KINDS), size=customers), crowd.kind)
    drafts = {one.name: (one.name, 1) for one in texts}
    return _Crowd(
        rows=[_Row(one, "", texts[0].name, 1) for one in ids],
        features=np.column_stack([np.eye(len(KINDS))[seems], np.log1p(recency) / 5]),
        names=(*(f"seems {kind.value}" for kind in KINDS), "recency"),
        chances=chances,
        variants=Variants(
            audience_of=dict.fromkeys(drafts.values(), _AUDIENCE), drafts={_AUDIENCE: drafts}
        ),
    )
