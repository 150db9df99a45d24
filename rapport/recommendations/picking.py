"""Picks a list from scores: the best, under caps, less of the same, with room for the unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.recommendations.diversity import Cap, diversify
from rapport.recommendations.firsts import first_of
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.rules import RecommendationRules, Rule
from rapport.recommendations.shelf import Shelf

_LOOKED_AT = 100  # candidates more than are wanted, where a list is mixed
_WANTED_MOST = 0.8  # the quantile of popularity from which a product is no news


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The items of a list, the best first, and the caps that kept others out."""

    items: Numbers
    capped: Mapping[int, Rule]


def pick(
    scores: Floats,
    *,
    recommender: Recommender,
    shelf: Shelf,
    rules: RecommendationRules,
    count: int,
) -> Picked:
    """Pick up to `count` items with a finite score; of equal scores the smaller number."""
    is_mixed = bool(
        rules.most_per_brand or rules.most_per_category or rules.diversity or rules.novelty_share
    )
    listed = first_of(scores, count + (_LOOKED_AT if is_mixed else 0))
    if not is_mixed or not len(listed):
        return Picked(items=listed, capped={})
    popularity = recommender.scores.popularity
    asked = popularity >= np.quantile(popularity, _WANTED_MOST)
    most_asked = count - int(rules.novelty_share * count)
    if most_asked == 0:
        listed = listed[~asked[listed]]
    caps = _caps(listed, shelf, rules)
    news = Cap(groups=np.where(asked[listed], 0, -1).astype(np.int32), most=max(most_asked, 1))

    def likeness(items: Numbers) -> ArrayLike:
        grams = recommender.texts.grams[items]
        return np.asarray((grams @ grams.T).toarray())

    # Items come in the order of their scores, whose distances differ too much between customers to
    # be weighed against likeness: ranks do not.
    merits = np.linspace(1, 0, len(listed)) if rules.diversity else scores[listed]
    places = diversify(
        listed, merits, likeness, weight=rules.diversity, caps=[*caps.values(), news], count=count
    )
    taken = listed[places]
    return Picked(items=taken, capped=_capped(listed, taken, caps))


def _caps(listed: Numbers, shelf: Shelf, rules: RecommendationRules) -> dict[Rule, Cap]:
    named = (
        (Rule.BRAND_CAP, shelf.brands, rules.most_per_brand),
        (Rule.CATEGORY_CAP, shelf.categories, rules.most_per_category),
    )
    return {rule: Cap(groups=groups[listed], most=most) for rule, groups, most in named if most}


def _capped(listed: Numbers, taken: Numbers, caps: Mapping[Rule, Cap]) -> dict[int, Rule]:
    """Which items were kept out because their group had all its places."""
    found: dict[int, Rule] = {}
    for rule, cap in caps.items():
        groups: NDArray[np.integer] = np.asarray(cap.groups)
        full = groups[np.isin(listed, taken)]
        closed = [group for group in np.unique(full) if (full == group).sum() >= cap.most]
        for item in listed[np.isin(groups, [one for one in closed if one >= 0])]:
            found.setdefault(int(item), rule)
    return {item: rule for item, rule in found.items() if item not in taken}
