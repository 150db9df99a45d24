"""Fits the core of the recommender: item scores, new products, popularity, intervals."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from rapport.recommendations.following import Following
from rapport.recommendations.goods import NOBODY, Goods, Person
from rapport.recommendations.histories import Floats
from rapport.recommendations.item_scores import Recipe, fit_item_scores
from rapport.recommendations.reading import KINDS, ORDERED, Read, is_nobody, read_everybody
from rapport.recommendations.recommender import Card, Recommender
from rapport.recommendations.replenishing import intervals
from rapport.storage import Facts

_COLD_EVENTS = 3  # an item with fewer says little by what it was wanted with
_FEWEST_OF_GROUP = 50  # customers whose taste is that of a country or a language
_RIDGE, _LEAST_RIDGE, _BUYERS_PER_RIDGE = 100.0, 2.0, 3


def shop_recipe(buyers: int) -> Recipe:
    """The recipe of a shop whose customers buy several things on a day.

    Chosen on Online Retail, on the month before the one that is reported (decision 48). What few
    people did is held back less, or nothing would be known in a small shop.
    """
    return Recipe(
        following=Following(window=5, source_power=0.5, target_power=0.5),
        follow_decay=10,
        alike_weight=10,
        alike_decay=10,
        ridge=min(_RIDGE, max(_LEAST_RIDGE, buyers / _BUYERS_PER_RIDGE)),
    )


def fit_core(
    facts: Facts, goods: Goods, people: Mapping[str, Person], *, now: datetime
) -> tuple[Recommender, Read]:
    """Learn from all events up to a moment; also the histories that it was learned from."""
    read = read_everybody(facts, goods.ids, now=now)
    ordered = read.histories.customers()[read.kinds == KINDS.index(ORDERED)]
    buyers = np.unique(ordered)
    counts = np.bincount(read.histories.items, minlength=len(goods.ids))
    cold = np.flatnonzero(counts < _COLD_EVENTS).astype(np.int32)
    core = Recommender(
        card=Card(
            fitted_at=now,
            customers=sum(not is_nobody(owner) for owner in read.owners),
            buyers=sum(not is_nobody(read.owners[one]) for one in buyers),
            events=len(read.histories.items),
            products=len(goods.ids),
            cold_products=len(cold),
            likeness=goods.likeness,
            embedded_products=goods.meanings.known if goods.meanings is not None else 0,
        ),
        product_ids=goods.ids,
        scores=fit_item_scores(read.histories, shop_recipe(len(buyers))),
        texts=goods.texts,
        cold=cold,
        popular=_by_group(read, people),
        intervals=intervals(read),
        meanings=goods.meanings,
    )
    return core, read


def _by_group(read: Read, people: Mapping[str, Person]) -> dict[str, Floats]:
    """What each item weighs in each country and language that has enough customers."""
    members: dict[str, list[int]] = {}
    for place, owner in enumerate(read.owners):
        for group in people.get(owner, NOBODY).groups:
            members.setdefault(group, []).append(place)
    whose, found = read.histories.customers(), {}
    for group, places in sorted(members.items()):
        if len(places) < _FEWEST_OF_GROUP:
            continue
        mine = np.isin(whose, places)
        wanted = np.bincount(
            read.histories.items[mine],
            read.histories.weights[mine],
            minlength=read.histories.item_count,
        ).astype(np.float32)
        found[group] = wanted / max(float(wanted.max(initial=0)), 1e-9)
    return found
