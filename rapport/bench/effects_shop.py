"""A made-up shop for the learning loop: customers who answer by the demo's disclosed model.

Four groups, made of the kinds of the demo; texts are described by their attributes alone. As the
model is known, so are the true effect of every value and what a campaign earns on average.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np

from rapport.catalog import Offer
from rapport.content import Tone
from rapport.demo import (
    KINDS,
    Arm,
    Crowd,
    Kind,
    Recipient,
    crowd_expected,
    crowd_of,
    draw_crowd,
    shelf,
)
from rapport.effects import ArmFigures, feasible_settings, tally

RECIPIENTS = 5_000
VARIANTS = 4
HOLDOUT_SHARE = 0.10
HOLDOUT = "holdout"
GROUPS: Mapping[str, tuple[Kind, ...]] = {
    "regulars": (Kind.LOYAL, Kind.REGULAR),
    "newcomers": (Kind.NEW, Kind.BROWSER),
    "deal seekers": (Kind.BARGAIN, Kind.GIFT),
    "gone quiet": (Kind.LAPSED,),
}
NAMES = tuple(GROUPS)

_CUSTOMERS = 20_000
_DISCOUNTS = (0.10, 0.15, 0.20)
_TRUE_SETTINGS, _TRUE_CUSTOMERS = 60, 1_500  # settings and customers the truth is averaged over
_GROUP_OF_KIND = np.array(
    [next(at for at, name in enumerate(NAMES) if kind in GROUPS[name]) for kind in KINDS]
)

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """Who a campaign goes to, which discount it has and which product it shows first."""

    crowd: Crowd
    discount_share: float
    product_id: str

    def group(self, place: int) -> Crowd:
        return self.crowd.take(_GROUP_OF_KIND[self.crowd.kind] == place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What one campaign did: its figures, and what it earned on average above the holdout.

    `earned_minor` is exact, summed over the `recipients`; no chance of the draw is in it.
    """

    figures: tuple[ArmFigures, ...]
    earned_minor: float
    recipients: int


@cache
def space() -> dict[str, tuple[str, ...]]:
    """What may be sent: everything that a Chinese text with an offer and a product can be."""
    offer = Offer(
        offer_id="bench",
        names={"zh": "优惠"},
        discount_share=0.15,
        code="BENCH",
        ends_at=datetime(2026, 12, 31, tzinfo=UTC),
    )
    return feasible_settings(language="zh", offer=offer, products=1)


def mailing(seed: int, number: int) -> Mailing:
    """Draw the campaign of a seed and a number: the same for every policy."""
    rng = np.random.default_rng([seed, number])
    return Mailing(
        crowd=_customers().take(rng.choice(_CUSTOMERS, RECIPIENTS, replace=False)),
        discount_share=_DISCOUNTS[rng.integers(len(_DISCOUNTS))],
        product_id=str(rng.choice(_products())),
    )


def send(
    wanted: Mapping[str, Sequence[Settings]],
    sent: Mailing,
    *,
    campaign_id: str,
    rng: np.random.Generator,
) -> Sent:
    """Send each group its variants, a tenth held out, and count what its customers do."""
    figures: list[ArmFigures] = []
    earned, recipients = 0.0, 0
    for place, group in enumerate(NAMES):
        crowd = sent.group(place)
        arms = [None, *(arm_of(settings, sent) for settings in wanted[group])]
        drawn = _drawn(len(crowd), len(arms) - 1, rng)
        for number, arm in enumerate(arms):
            chosen = crowd.take(drawn == number)
            did = draw_crowd(chosen, arm, rng)
            counted = tally(did.amount_minor, did.ordered, did.clicked)
            figures.append(
                ArmFigures(
                    campaign_id=campaign_id,
                    group=group,
                    arm=HOLDOUT if arm is None else arm.name,
                    held_out=arm is None,
                    attributes={} if arm is None else dict(wanted[group][number - 1]),
                    **{name: getattr(counted, name) for name in counted.__slots__},
                )
            )
            if arm is not None:
                gains = crowd_expected(chosen, arm) - crowd_expected(chosen, None)
                earned += float(gains.sum())
                recipients += len(chosen)
    return Sent(figures=tuple(figures), earned_minor=earned, recipients=recipients)


def arm_of(settings: Settings, sent: Mailing) -> Arm:
    """A text of these settings as the response model sees it; no frame, no discount named."""
    named = settings["offer_frame"] != "none"
    return Arm(
        name="-".join(settings.values()),
        language="zh",
        tone=Tone(settings["tone"]),
        discount_share=sent.discount_share if named else 0.0,
        product_ids=(sent.product_id,),
        attributes={name: value for name, value in settings.items() if name != "tone"},
    )


def any_settings(rng: np.random.Generator) -> dict[str, str]:
    """Settings drawn from all that may be sent, each value alike."""
    return {name: values[rng.integers(len(values))] for name, values in space().items()}


@cache
def true_effects() -> Mapping[tuple[str, str, str], float]:
    """The true effect of (group, attribute, value), in minor units per recipient.

    The exact expected revenue with the value less the mean over the attribute's values, averaged
    over customers of the group and over settings of all other attributes.
    """
    rng = np.random.default_rng(5)
    sums: dict[tuple[str, str, str], float] = {}
    for place, group in enumerate(NAMES):
        crowd = _members(place)
        for _ in range(_TRUE_SETTINGS):
            settings, sent = any_settings(rng), mailing(int(rng.integers(1_000)), 0)
            for attribute, values in space().items():
                worth = [_worth(crowd, {**settings, attribute: v}, sent) for v in values]
                mean = float(np.mean(worth))
                for value, amount in zip(values, worth, strict=True):
                    key = group, attribute, value
                    sums[key] = sums.get(key, 0.0) + (amount - mean) / _TRUE_SETTINGS
    return sums


@cache
def best_settings(group: str) -> Settings:
    """The settings that earn most in a group, found one attribute at a time, twice round."""
    crowd, sent = _members(NAMES.index(group)), mailing(0, 0)
    settings = {name: values[0] for name, values in space().items()}
    for _ in range(2):
        for attribute, values in space().items():
            worth = [_worth(crowd, {**settings, attribute: value}, sent) for value in values]
            settings[attribute] = values[int(np.argmax(worth))]
    return settings


def _worth(crowd: Crowd, settings: Settings, sent: Mailing) -> float:
    return float(crowd_expected(crowd, arm_of(settings, sent)).mean())


def _drawn(size: int, arms: int, rng: np.random.Generator) -> np.ndarray:
    """The arm of each: 0 is the holdout; all variants are alike likely."""
    edges = np.concatenate([[HOLDOUT_SHARE], np.full(arms, (1 - HOLDOUT_SHARE) / arms)]).cumsum()
    return np.searchsorted(edges[:-1], rng.random(size), side="right")


@cache
def _members(place: int) -> Crowd:
    everybody = _customers()
    members = np.flatnonzero(_GROUP_OF_KIND[everybody.kind] == place)
    return everybody.take(members[:_TRUE_CUSTOMERS])


@cache
def _customers() -> Crowd:
    """All customers of the shop, with a time since their last order that fits their kind."""
    rng = np.random.default_rng(1)
    ids = [f"bench-{number:06d}" for number in range(_CUSTOMERS)]
    crowd = crowd_of([Recipient(customer_id=each, language="zh") for each in ids])
    lately = 5 + rng.gamma(2, 30, _CUSTOMERS)
    quiet = 180 + rng.gamma(2, 60, _CUSTOMERS)
    lapsed = crowd.kind == KINDS.index(Kind.LAPSED)
    browser = crowd.kind == KINDS.index(Kind.BROWSER)
    recency = np.where(lapsed, quiet, np.where(browser, crowd.recency, lately))
    return Crowd(
        kind=crowd.kind,
        taste=crowd.taste,
        tone=crowd.tone,
        language=crowd.language,
        recency=recency,
    )


@cache
def _products() -> tuple[str, ...]:
    return tuple(product.product_id for product in shelf())
