"""Fits the recommender on what the facts hold: its core, and the rung that the past speaks for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from rapport.catalog import PRODUCTS
from rapport.recommendations.core import fit_core
from rapport.recommendations.goods import Goods, read_goods, read_people
from rapport.recommendations.judging import Past, judge
from rapport.recommendations.likening import choose_likeness
from rapport.recommendations.meanings import Embedder, read_meanings
from rapport.recommendations.reading import read_everybody
from rapport.recommendations.recommender import FOLDER, Recommender
from rapport.recommendations.rungs import Choice, Why
from rapport.recommendations.sequence_files import find_sequences
from rapport.storage import Facts

_STALE = timedelta(hours=24)


def fit_recommender(
    facts: Facts,
    *,
    now: datetime,
    again: bool = False,
    judged: bool = True,
    embedder: Embedder | None = None,
    look: Callable[[Past], None] | None = None,
) -> Recommender:
    """Learn from all events up to now; the same facts give the same recommender.

    `again` says whether lists may hold what a customer bought before. What is not `judged` on the
    past takes a fourth of the time, and is the core; nothing is embedded for it. `look` is shown
    what the rung that is used would have put first.
    """
    goods, people = read_goods(facts), read_people(facts)
    if embedder is not None:
        goods = _with_meanings(facts, goods, embedder, now=now, ask=judged)
    core, _ = fit_core(facts, goods, people, now=now)
    if judged:
        choice, ordering = judge(
            facts,
            goods,
            people,
            now=now,
            again=again,
            sequences=find_sequences(facts.folder),
            look=look,
        )
    else:
        choice, ordering = Choice(again=again), None
    card = msgspec.structs.replace(core.card, choice=choice)
    return replace(core, card=card, ordering=ordering)


def _with_meanings(
    facts: Facts, goods: Goods, embedder: Embedder, *, now: datetime, ask: bool
) -> Goods:
    """Read what texts mean; the shop's past says whether new products are likened by it."""
    meanings = read_meanings(facts.folder / FOLDER, goods.words, embedder, ask=ask)
    histories = read_everybody(facts, goods.ids, now=now).histories
    likeness = choose_likeness(goods.texts, meanings, histories)
    return replace(goods, meanings=meanings, likeness=likeness)


def is_stale(facts: Facts, recommender: Recommender | None, *, now: datetime) -> bool:
    """Say whether to fit again: there is none, a day has passed, or there are new products."""
    if recommender is None or now - recommender.card.fitted_at >= _STALE:
        return True
    version = facts.version(PRODUCTS)
    if version is None:
        return _has_new(facts, recommender)
    return _kept_has_new(facts, version, recommender)


def is_unjudged(recommender: Recommender, *, again: bool) -> bool:
    """Say whether the past is still to be asked which rung is best under the rules that hold."""
    choice = recommender.card.choice
    return choice.why is Why.NOT_JUDGED or choice.again is not again


def _has_new(facts: Facts, recommender: Recommender) -> bool:
    products = facts.table(PRODUCTS)
    listed = facts.read(products.select("product_id"))["product_id"].to_pylist()
    return not set(listed) <= set(recommender.product_ids)


@lru_cache(maxsize=2)
def _kept_has_new(facts: Facts, _version: int, recommender: Recommender) -> bool:
    return _has_new(facts, recommender)
