"""What to try next: settings drawn by how likely each is to be the best, with their probability.

Thompson sampling (Thompson 1933) gives a value the probability that it is the best one. Each
attribute is drawn by itself, so that the probability of a whole variant is a product that can be
written down, and the variants of a brief differ in many attributes at once, as in a factorial
trial: every recipient tells something of every attribute. The chances are squared, which is drawing
until two draws agree: a shop has ten campaigns to gain from, not a thousand (Russo 2016 asks two
draws of one round to differ, since he counts only what is known at the end). No value ever falls
below a share of its own, so that a later change of mind is possible.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from rapport.effects.designing import Floats, Space
from rapport.effects.errors import NothingFeasible
from rapport.effects.estimating import Posterior
from rapport.effects.model import SuggestedVariant, Suggestions, Wish
from rapport.effects.telling import effects_of, lift_of

VARIANTS = "ABCDEFGH"
SHARPNESS = 2.0
"""The power of the chances of being the best: 1 is Thompson's rule, more is bolder."""

EXPLORED = 0.10
"""The share of draws that ignores what is known, spread over all values of an attribute alike."""

_TRIES = 20  # to find a variant that is not there yet


def suggest(
    posterior: Posterior,
    *,
    group: str,
    variants: int,
    feasible: Space,
    rng: np.random.Generator,
    explored: float = EXPLORED,
) -> Suggestions:
    """Propose settings for the variants of a group's next text.

    `feasible` names the values that may be proposed, per attribute: what brief, offer and brand
    allow. An attribute with one value is set to it. Raises `NothingFeasible` for an attribute that
    may have no value at all.
    """
    for attribute, values in feasible.items():
        if not values:
            raise NothingFeasible(
                f"attribute {attribute!r}: no value is allowed; allow one at least"
            )
    effects = {(e.attribute, e.value): e for e in effects_of(posterior, group)}
    chances = variant_chances(posterior, group, feasible, explored=explored)
    made: list[SuggestedVariant] = []
    for name in VARIANTS[:variants]:
        taken = [dict(one.settings) for one in made]
        settings = _drawn(chances, rng, taken)
        wishes = tuple(
            Wish(
                attribute=attribute,
                value=value,
                effect=effects[attribute, value],
                propensity=chances[attribute][value],
                explores=value != _leader(posterior, group, attribute, feasible[attribute]),
            )
            for attribute, value in settings.items()
        )
        propensity = float(np.prod([wish.propensity for wish in wishes]))
        made.append(
            SuggestedVariant(variant=name, settings=settings, wishes=wishes, propensity=propensity)
        )
    seen = [one for one in posterior.figures if one.group == group and not one.held_out]
    return Suggestions(
        group=group,
        measure=posterior.measure,
        variants=tuple(made),
        effects=tuple(sorted(effects.values(), key=lambda one: -abs(one.helps - 0.5))),
        lift=lift_of(posterior, group),
        campaigns=len({one.campaign_id for one in seen}),
        customers=sum(one.customers for one in seen),
    )


def variant_chances(
    posterior: Posterior,
    group: str,
    feasible: Space,
    *,
    explored: float = EXPLORED,
    sharpness: float = SHARPNESS,
) -> dict[str, dict[str, float]]:
    """The probability with which each value of each attribute is drawn."""
    found = {}
    for attribute, values in feasible.items():
        best = chances_of_best(posterior, group, attribute, values) ** sharpness
        mixed = (1 - explored) * best / best.sum() + explored / len(values)
        found[attribute] = dict(zip(values, mixed.tolist(), strict=True))
    return found


def chances_of_best(
    posterior: Posterior, group: str, attribute: str, values: Sequence[str]
) -> Floats:
    """How likely each of these values is to be the best of them for the group."""
    draws = _values(posterior, group, attribute, values)
    best = draws.argmax(axis=1)
    return np.bincount(best, minlength=len(values)) / len(draws)


def _leader(posterior: Posterior, group: str, attribute: str, values: Sequence[str]) -> str:
    means = _values(posterior, group, attribute, values).mean(axis=0)
    return values[int(means.argmax())]


def _values(posterior: Posterior, group: str, attribute: str, values: Sequence[str]) -> Floats:
    places = [posterior.columns.index((attribute, value)) for value in values]
    drawn: Floats = posterior.effects[:, posterior.group_place(group), places]
    return drawn


def _drawn(
    chances: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
    taken: Sequence[Mapping[str, str]],
) -> dict[str, str]:
    """Draw settings; again a few times where the brief has such a variant already."""
    settings: dict[str, str] = {}
    for _ in range(_TRIES):
        settings = {}
        for attribute, shares in chances.items():
            names = list(shares)
            place = rng.choice(len(names), p=np.array(list(shares.values())))
            settings[attribute] = names[int(place)]
        if settings not in taken:
            break
    return settings
