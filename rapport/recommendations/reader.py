"""A language model reads histories in words: it learns from the shop's past, is judged on it, and
says of everybody's best products how likely they are next.

It sees titles of products alone: no name, no address, no id. What it says changes the order of the
best twenty, where that did better on the shop's own past, and gives no reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.choosing import open_counter
from rapport.recommendations.desk import RecommendationDesk, refit
from rapport.recommendations.errors import TooFewToRead
from rapport.recommendations.goods import read_goods, read_people
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.judging import Past
from rapport.recommendations.reading import KINDS, ORDERED, Read, is_nobody, read_everybody
from rapport.recommendations.readings import (
    Reading,
    forget_readings,
    keep_readings,
    mark_of,
    readings_of,
)
from rapport.recommendations.recommender import Recommender, find_recommender, save_recommender
from rapport.recommendations.rereading import (
    READ,
    ReaderCard,
    Reread,
    judge_reader,
    lines_of,
    reader_figure,
)
from rapport.recommendations.rungs import gains_of

_MOST_LISTS = 50_000  # customers that are learned from
_MOST_TITLES = 40  # the newest of each

Lines = Sequence[str]


class TitleReader(Protocol):
    """A language model that learned lists of titles."""

    def learn(self, lists: Sequence[Lines]) -> None:
        """Learn from histories: titles, the oldest first."""

    def likelihoods(
        self, lists: Sequence[Lines], nexts: Sequence[Lines]
    ) -> Sequence[NDArray[np.float32]]:
        """For each history, of each title that may come next: log-likelihood (nats) and tokens."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDone:
    """What learning and reading gave; `customers` have readings now."""

    card: ReaderCard
    customers: int


def learn_and_read(
    desk: RecommendationDesk, reader: TitleReader, *, now: datetime, language: str
) -> ReadDone:
    """Fit the recommender, teach the reader, judge it on the newest days, and read everybody.

    Nobody is read where it is not better than the rung that is used. Raises `TooFewToRead` where
    too few customers came back to judge it by.
    """
    shown: list[Past] = []
    fitted = refit(desk, now=now, look=shown.append)
    if not shown:
        customers = fitted.card.choice.customers
        raise TooFewToRead(
            f"only {customers} customers came back in the last 30 days: too few to judge a reader"
            " by; nothing was learned"
        )
    titles = _titles(desk, fitted, language)
    past = shown[0]
    reader.learn(lists_of(read_everybody(desk.facts, fitted.product_ids, now=past.at), titles))
    found_any = np.array([bool(one.any()) for one in past.wanted])  # for others no order matters
    told = read_best(reader, titles, past.some, past.items, rows=found_any)

    before = gains_of(past.wanted, past.totals)
    measure, weight, found = judge_reader(told, past.wanted, past.totals, before)
    card = ReaderCard(
        measure=measure,
        weight=weight,
        figure=reader_figure(found, before, against=past.rung),
        again=fitted.card.choice.again,
        customers=len(found),
        learned_at=past.at,
    )
    told_card = msgspec.structs.replace(fitted.card, reader=card)
    save_recommender(desk.facts.folder, replace(fitted, card=told_card))
    forget_readings(desk.facts)
    customers = read_new(desk, reader, now=now, language=language) if card.is_better else 0
    return ReadDone(card=card, customers=customers)


def read_new(desk: RecommendationDesk, reader: TitleReader, *, now: datetime, language: str) -> int:
    """Read customers who did something since they were read; return how many.

    None where no reader is in use: it was no better, or the rung below it changed.
    """
    counter = open_counter(desk, now=now, count=READ)
    if (card := counter.reader) is None:
        return 0
    ids, kept = counter.recommender.product_ids, readings_of(desk.facts)
    titles = _titles(desk, counter.recommender, language)
    people = {one: person for one, person in read_people(desk.facts).items() if not is_nobody(one)}
    done = 0
    for some, items in counter.best_of_all(read_everybody(desk.facts, ids, now=now), people):
        marks = [mark_of(some.of(row), ids) for row in range(len(some.owners))]
        stale = [
            owner not in kept or kept[owner].history != mark
            for owner, mark in zip(some.owners, marks, strict=True)
        ]
        told = read_best(reader, titles, some, items, rows=np.array(stale, dtype=np.bool_))
        said = told.said(card.measure)
        readings = [
            Reading(
                customer_id=some.owners[row],
                history=marks[row],
                said=_said(items[row], said[row], ids),
                read_at=now,
            )
            for row in np.flatnonzero(stale).tolist()
        ]
        done += keep_readings(desk.facts, readings) if readings else 0
    return done


def _said(items: Numbers, said: Floats, product_ids: Sequence[str]) -> dict[str, float]:
    known = np.flatnonzero(np.isfinite(said))
    return {product_ids[items[place]]: float(said[place]) for place in known}


def lists_of(read: Read, titles: Lines) -> list[list[str]]:
    """What customers ordered, in titles; each title alone too, as it may be first."""
    ordered = read.kinds == KINDS.index(ORDERED)
    starts = read.histories.starts
    lists = []
    for place in range(len(read.owners)):
        events = np.arange(starts[place], starts[place + 1])
        items = read.histories.items[events[ordered[events]]][-_MOST_TITLES:]
        named = [titles[item] for item in items if titles[item]]
        if len(named) > 1:
            lists.append(named)
    spread = -(-len(lists) // _MOST_LISTS) or 1
    return [*lists[::spread], *([title] for title in titles if title)]


def read_best(
    reader: TitleReader,
    titles: Lines,
    read: Read,
    items: Numbers,
    *,
    rows: NDArray[np.bool_],
) -> Reread:
    """Ask the reader about some items after each history, -1 for none; of customers in `rows`."""
    asked = np.flatnonzero(rows)
    after = np.full((*items.shape, 2), np.nan, dtype=np.float32)
    alone = np.full(items.shape, np.nan, dtype=np.float32)
    has = np.array([bool(title) for title in titles])
    named = [np.flatnonzero((items[row] >= 0) & has[items[row]]) for row in asked]
    nexts = [
        [titles[item] for item in items[row][places]]
        for row, places in zip(asked, named, strict=True)
    ]
    told = reader.likelihoods([_history(read, int(row), titles) for row in asked], nexts)
    own = _alone(reader, nexts)
    for row, places, each, lines in zip(asked, named, told, nexts, strict=True):
        after[row, places] = each
        alone[row, places] = [own[line] for line in lines]
    return Reread(after=after[:, :, 0], alone=alone, tokens=after[:, :, 1])


def _alone(reader: TitleReader, nexts: Sequence[Lines]) -> dict[str, float]:
    """How likely each title is after nothing."""
    lines = sorted({line for some in nexts for line in some})
    told = reader.likelihoods([[] for _ in lines], [[line] for line in lines])
    return {line: float(one[0, 0]) for line, one in zip(lines, told, strict=True)}


def _history(read: Read, row: int, titles: Lines) -> list[str]:
    one = read.of(row)
    items = one.histories.items[one.kinds == KINDS.index(ORDERED)][-_MOST_TITLES:]
    return [titles[item] for item in items if titles[item]]


def _titles(desk: RecommendationDesk, recommender: Recommender, language: str) -> list[str]:
    goods = read_goods(desk.facts)
    named = dict(zip(goods.ids, lines_of(goods.names, language), strict=True))
    return [named.get(one, "") for one in recommender.product_ids]


def reader_card(desk: RecommendationDesk) -> ReaderCard | None:
    """What the last reader reached, used or not; None where none was judged."""
    found = find_recommender(desk.facts.folder)
    return found.card.reader if found else None
