"""Judges the rungs of a recommender on the shop's own past, and teaches the one that is used.

The newest days are asked for, and the days before them teach: scores, graph and facts of a moment
come from what lies before it, what is wanted is the next order after it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.recommendations.core import fit_core
from rapport.recommendations.goods import NOBODY, Goods, Person
from rapport.recommendations.graph import Relation, build_graph, instead_of
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.meanings import MEANING, ItemMeanings
from rapport.recommendations.ordering import (
    PATHS,
    Known,
    Ordering,
    best_of,
    moments_of,
    signals_of,
)
from rapport.recommendations.past_orders import NextOrders, PastOrders, read_orders
from rapport.recommendations.ranking import Ranker, fit_ranker
from rapport.recommendations.reading import Read
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.rereading import READ
from rapport.recommendations.rungs import FIRST, Choice, Gains, Rung, Why, choose, gains_of
from rapport.recommendations.scoring import own_matrix, score_blocks
from rapport.recommendations.sequence_files import TrainedSequences
from rapport.recommendations.signals import SEQUENCE_SIGNALS, ItemFacts, Signals
from rapport.storage import Facts

DAYS = 30
_TAUGHT = 2  # months before the one that is asked for
_FEWEST_ASKED, _FEWEST_TAUGHT = 200, 300  # customers who came back: fewer are chance
_MOST_ASKED = 3_000  # of each month: 50 MB of signals
_MOST_TEXTS = 20_000  # items whose texts are all held against each other

_NOT_KNOWN: Mapping[Rung, tuple[str, ...]] = {
    Rung.RANKER: (PATHS, MEANING, SEQUENCE_SIGNALS),
    Rung.GRAPH: (SEQUENCE_SIGNALS,),
    Rung.SEQUENCE: (),
}
"""How the signals begin that a learned order does without."""


def first_moment(now: datetime) -> datetime:
    """Before which moment a model must have learned, to be judged from now on."""
    return now - timedelta(days=DAYS * (_TAUGHT + 1))


def judged_by(sequences: TrainedSequences | None, *, since: datetime) -> TrainedSequences | None:
    """Sequence models, where one of them knows nothing of what is asked since a moment."""
    return sequences if sequences and sequences.before(since) else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shop:
    """What the past of a shop is judged by."""

    facts: Facts
    goods: Goods
    people: Mapping[str, Person]
    orders: PastOrders
    still: Mapping[Relation, sparse.csr_matrix]
    countries: tuple[str, ...]
    meant: Mapping[str, sparse.csr_matrix]
    sequences: TrainedSequences | None = None

    def known(self, at: datetime) -> Known:
        """What was known of the items at a moment besides their scores."""
        together = self.orders.together(at)
        pairs = dict(self.still)
        alike = pairs.pop(Relation.SUBSTITUTE, None)
        pairs[Relation.COMPLEMENT] = together
        if alike is not None:
            pairs[Relation.SUBSTITUTE] = instead_of(alike, together)
        groups = {"brand": self.goods.brands, "category": self.goods.categories}
        numbers = self.orders.numbers(at, self.goods.prices)
        sequence = self.sequences.before(at) if self.sequences else None
        return Known(
            facts=ItemFacts(numbers=numbers, groups=groups),
            pairs={f"{PATHS}{relation}": each for relation, each in sorted(pairs.items())}
            | dict(self.meant),
            countries=self.countries,
            sequence=sequence.over(self.goods.ids) if sequence else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """Candidates in the order of their scores, which of them were wanted, and how many were in
    all; `plain` are the first by scores without own orders, `some` those who were asked."""

    some: Read
    items: Numbers
    signals: Signals
    wanted: NDArray[np.bool_]
    plain_items: Numbers
    plain: NDArray[np.bool_]
    totals: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """What those who came back would have been shown by the rung that is used, what of it they
    ordered, and their histories before: shapes (customers, count) and (customers,)."""

    at: datetime
    rung: Rung
    some: Read
    items: Numbers
    wanted: NDArray[np.bool_]
    totals: NDArray[np.int64]


def judge(  # noqa: PLR0913  each by its name
    facts: Facts,
    goods: Goods,
    people: Mapping[str, Person],
    *,
    now: datetime,
    again: bool,
    sequences: TrainedSequences | None = None,
    look: Callable[[Past], None] | None = None,
) -> tuple[Choice, Ordering | None]:
    """Choose a rung, and give what puts products in order where that is a learned one.

    `look` is shown what the rung that is used would have put first.
    """
    orders = read_orders(facts, goods.ids, now=now)
    moments = [now - timedelta(days=DAYS * back) for back in range(1, _TAUGHT + 2)]
    asked, *taught = nexts = [orders.next_orders(at, days=DAYS) for at in moments]
    few = Choice(why=Why.TOO_FEW, again=again, days=DAYS, customers=len(asked.names))
    if len(asked.names) < _FEWEST_ASKED or sum(len(o.names) for o in taught) < _FEWEST_TAUGHT:
        return few, None
    countries = sorted({one.country for one in people.values() if one.country})
    shop = Shop(
        facts=facts,
        goods=goods,
        people=people,
        orders=orders,
        still=_still(goods),
        countries=tuple(countries),
        meant=_meant(goods.meanings),
        sequences=judged_by(sequences, since=moments[-1]),
    )
    each = zip(moments, nexts, strict=True)
    asking, *teaching = [_lesson(shop, some, at=at, again=again) for at, some in each]
    if not any(lesson.wanted.any() for lesson in teaching) or not len(asking.totals):
        return few, None
    choice = choose(_found(asking, teaching, again=again), again=again, days=DAYS)
    if look is not None:
        look(_past(asking, teaching, choice.used, at=moments[0]))
    if choice.used not in _NOT_KNOWN:
        return choice, None
    return choice, Ordering(
        ranker=_taught([asking, *teaching], choice.used),
        known=_known_to(choice.used, shop.known(now)),
        again=again,
    )


def _meant(meanings: ItemMeanings | None) -> dict[str, sparse.csr_matrix]:
    """Pairs whose texts mean alike, for a shop whose texts can all be held against each other."""
    if meanings is None or not meanings.known or len(meanings) > _MOST_TEXTS:
        return {}
    return {f"{MEANING}alike": meanings.pairs()}


def _past(asked: Lesson, taught: Sequence[Lesson], rung: Rung, *, at: datetime) -> Past:
    """The first of those who were asked, in the order of a rung."""
    items, wanted = asked.items, asked.wanted
    if rung is Rung.CORE:
        items, wanted = asked.plain_items, asked.plain
    elif rung is not Rung.OWN:
        said = _taught(taught, rung).scores(_of_rung(asked.signals, rung))
        order = np.argsort(-said, axis=1, kind="stable")
        items = np.take_along_axis(items, order, axis=1)
        wanted = np.take_along_axis(wanted, order, axis=1)
    return Past(
        at=at,
        rung=rung,
        some=asked.some,
        items=items[:, :READ],
        wanted=wanted[:, :READ],
        totals=asked.totals,
    )


def _known_to(rung: Rung, known: Known) -> Known:
    """What a learned order needs to know of all that is known."""
    left_out = _NOT_KNOWN[rung]
    found = known.without_paths() if PATHS in left_out else known
    return found.without_sequence() if SEQUENCE_SIGNALS in left_out else found


def _still(goods: Goods) -> dict[Relation, sparse.csr_matrix]:
    """Pairs that no order changes: shared attributes, and texts that are alike."""
    graph = build_graph(goods.triples, item_count=len(goods.ids))
    found = {relation: graph.pairs(relation) for relation in graph.shared}
    if len(goods.ids) <= _MOST_TEXTS:
        found[Relation.SUBSTITUTE] = goods.texts.pairs()
    return found


def _found(asked: Lesson, taught: Sequence[Lesson], *, again: bool) -> dict[Rung, Gains]:
    """The gains of each rung; without own orders where these are not asked for."""
    found = {Rung.CORE: gains_of(asked.plain, asked.totals)}
    if again:
        found[Rung.OWN] = gains_of(asked.wanted, asked.totals)
    has_sequence = any(name.startswith(SEQUENCE_SIGNALS) for name in asked.signals.names)
    for rung in _NOT_KNOWN:
        if rung is Rung.SEQUENCE and not has_sequence:
            continue
        said = _taught(taught, rung).scores(_of_rung(asked.signals, rung))
        order = np.argsort(-said, axis=1, kind="stable")[:, :FIRST]
        found[rung] = gains_of(np.take_along_axis(asked.wanted, order, axis=1), asked.totals)
    return found


def _taught(lessons: Sequence[Lesson], rung: Rung) -> Ranker:
    some = [_of_rung(each.signals, rung) for each in lessons]
    signals = Signals(names=some[0].names, values=np.concatenate([each.values for each in some]))
    return fit_ranker(signals, np.concatenate([each.wanted for each in lessons]))


def _of_rung(signals: Signals, rung: Rung) -> Signals:
    left_out = _NOT_KNOWN[rung]
    return signals.without(*left_out) if left_out else signals


def _lesson(shop: Shop, following: NextOrders, *, at: datetime, again: bool) -> Lesson:
    """Ask those who came back, with all that was known before; at most `_MOST_ASKED` of them."""
    core, everybody = fit_core(shop.facts, shop.goods, shop.people, now=at)
    numbers = {owner: place for place, owner in enumerate(everybody.owners)}
    rows = [row for row, name in enumerate(following.names) if name in numbers]
    rows = rows[:: -(-len(rows) // _MOST_ASKED) or 1]
    some = everybody.those(np.array([numbers[following.names[row]] for row in rows], np.int64))
    basket = following.basket[rows].multiply(shop.goods.known[None, :]).tocsr()
    own = own_matrix(some)
    if not again:
        basket = (basket - basket.multiply(own > 0)).tocsr()
        basket.eliminate_zeros()
    totals = np.asarray(basket.sum(axis=1)).ravel().astype(np.int64)
    blocks = [*_candidates(core, some, own, shop.goods.known, again=again)]
    plain, items, base = (np.concatenate(each) for each in zip(*blocks, strict=True))
    countries = [shop.people.get(owner, NOBODY).country for owner in some.owners]
    signals = signals_of(
        core.scores,
        shop.known(at),
        some,
        items,
        base=base,
        moments=moments_of(following.seconds[rows], countries, shop.countries),
    )
    wants = np.flatnonzero(totals)
    return Lesson(
        some=some.those(wants),
        items=items[wants],
        signals=Signals(names=signals.names, values=signals.values[wants]),
        wanted=_hits(basket, items, base)[wants],
        plain_items=plain[wants],
        plain=_hits(basket, plain, np.zeros(plain.shape))[wants],
        totals=totals[wants],
    )


def _candidates(
    core: Recommender, some: Read, own: sparse.csr_matrix, known: NDArray[np.bool_], *, again: bool
) -> Iterator[tuple[Numbers, Numbers, Floats]]:
    """The first items by scores alone, and the candidates with what put them there."""
    for first, scored in score_blocks(core, some):
        mine = own[first : first + len(scored)].toarray()
        scored[:, ~known] = -np.inf
        if not again:
            scored[mine > 0] = -np.inf
        plain = best_of(scored, READ)[0]
        yield plain, *best_of(scored + mine if again else scored)


def _hits(basket: sparse.csr_matrix, items: Numbers, base: NDArray[np.floating]) -> np.ndarray:
    rows = np.broadcast_to(np.arange(len(items))[:, None], items.shape)
    wanted = basket[rows, items].toarray() > 0 if items.size else np.zeros(items.shape, np.bool_)
    found: np.ndarray = wanted & np.isfinite(base)
    return found
