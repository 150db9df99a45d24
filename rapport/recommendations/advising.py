"""Advises customers, block by block: scores, rules, the learned order, a list, and its reasons."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.goods import Person
from rapport.recommendations.heeding import NOTHING_SAID, Heeded, said_of
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.model import Advice, Refusal
from rapport.recommendations.moves import Move, parts_of
from rapport.recommendations.ordering import (
    Ordering,
    best_of,
    moments_of,
    now_seconds,
    reordered,
    signals_of,
)
from rapport.recommendations.picking import Picked, pick
from rapport.recommendations.reading import DAY_SECONDS, Read
from rapport.recommendations.readings import Reading, mark_of
from rapport.recommendations.reasons import explain
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.replenishing import due_items
from rapport.recommendations.rereading import READ, ReaderCard, order_of
from rapport.recommendations.rules import RecommendationRules, Rule
from rapport.recommendations.scoring import ordered_items, own_scores, score_blocks
from rapport.recommendations.shelf import Shelf
from rapport.recommendations.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """One customer's scores of all items: minus infinity for what the catalogue does not have.

    `own` is what counts of them for having bought the item; `kept` are items that rules keep from
    this customer; `open` are the scores of what remains.
    """

    one: Read
    scores: Floats
    own: Floats
    kept: Mapping[int, Rule]
    open: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """One customer's candidates, with what put them there, and their places in the end."""

    before: Numbers
    after: Numbers
    signals: Signals
    ordering: Ordering


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What everybody is advised with."""

    recommender: Recommender
    shelf: Shelf
    rules: RecommendationRules
    now: datetime
    count: int
    readings: Mapping[str, Reading] = field(default_factory=dict)
    heeded: Mapping[str, Heeded] = field(default_factory=dict)

    @property
    def reader(self) -> ReaderCard | None:
        """The reader that is used under these rules, if there is one."""
        return self.recommender.card.reader_on(again=not self.rules.leave_out_bought)

    def among(self, product_ids: Collection[str] | None) -> "Counter":
        """Advise some products alone; None leaves all."""
        if product_ids is None:
            return self
        places = self.recommender.places
        asked = np.zeros(len(places), dtype=np.bool_)
        asked[[places[one] for one in product_ids if one in places]] = True
        return replace(self, shelf=replace(self.shelf, allowed=self.shelf.allowed & asked))

    def advise_all(
        self, read: Read, people: Mapping[str, Person], *, why: bool = False
    ) -> Iterator[tuple[str, Advice]]:
        """Advise each owner of a history who is among `people`, in the order of histories."""
        for some, each, placed in self._blocks(read, people):
            for place, one in enumerate(each):
                yield some.owners[place], self._advice(one, placed.get(place), why=why)

    def best_of_all(
        self, read: Read, people: Mapping[str, Person]
    ) -> Iterator[tuple[Read, Numbers]]:
        """The best of each who has a history, before a reader: blocks of shape (owners, READ).

        -1 stands for a place that is empty, and for what keeps its place whatever a reader says.
        """
        for some, each, placed in self._blocks(read, people):
            items = np.full((len(each), READ), -1, dtype=np.int32)
            for row, one in enumerate(each):
                best = self._best(one, placed.get(row))
                items[row, : len(best)] = np.where(self._is_free(one, best), best, -1)
            yield some, items

    def _blocks(
        self, read: Read, people: Mapping[str, Person]
    ) -> Iterator[tuple[Read, list[Scored], dict[int, Placed]]]:
        for first, scored in score_blocks(self.recommender, read):
            rows = [row for row in range(len(scored)) if read.owners[first + row] in people]
            owners = [read.owners[first + row] for row in rows]
            each = [
                self._scored(read.of(first + row), scored[row], people[owner])
                for row, owner in zip(rows, owners, strict=True)
            ]
            some = read.those(np.array(rows, dtype=np.int64) + first)
            yield some, each, self._placed(some, each, people)

    def _best(self, one: Scored, placed: Placed | None) -> Numbers:
        """The best that are open, in the order of the rung below a reader."""
        if placed is not None:
            return placed.after[:READ]
        items, base = best_of(one.open[None, :], READ)
        best: Numbers = items[0][np.isfinite(base[0])]
        return best

    def _is_free(self, one: Scored, items: Numbers) -> NDArray[np.bool_]:
        """Whether an order that was learned may move items: it learned nothing of what is due."""
        again = not self.rules.leave_out_bought
        free: NDArray[np.bool_] = (one.own[items] <= 0) | again
        return free

    def _reread(self, one: Scored, placed: Placed | None) -> Numbers | None:
        """The best in the order after reading; None where nothing was read of this history."""
        reading = self.readings.get(one.one.owners[0])
        if self.reader is None or reading is None:
            return None
        ids = self.recommender.product_ids
        if reading.history != mark_of(one.one, ids):
            return None
        best = self._best(one, placed)
        said = np.where(self._is_free(one, best), reading.of(best, ids), np.nan)
        places = order_of(said[None, :].astype(np.float32), self.reader.weight)[0]
        rest = placed.after[READ:] if placed is not None else best[:0]
        return np.concatenate([best[places], rest])

    def _scored(self, one: Read, scores: Floats, person: Person) -> Scored:
        known = scores if len(one.histories.items) else self._popular(person)
        own, kept = self._again(one)
        kept |= dict.fromkeys(self._heeded(one).avoided, Rule.STATED)
        scored = np.where(self.shelf.known, known + own, -np.inf).astype(np.float32)
        refused = np.zeros(len(scored), dtype=np.bool_)
        refused[[*kept]] = True
        open_ = np.where(self.shelf.allowed & ~refused, scored, -np.inf).astype(np.float32)
        return Scored(one=one, scores=scored, own=own, kept=kept, open=open_)

    def _placed(
        self, some: Read, each: Sequence[Scored], people: Mapping[str, Person]
    ) -> dict[int, Placed]:
        """Put the candidates of those who have a history in order, where one was learned."""
        ordering = self.recommender.order_under(again=not self.rules.leave_out_bought)
        rows = [row for row, one in enumerate(each) if len(one.one.histories.items)]
        if ordering is None or not rows:
            return {}
        mine = some.those(np.array(rows, dtype=np.int64))
        items, base = best_of(np.stack([each[row].open for row in rows]))
        known = ordering.known
        countries = [people[owner].country for owner in mine.owners]
        moments = moments_of(now_seconds(self.now, len(rows)), countries, known.countries)
        signals = signals_of(
            self.recommender.scores, known, mine, items, base=base, moments=moments
        )
        said = ordering.ranker.scores(signals)
        found = {}
        for place, row in enumerate(rows):
            fixed = (each[row].own[items[place]] > 0) & (not ordering.again)
            found[row] = Placed(
                before=items[place],
                after=reordered(items[place], base[place], said[place], fixed=fixed),
                signals=Signals(names=signals.names, values=signals.values[place : place + 1]),
                ordering=ordering,
            )
        return found

    def _advice(self, one: Scored, placed: Placed | None, *, why: bool) -> Advice:
        by_score = self._pick(one.open)
        items = self._reread(one, placed)
        if items is None and placed is not None:
            items = placed.after
        picked = by_score if items is None else self._pick(_put_first(one.open, items))
        recommended = explain(
            self.recommender,
            one.one,
            picked.items,
            scores=one.scores[picked.items],
            own=one.own,
            known=placed.ordering.known if placed else None,
        )
        suited = self._heeded(one.one).suited
        return Advice(
            recommended=said_of(recommended, suited, picked.items.tolist()),
            refused=self._refusals(one, by_score),
            moves=self._moves(placed, picked.items) if why and placed is not None else (),
        )

    def _heeded(self, one: Read) -> Heeded:
        return self.heeded.get(one.owners[0], NOTHING_SAID)

    def _pick(self, scores: Floats) -> Picked:
        return pick(
            scores,
            recommender=self.recommender,
            shelf=self.shelf,
            rules=self.rules,
            count=self.count,
        )

    def _moves(self, placed: Placed, items: Numbers) -> list[Move]:
        """Where the items of a list stood by their scores, and what moved them."""
        said = placed.ordering.ranker.contributions(placed.signals)[0]
        parts = parts_of(placed.signals, said)
        stood = {int(item): place for place, item in reversed([*enumerate(placed.before)])}
        return [
            Move(
                product_id=self.recommender.product_ids[item],
                place_before=stood[item] + 1,
                place=place,
                parts=parts[stood[item]],
            )
            for place, item in enumerate(items.tolist(), start=1)
            if item in stood
        ]

    def _popular(self, person: Person) -> Floats:
        """What is popular in the nearest group that has enough customers, else with everybody."""
        scores, kept = self.recommender.scores, self.recommender.popular
        near = (kept[group] for group in person.groups if group in kept)
        popular = next(near, scores.popularity)
        found: Floats = np.float32(scores.recipe.popular_weight) * popular
        return found

    def _again(self, one: Read) -> tuple[Floats, dict[int, Rule]]:
        """What counts for having bought an item, and which of those are not recommended, and why.

        Only what is due counts, or everything where the shop leaves nothing out.
        """
        had = ordered_items(one)
        own = np.zeros(one.histories.item_count, dtype=np.float32)
        if not len(had):
            return own, {}
        due = self._due(one)
        left_out = self.rules.leave_out_bought
        counted = [item for item in had if item in due or not left_out]
        if left_out or self.recommender.counts_own:
            own[counted] = own_scores(one)[counted]
        kept = {
            int(item): Rule.NOT_DUE if self.shelf.replenished[item] else Rule.BOUGHT
            for item in had
            if left_out and item not in due
        }
        return own, kept

    def _due(self, one: Read) -> set[int]:
        if not self.shelf.replenished.any():
            return set()
        today = int(self.now.timestamp()) // DAY_SECONDS
        return {
            each.item
            for each in due_items(one, self.recommender.intervals, today=today)
            if each.is_due and self.shelf.replenished[each.item]
        }

    def _refusals(self, one: Scored, picked: Picked) -> Sequence[Refusal]:
        """What stood above the last of the list, or would have made it longer, and is not in it."""
        scored = one.scores
        last = scored[picked.items].min() if len(picked.items) >= self.count else -np.inf
        above: NDArray[np.int64] = np.setdiff1d(np.flatnonzero(scored > last), picked.items)
        ids, found = self.recommender.product_ids, []
        for item in above[np.lexsort((above, -scored[above]))].tolist():
            rule = self.shelf.refused[item] or one.kept.get(item) or picked.capped.get(item)
            if rule is not None:
                score = round(float(scored[item]), 6)
                found.append(Refusal(product_id=ids[item], score=score, rule=rule))
        return found


def _put_first(scores: Floats, items: Numbers) -> Floats:
    """Scores that put some items first, in their order, and leave the rest as it is."""
    if not len(items):
        return scores
    found = scores.copy()
    top = float(scores[np.isfinite(scores)].max())
    found[items] = top + np.arange(len(items), 0, -1, dtype=np.float32)
    return found
