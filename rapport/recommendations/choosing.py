"""Chooses products for one customer or for all: scores, rules, a list that is not all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.profiles import PROFILES
from rapport.recommendations.desk import RecommendationDesk, recommender_of
from rapport.recommendations.histories import Floats
from rapport.recommendations.model import Advice, Recommendation, Refusal
from rapport.recommendations.picking import Picked, pick
from rapport.recommendations.reading import (
    Read,
    is_nobody,
    no_history,
    read_customer,
    read_customers,
    read_everybody,
)
from rapport.recommendations.reasons import explain
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.replenishing import due_items
from rapport.recommendations.rules import RecommendationRules, Rule
from rapport.recommendations.scoring import ordered_items, own_scores, score_blocks
from rapport.recommendations.shelf import Shelf, read_shelf
from rapport.recommendations.store import rules_in_use
from rapport.storage import Facts, rows_of

_DAY_SECONDS = 86_400
_COLUMNS = pa.schema(
    {
        "customer_id": pa.string(),
        "rank": pa.int64(),
        "product_id": pa.string(),
        "score": pa.float64(),
        "because": pa.string(),
        "because_product_id": pa.string(),
    }
)


def recommend(
    desk: RecommendationDesk, customer_id: str, *, now: datetime, count: int = 5
) -> list[Recommendation]:
    """Give up to `count` products for a customer, the best first; an unknown one gets popular ones.

    Their history is read at this moment, the shop's rules hold, and the answer is the same as
    `recommend_for_all` has for the customer.
    """
    return list(advise(desk, customer_id, now=now, count=count).recommended)


def advise(
    desk: RecommendationDesk,
    customer_id: str,
    *,
    now: datetime,
    count: int = 5,
    rules: RecommendationRules | None = None,
) -> Advice:
    """Recommend, and say what the rules kept out of it; `rules` may be tried without being set."""
    counter = _open(desk, rules, now=now, count=count)
    read = read_customer(desk.facts, customer_id, counter.recommender.product_ids, now=now)
    profile = rows_of(desk.facts, PROFILES, customer_id).select("country")
    country = next(iter(desk.facts.read(profile)["country"].to_pylist()), None)
    _, scored = next(score_blocks(counter.recommender, read))
    return counter.advise(read, scored[0], country)


def recommend_to(
    desk: RecommendationDesk, customer_ids: Sequence[str], *, now: datetime, count: int = 5
) -> dict[str, Sequence[Recommendation]]:
    """Recommend to several customers at once; each gets what `recommend` gives them."""
    if not customer_ids:
        return {}
    counter = _open(desk, None, now=now, count=count)
    asked = list(dict.fromkeys(customer_ids))
    profiles = desk.facts.table(PROFILES)
    countries = _countries(desk.facts, profiles.filter(profiles.customer_id.isin(asked)))
    read = read_customers(desk.facts, asked, counter.recommender.product_ids, now=now)
    found: dict[str, Sequence[Recommendation]] = {}
    for first, scored in score_blocks(counter.recommender, read):
        for place, scores in enumerate(scored, start=first):
            country = countries.get(asked[place])
            found[asked[place]] = counter.advise(read.of(place), scores, country).recommended
    return found


def recommend_for_all(desk: RecommendationDesk, *, now: datetime, count: int = 5) -> pa.Table:
    """One row per customer with a profile and rank (1 is best), at most `count` each.

    Columns: customer_id, rank, product_id, score, because (`Because`), because_product_id.
    """
    counter = _open(desk, None, now=now, count=count)
    countries = _countries(desk.facts, desk.facts.table(PROFILES))
    read = read_everybody(desk.facts, counter.recommender.product_ids, now=now)
    found: dict[str, Sequence[Recommendation]] = {}
    for first, scored in score_blocks(counter.recommender, read):
        for row, scores in enumerate(scored):
            owner = read.owners[first + row]
            if owner in countries and not is_nobody(owner):
                one = read.of(first + row)
                found[owner] = counter.advise(one, scores, countries[owner]).recommended
    nobody_knows = np.zeros(len(counter.recommender.product_ids), dtype=np.float32)
    nothing = no_history(len(counter.recommender.product_ids))
    unmoved = {
        country: counter.advise(nothing, nobody_knows, country).recommended
        for country in {countries[one] for one in countries.keys() - found.keys()}
    }
    return _table([(one, found.get(one, unmoved.get(countries[one], ()))) for one in countries])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counter:
    """What everybody is advised with."""

    recommender: Recommender
    shelf: Shelf
    rules: RecommendationRules
    today: int
    count: int

    def advise(self, one: Read, scores: Floats, country: str | None) -> Advice:
        known = scores if len(one.histories.items) else self._popular(country)
        own, kept = self._again(one)
        scored = np.where(self.shelf.known, known + own, -np.inf).astype(np.float32)
        refused = np.zeros(len(scored), dtype=np.bool_)
        refused[[*kept]] = True
        open_ = np.where(self.shelf.allowed & ~refused, scored, -np.inf).astype(np.float32)
        picked = pick(
            open_, recommender=self.recommender, shelf=self.shelf, rules=self.rules,
            count=self.count,
        )  # fmt: skip
        recommended = explain(
            self.recommender, one, picked.items, scores=scored[picked.items], own=own
        )
        return Advice(recommended=recommended, refused=self._refusals(scored, picked, kept))

    def _popular(self, country: str | None) -> Floats:
        scores = self.recommender.scores
        popular = self.recommender.popular.get(country or "", scores.popularity)
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
        due = {
            each.item
            for each in due_items(one, self.recommender.intervals, today=self.today)
            if each.is_due and self.shelf.replenished[each.item]
        }
        counted = [item for item in had if item in due or not self.rules.leave_out_bought]
        own[counted] = own_scores(one)[counted]
        kept = {
            int(item): Rule.NOT_DUE if self.shelf.replenished[item] else Rule.BOUGHT
            for item in had
            if self.rules.leave_out_bought and item not in due
        }
        return own, kept

    def _refusals(self, scored: Floats, picked: Picked, kept: dict[int, Rule]) -> Sequence[Refusal]:
        """What stood above the last of the list, or would have made it longer, and is not in it."""
        last = scored[picked.items].min() if len(picked.items) >= self.count else -np.inf
        above = np.setdiff1d(np.flatnonzero(scored > last), picked.items)
        ids, found = self.recommender.product_ids, []
        for item in above[np.lexsort((above, -scored[above]))].tolist():
            rule = self.shelf.refused[item] or kept.get(item) or picked.capped.get(item)
            if rule is not None:
                score = round(float(scored[item]), 6)
                found.append(Refusal(product_id=ids[item], score=score, rule=rule))
        return found


def _open(
    desk: RecommendationDesk, rules: RecommendationRules | None, *, now: datetime, count: int
) -> _Counter:
    recommender = recommender_of(desk, now=now)
    used = rules_in_use(desk.database) if rules is None else rules
    return _Counter(
        recommender=recommender,
        shelf=read_shelf(desk.facts, recommender.product_ids, used),
        rules=used,
        today=int(now.timestamp()) // _DAY_SECONDS,
        count=count,
    )


def _countries(facts: Facts, profiles: ir.Table) -> dict[str, str | None]:
    """The customers of these profiles, and the country of each."""
    rows = facts.read(profiles.select("customer_id", "country").order_by("customer_id"))
    return dict(zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True))


def _table(found: Sequence[tuple[str, Sequence[Recommendation]]]) -> pa.Table:
    rows = [
        (customer, rank, one.product_id, one.score, str(one.because), one.because_product_id)
        for customer, listed in found
        for rank, one in enumerate(listed, start=1)
    ]
    columns = zip(*rows, strict=True) if rows else [[] for _ in _COLUMNS]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _COLUMNS, strict=True)]
    return pa.table(arrays, schema=_COLUMNS)
