"""Recommends to one customer, to some or to all: each gets the same, however they are asked."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa

from rapport.recommendations.advising import Counter
from rapport.recommendations.desk import RecommendationDesk, recommender_of
from rapport.recommendations.goods import NOBODY, Person, read_people
from rapport.recommendations.heeding import heeded_of
from rapport.recommendations.model import Advice, Recommendation
from rapport.recommendations.reading import (
    is_nobody,
    no_history,
    read_customer,
    read_customers,
    read_everybody,
    read_visitor,
)
from rapport.recommendations.readings import readings_of
from rapport.recommendations.rules import RecommendationRules
from rapport.recommendations.shelves import shelf_of
from rapport.recommendations.store import rules_in_use

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


def advise(  # noqa: PLR0913  each by its name
    desk: RecommendationDesk,
    customer_id: str,
    *,
    now: datetime,
    count: int = 5,
    rules: RecommendationRules | None = None,
    among: Collection[str] | None = None,
    why: bool = False,
) -> Advice:
    """Recommend, and say what the rules kept out of it; `rules` may be tried without being set.

    With `among`, these products alone. `why` also says what a learned order moved.
    """
    counter = open_counter(desk, rules, now=now, count=count, whose=[customer_id]).among(among)
    read = read_customer(desk.facts, customer_id, counter.recommender.places, now=now)
    people = {customer_id: NOBODY} | read_people(desk.facts, [customer_id])
    _, advice = next(counter.advise_all(read, people, why=why))
    return advice


def recommend_visitor(
    desk: RecommendationDesk,
    anonymous_id: str,
    *,
    now: datetime,
    count: int = 5,
    among: Collection[str] | None = None,
) -> list[Recommendation]:
    """Recommend to a browser whose visitor nobody knows, by what it looked at; else the popular.

    With `among`, these products alone.
    """
    counter = open_counter(desk, now=now, count=count, whose=[]).among(among)
    read = read_visitor(desk.facts, anonymous_id, counter.recommender.places, now=now)
    return list(next(counter.advise_all(read, {anonymous_id: NOBODY}))[1].recommended)


def recommend_to(
    desk: RecommendationDesk, customer_ids: Sequence[str], *, now: datetime, count: int = 5
) -> dict[str, Sequence[Recommendation]]:
    """Recommend to several customers at once; each gets what `recommend` gives them."""
    if not customer_ids:
        return {}
    asked = list(dict.fromkeys(customer_ids))
    counter = open_counter(desk, now=now, count=count, whose=asked)
    people = dict.fromkeys(asked, NOBODY) | read_people(desk.facts, asked)
    read = read_customers(desk.facts, asked, counter.recommender.product_ids, now=now)
    return {one: advice.recommended for one, advice in counter.advise_all(read, people)}


def recommend_for_all(desk: RecommendationDesk, *, now: datetime, count: int = 5) -> pa.Table:
    """One row per customer with a profile and rank (1 is best), at most `count` each.

    Columns: customer_id, rank, product_id, score, because (`Because`), because_product_id.
    """
    counter = open_counter(desk, now=now, count=count)
    people = read_people(desk.facts)
    read = read_everybody(desk.facts, counter.recommender.product_ids, now=now)
    known = {one: person for one, person in people.items() if not is_nobody(one)}
    found = {one: advice.recommended for one, advice in counter.advise_all(read, known)}
    spoke = [one for one in people if one in counter.heeded and one not in found]
    found |= {one: _to_nobody(counter, people[one], owner=one) for one in spoke}
    unmoved = {
        person: _to_nobody(counter, person)
        for person in {person for one, person in people.items() if one not in found}
    }
    return _table([(one, found.get(one, unmoved.get(people[one], ()))) for one in people])


def _to_nobody(counter: Counter, person: Person, *, owner: str = "") -> Sequence[Recommendation]:
    """What somebody is recommended who did nothing yet; what the `owner` said is heeded."""
    nothing = replace(no_history(len(counter.recommender.product_ids)), owners=[owner])
    return next(counter.advise_all(nothing, {owner: person}))[1].recommended


def open_counter(
    desk: RecommendationDesk,
    rules: RecommendationRules | None = None,
    *,
    now: datetime,
    count: int,
    whose: Sequence[str] | None = None,
) -> Counter:
    """What everybody is advised with under some rules, else those in use; what `whose` said."""
    recommender = recommender_of(desk, now=now)
    used = rules_in_use(desk.database) if rules is None else rules
    counter = Counter(
        recommender=recommender,
        shelf=shelf_of(desk.facts, recommender, used),
        rules=used,
        now=now,
        count=count,
        heeded=heeded_of(desk.facts, recommender, now=now, whose=whose),
    )
    if counter.reader is None:
        return counter
    return replace(counter, readings=readings_of(desk.facts, whose))


def _table(found: Sequence[tuple[str, Sequence[Recommendation]]]) -> pa.Table:
    rows = [
        (customer, rank, one.product_id, one.score, str(one.because), one.because_product_id)
        for customer, listed in found
        for rank, one in enumerate(listed, start=1)
    ]
    columns = zip(*rows, strict=True) if rows else [[] for _ in _COLUMNS]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _COLUMNS, strict=True)]
    return pa.table(arrays, schema=_COLUMNS)
