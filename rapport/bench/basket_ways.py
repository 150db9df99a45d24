"""Ways to guess the next basket: our own, and plain ones that any way must beat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from rapport.bench.ladder import Lesson
from rapport.bench.online_retail import Lines, Split, histories_before
from rapport.recommendations import (
    Following,
    Histories,
    ItemFacts,
    ItemScores,
    Recipe,
    Relation,
    Signals,
    Sources,
    build_graph,
    complements_of,
    count_following,
    fit_item_scores,
    fit_item_texts,
    instead_of,
    put_in_order,
    read_signals,
)

CANDIDATES = 100
# Chosen on the orders of the days before those asked for. Histories of a hundred lines whose order
# within a basket says little: what is alike speaks loudest, and of a long past.
RECIPE = Recipe(
    following=Following(
        window=20, distance_power=0.4, backward=1, source_power=0.5, target_power=0.5
    ),
    follow_decay=30,
    alike_decay=100,
    alike_weight=100,
    ridge=300,
)
AGAIN_DECAY = 300.0  # lines after which an own order says a third
NEW_SHARE = 1.0  # what the best score of all items says against an own order of today
_NEXT = Following(window=5, distance_power=0, backward=1, source_power=0.5, target_power=0.2)
_DAY = 86_400
_LATELY_DAYS, _BEFORE_DAYS = 30, 120
_BLOCK = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What was learned before a day. `again`: what was ordered before may be guessed too."""

    split: Split
    sources: Sources
    moments: dict[str, np.ndarray]

    def wanted(self, *, again: bool) -> sparse.csr_matrix:
        """Customers by items: what the next order has, with what was ordered before or without."""
        if again:
            return self.split.basket
        left = (self.split.basket - self.split.basket.multiply(self.had())).tocsr()
        left.eliminate_zeros()
        return left

    def had(self) -> sparse.csr_matrix:
        """Customers by items: 1 for what was ordered before."""
        histories = self.split.histories
        had = histories.matrix(np.ones(len(histories.items), dtype=np.float32))
        had.data[:] = 1
        return had

    def lesson(self, *, again: bool) -> Lesson:
        """Our candidates in the order of our scores, of the customers who want anything."""
        wanted = self.wanted(again=again)
        totals = np.asarray(wanted.sum(axis=1)).ravel().astype(np.int64)
        items, base = self.candidates(again=again)
        signals = read_signals(self.sources, self.split.histories, items, moments=self.moments)
        asked = np.flatnonzero(totals)
        hits = hits_of(wanted, items)
        return Lesson(
            signals=Signals(names=signals.names, values=signals.values[asked]),
            wanted=hits[asked],
            totals=totals[asked],
            base=base[asked],
        )

    def candidates(self, *, again: bool) -> tuple[np.ndarray, np.ndarray]:
        """The best items of each customer by our scores: shape (customers, count), with scores."""
        if not again:
            return self.sources.scores.best(self.split.histories, count=CANDIDATES)
        blocks = [
            _first(_with_own(some, scored), CANDIDATES)
            for some, scored in self.sources.scores.score_blocks(self.split.histories)
        ]
        items, scores = (np.concatenate(each) for each in zip(*blocks, strict=True))
        return put_in_order(items, scores)


def learn(lines: Lines, split: Split, texts: sparse.csr_matrix) -> Learned:
    """Learn scores, pairs and facts from what lies before the day of a split."""
    histories = histories_before(lines, split)
    before = split.before
    together = complements_of(
        lines.orders[before], lines.items[before], item_count=lines.item_count
    )
    links = {Relation.COMPLEMENT: together, Relation.SUBSTITUTE: instead_of(texts, together)}
    graph = build_graph([], item_count=lines.item_count, links=links)
    pairs = {f"graph:{relation}": graph.pairs(relation) for relation in links}
    return Learned(
        split=split,
        sources=Sources(
            scores=fit_item_scores(histories, RECIPE),
            pairs={"next": count_following(histories, _NEXT), **pairs, "text": texts},
            facts=ItemFacts(numbers=_facts(lines, split)),
            decay=AGAIN_DECAY,
        ),
        moments=_moments(lines, split),
    )


def text_pairs(lines: Lines) -> sparse.csr_matrix:
    """Pairs of items by their descriptions."""
    return fit_item_texts(lines.texts).pairs()


def plain_ways(learned: Learned, *, count: int, again: bool) -> dict[str, np.ndarray]:
    """The first items of each customer by popularity, by what is alike alone, by own orders."""
    scores, histories = learned.sources.scores, learned.split.histories
    nothing = sparse.csr_matrix(scores.follows.shape, dtype=np.float32)
    recipe = replace(scores.recipe, alike_decay=1e9, alike_weight=1, popular_weight=0)
    alike = replace(scores, follows=nothing, recipe=recipe)
    popular = replace(
        scores, follows=nothing, recipe=replace(recipe, alike_weight=0, popular_weight=1)
    )
    ways = {
        "popularity": _best(popular, histories, count=count, again=again),
        "EASE alone": _best(alike, histories, count=count, again=again),
    }
    if again:
        ways["buy again, the newest and most often"] = _buy_again(popular, histories, count)
    return ways


def hits_of(wanted: sparse.csr_matrix, items: np.ndarray) -> np.ndarray:
    """Whether each guessed item was wanted: shape as `items`."""
    hits: np.ndarray = np.take_along_axis(wanted.toarray() > 0, items, axis=1)
    return hits


def _buy_again(popular: ItemScores, histories: Histories, count: int) -> np.ndarray:
    """Own orders; what is popular fills up."""
    blocks = [
        _first(_own(some) + np.float32(1e-4) * scored, count)[0]
        for some, scored in popular.score_blocks(histories)
    ]
    return np.concatenate(blocks)


def _best(scores: ItemScores, histories: Histories, *, count: int, again: bool) -> np.ndarray:
    if not again:
        return scores.best(histories, count=count)[0]
    blocks = [_first(scored, count)[0] for _, scored in scores.score_blocks(histories)]
    return np.concatenate(blocks)


def _first(scored: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    items = np.argsort(-scored, axis=1, kind="stable")[:, :count].astype(np.int32)
    return items, np.take_along_axis(scored, items, axis=1)


def _own(some: Histories) -> np.ndarray:
    own: np.ndarray = some.matrix(np.exp(-some.ages() / AGAIN_DECAY).astype(np.float32)).toarray()
    return own


def _with_own(some: Histories, scored: np.ndarray) -> np.ndarray:
    most = np.maximum(np.abs(scored).max(axis=1, keepdims=True), 1e-9)
    mixed: np.ndarray = _own(some) + np.float32(NEW_SHARE) * scored / most
    return mixed


def _facts(lines: Lines, split: Split) -> dict[str, np.ndarray]:
    """What an item costs, how it sells of late, and how long ago it was first sold."""
    items, days = lines.items[split.before], _days_ago(lines, split)
    count = lines.item_count
    sold = np.bincount(items, minlength=count)
    lately = np.bincount(items[days < _LATELY_DAYS], minlength=count)
    some = np.bincount(items[days < _BEFORE_DAYS], minlength=count)
    price = np.bincount(items, np.log(lines.prices[split.before]), minlength=count)
    first = np.zeros(count)
    np.maximum.at(first, items, days)
    facts = {
        "price": np.where(sold > 0, price / np.maximum(sold, 1), np.nan),
        "sold": np.log1p(sold),
        "lately": np.log1p(lately),
        "trend": (lately + 1) / (some + _BEFORE_DAYS / _LATELY_DAYS),
        "age": first,
    }
    return {name: values.astype(np.float32) for name, values in facts.items()}


def _days_ago(lines: Lines, split: Split) -> np.ndarray:
    days: np.ndarray = (split.day.timestamp() - lines.moments[split.before]) / _DAY
    return days


def _moments(lines: Lines, split: Split) -> dict[str, np.ndarray]:
    """Hour and weekday of the order, the month of the split, and the customer's country."""
    country = np.zeros(int(lines.customers.max()) + 1)
    country[lines.customers[split.before]] = lines.countries[split.before]
    known = {
        "hour": split.moments % _DAY // 3_600,
        "weekday": split.moments // _DAY % 7,
        "country": country[split.customers],
    }
    return {name: values.astype(np.float32) for name, values in known.items()}


def joined(lessons: Sequence[Lesson]) -> Lesson:
    """Several lessons as one."""
    values = np.concatenate([each.signals.values for each in lessons])
    return Lesson(
        signals=Signals(names=lessons[0].signals.names, values=values),
        wanted=np.concatenate([each.wanted for each in lessons]),
        totals=np.concatenate([each.totals for each in lessons]),
        base=np.concatenate([each.base for each in lessons]),
    )
