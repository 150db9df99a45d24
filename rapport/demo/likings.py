"""What the demo's customers like in a text, by kind: the disclosed effects of its attributes.

Each number is added to a logit of the response model: those of `question`, `emoji` and `by_name` to
that of opening, the others to that of clicking. A kind's numbers are added to everybody's and the
sum is centred, so that the values of an attribute, all alike likely, have no effect on average. An
attribute that an arm does not name, or a value that is not listed, adds nothing.

The numbers are invented, as all of the demo's nature is; they are larger than most shops would
find, so that ten campaigns of 5,000 recipients can show them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from statistics import fmean

from rapport.demo.latent import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Liking:
    """The effects of one attribute's values on a logit: of everybody, and in addition by kind."""

    opens: bool
    values: Mapping[str, float]
    by_kind: Mapping[Kind, Mapping[str, float]] = field(default_factory=dict)


LIKINGS: Mapping[str, Liking] = {
    "question": Liking(
        opens=True,
        values={"no": 0.0, "yes": 0.15},
        by_kind={
            Kind.LOYAL: {"yes": -0.40},
            Kind.NEW: {"yes": 0.25},
            Kind.BROWSER: {"yes": 0.30},
            Kind.LAPSED: {"yes": 0.20},
        },
    ),
    "emoji": Liking(
        opens=True,
        values={"no": 0.0, "yes": 0.0},
        by_kind={
            Kind.LOYAL: {"yes": -0.25},
            Kind.NEW: {"yes": 0.25},
            Kind.BARGAIN: {"yes": 0.20},
            Kind.LAPSED: {"yes": -0.15},
        },
    ),
    "by_name": Liking(
        opens=True,
        values={"no": 0.0, "yes": 0.15},
        by_kind={Kind.LAPSED: {"yes": 0.20}, Kind.NEW: {"yes": -0.20}},
    ),
    "urgency": Liking(
        opens=False,
        values={"no": 0.0, "yes": 0.0},
        by_kind={
            Kind.BARGAIN: {"yes": 0.40},
            Kind.GIFT: {"yes": 0.25},
            Kind.LAPSED: {"yes": -0.35},
            Kind.LOYAL: {"yes": -0.25},
        },
    ),
    "person": Liking(
        opens=False,
        values={"we": 0.0, "you": 0.15},
        by_kind={Kind.LAPSED: {"we": 0.35}, Kind.NEW: {"you": 0.10}},
    ),
    "length": Liking(
        opens=False,
        values={"short": 0.20, "medium": 0.10, "long": -0.20},
        by_kind={
            Kind.LOYAL: {"short": -0.30, "long": 0.40},
            Kind.NEW: {"short": 0.15},
            Kind.BROWSER: {"short": 0.30},
        },
    ),
    "offer_frame": Liking(
        opens=False,
        values={"none": 0.0, "percent": 0.15, "zhe": 0.15, "named": 0.0, "code": -0.15},
        by_kind={
            Kind.BARGAIN: {"percent": 0.25, "zhe": 0.25},
            Kind.LOYAL: {"named": 0.25, "code": 0.10},
        },
    ),
    "appeal": Liking(
        opens=False,
        values={
            "utility": 0.0,
            "taste": 0.15,
            "scarcity": -0.10,
            "social": 0.05,
            "care": 0.05,
            "novelty": 0.05,
            "gift": -0.15,
            "price": -0.05,
        },
        by_kind={
            Kind.LOYAL: {"novelty": 0.45, "taste": 0.15, "price": -0.25},
            Kind.REGULAR: {"taste": 0.25, "utility": 0.15},
            Kind.NEW: {"social": 0.45, "utility": 0.15},
            Kind.BARGAIN: {"price": 0.55, "scarcity": 0.30},
            Kind.LAPSED: {"care": 0.50, "price": 0.15, "scarcity": -0.20},
            Kind.GIFT: {"gift": 0.80},
            Kind.BROWSER: {"taste": 0.30, "novelty": 0.30},
        },
    ),
    "proof": Liking(
        opens=False,
        values={"none": -0.15, "fact": 0.05, "source": 0.0, "review": 0.10},
        by_kind={
            Kind.NEW: {"review": 0.30, "source": 0.10},
            Kind.BROWSER: {"review": 0.30},
            Kind.REGULAR: {"fact": 0.20},
            Kind.LOYAL: {"none": 0.15},
        },
    ),
}


@cache
def liking(kind: Kind, attribute: str, value: str) -> float:
    """What a value of an attribute adds to the logit it works on, for one kind of customer."""
    known = LIKINGS.get(attribute)
    if known is None or value not in known.values:
        return 0.0
    extra = known.by_kind.get(kind, {})
    summed = {name: number + extra.get(name, 0.0) for name, number in known.values.items()}
    return summed[value] - fmean(summed.values())


def likings(kind: Kind, attributes: Mapping[str, str]) -> tuple[float, float]:
    """What a text's attributes add for one kind of customer: to opening, and to clicking."""
    opening, clicking = 0.0, 0.0
    for attribute, value in attributes.items():
        number = liking(kind, attribute, value)
        if attribute in LIKINGS and LIKINGS[attribute].opens:
            opening += number
        else:
            clicking += number
    return opening, clicking
