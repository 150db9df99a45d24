"""Fits the recommender on what the facts hold: its core, and the rung that the past speaks for."""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from rapport.catalog import PRODUCTS
from rapport.recommendations.core import fit_core
from rapport.recommendations.goods import read_goods, read_people
from rapport.recommendations.judging import judge
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.rungs import Choice, Why
from rapport.recommendations.sequence_files import find_sequences
from rapport.storage import Facts

_STALE = timedelta(hours=24)


def fit_recommender(
    facts: Facts, *, now: datetime, again: bool = False, judged: bool = True
) -> Recommender:
    """Learn from all events up to now; the same facts give the same recommender.

    `again` says whether lists may hold what a customer bought before. What is not `judged` on the
    past takes a fourth of the time, and is the core.
    """
    goods, people = read_goods(facts), read_people(facts)
    core, _ = fit_core(facts, goods, people, now=now)
    if judged:
        choice, ordering = judge(
            facts,
            goods,
            people,
            now=now,
            again=again,
            sequences=find_sequences(facts.folder),
        )
    else:
        choice, ordering = Choice(again=again), None
    card = msgspec.structs.replace(core.card, choice=choice)
    return replace(core, card=card, ordering=ordering)


def is_stale(facts: Facts, recommender: Recommender | None, *, now: datetime) -> bool:
    """Say whether to fit again: there is none, a day has passed, or there are new products."""
    if recommender is None or now - recommender.card.fitted_at >= _STALE:
        return True
    products = facts.table(PRODUCTS)
    listed = facts.read(products.select("product_id"))["product_id"].to_pylist()
    return not set(listed) <= set(recommender.product_ids)


def is_unjudged(recommender: Recommender, *, again: bool) -> bool:
    """Say whether the past is still to be asked which rung is best under the rules that hold."""
    choice = recommender.card.choice
    return choice.why is Why.NOT_JUDGED or choice.again is not again
