"""What the demo shop's customers bought over the year, and what they sent back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.demo.baskets import Assortment, draw_partners, draw_products
from rapport.demo.latent import Kind
from rapport.demo.people import HISTORY_DAYS
from rapport.demo.seasons import DAY, KINDS, Crowd, Ints, draw_moments, within_time

_YEARLY = {Kind.LOYAL: 6.2, Kind.REGULAR: 2.3, Kind.BARGAIN: 1.9, Kind.GIFT: 2.0}
_COMES_BACK = {  # chance that a consumable is bought again when it runs out
    Kind.LOYAL: 0.55,
    Kind.REGULAR: 0.32,
    Kind.NEW: 0.22,
    Kind.BARGAIN: 0.26,
    Kind.LAPSED: 0.35,
    Kind.GIFT: 0.04,
    Kind.BROWSER: 0.0,
}
_MORE_LINES = 0.85
_WITH_PARTNER = 0.55
_REFUNDED = 0.035
_CHEAP_MINOR = 6_000
_ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """Orders (`who`, `at`, by time) and their lines (`order` is a place among the orders).

    `refunded_at` is 0 for a line that was kept. Prices are what was paid, in minor units.
    """

    who: Ints
    at: Ints
    order: Ints
    product: Ints
    quantity: Ints
    unit_price: Ints
    refunded_at: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    who: Ints
    at: Ints
    order: Ints
    product: Ints


def make_purchases(crowd: Crowd, shelf: Assortment, rng: np.random.Generator) -> Purchases:
    """Draw the year's orders: chosen by taste and season, and again when a consumable runs out."""
    who = np.repeat(np.arange(crowd.size), _order_counts(crowd, rng))
    first = _fill(_first_products(crowd, shelf, who, rng), crowd, shelf, rng)
    rounds, last = [first], first
    for _ in range(_ROUNDS):
        last = _bought_again(last, crowd, shelf, rng)
        if not len(last.who):
            break
        rounds.append(last)
    return _priced(_joined(rounds), crowd, shelf, rng)


def _order_counts(crowd: Crowd, rng: np.random.Generator) -> Ints:
    years = (crowd.closes - crowd.opens) / (HISTORY_DAYS * DAY)
    rates = np.array([_YEARLY.get(kind, 0.0) for kind in KINDS])[crowd.kind]
    counts = rng.poisson(rates * years)
    new = 1 + rng.binomial(1, 0.22, crowd.size)
    lapsed = np.maximum(rng.poisson(2.6, crowd.size), 1)
    counts = np.where(crowd.kind == KINDS.index(Kind.NEW), new, counts)
    return np.where(crowd.kind == KINDS.index(Kind.LAPSED), lapsed, counts)


def _first_products(crowd: Crowd, shelf: Assortment, who: Ints, rng: np.random.Generator) -> _Lines:
    product = draw_products(shelf, crowd.taste[who], rng)
    other = draw_products(shelf, crowd.taste[who], rng)
    bargain = crowd.kind[who] == KINDS.index(Kind.BARGAIN)
    cheaper = np.where(shelf.price[other] < shelf.price[product], other, product)
    product = np.where(bargain, cheaper, product)
    return _Lines(
        who=who,
        at=draw_moments(crowd, who, rng),
        order=np.arange(len(who)),
        product=product,
    )


def _fill(first: _Lines, crowd: Crowd, shelf: Assortment, rng: np.random.Generator) -> _Lines:
    """Put further products into orders that hold one each; no product twice in an order."""
    more = np.minimum(rng.poisson(_MORE_LINES, len(first.who)), 5)
    source = np.repeat(np.arange(len(first.who)), more)
    together = draw_partners(shelf, first.product[source], rng)
    apart = draw_products(shelf, crowd.taste[first.who[source]], rng)
    added = np.where(rng.random(len(source)) < _WITH_PARTNER, together, apart)
    order = np.concatenate([first.order, first.order[source]])
    product = np.concatenate([first.product, added])
    _, kept = np.unique(order * 100_000 + product, return_index=True)
    place = np.concatenate([np.arange(len(first.who)), source])[kept]
    return _Lines(
        who=first.who[place], at=first.at[place], order=order[kept], product=product[kept]
    )


def _bought_again(
    lines: _Lines, crowd: Crowd, shelf: Assortment, rng: np.random.Generator
) -> _Lines:
    chance = np.array([_COMES_BACK[kind] for kind in KINDS])[crowd.kind[lines.who]]
    runs_out = shelf.lasts[lines.product] * DAY * rng.lognormal(0.0, 0.2, len(lines.who))
    at = lines.at + runs_out.astype(np.int64)
    again = (
        (shelf.lasts[lines.product] > 0)
        & (rng.random(len(lines.who)) < chance)
        & (at < crowd.closes[lines.who] - DAY)
    )
    who = lines.who[again]
    first = _Lines(
        who=who,
        at=within_time(crowd, who, at[again], rng),
        order=np.arange(len(who)),
        product=lines.product[again],
    )
    return _fill(first, crowd, shelf, rng)


def _joined(rounds: list[_Lines]) -> _Lines:
    """Number the orders of all rounds anew, by time."""
    before = np.cumsum([0] + [int(one.order.max()) + 1 for one in rounds])
    order = np.concatenate([one.order + start for one, start in zip(rounds, before, strict=False)])
    at = np.concatenate([one.at for one in rounds])
    _, first, place = np.unique(order, return_index=True, return_inverse=True)
    by_time = np.argsort(at[first], kind="stable")
    number = np.empty(len(by_time), dtype=np.int64)
    number[by_time] = np.arange(len(by_time))
    sorting = np.argsort(number[place], kind="stable")
    return _Lines(
        who=np.concatenate([one.who for one in rounds])[sorting],
        at=at[sorting],
        order=number[place][sorting],
        product=np.concatenate([one.product for one in rounds])[sorting],
    )


def _priced(lines: _Lines, crowd: Crowd, shelf: Assortment, rng: np.random.Generator) -> Purchases:
    _, first = np.unique(lines.order, return_index=True)
    count = len(lines.who)
    list_price = shelf.price[lines.product]
    cheap = list_price < _CHEAP_MINOR
    back = lines.at + rng.integers(4 * DAY, 14 * DAY, count)
    refunded = (rng.random(count) < _REFUNDED) & (back < crowd.ends)
    return Purchases(
        who=lines.who[first],
        at=lines.at[first],
        order=lines.order,
        product=lines.product,
        quantity=1 + np.where(cheap, rng.poisson(0.5, count), rng.poisson(0.06, count)),
        unit_price=_paid(list_price, lines, crowd, rng),
        refunded_at=np.where(refunded, back, 0),
    )


def _paid(list_price: Ints, lines: _Lines, crowd: Crowd, rng: np.random.Generator) -> Ints:
    """Take a discount off whole orders: half of the bargain hunters' and a sixth of the others'."""
    orders = int(lines.order.max()) + 1
    bargain: NDArray[np.bool_] = crowd.kind[lines.who] == KINDS.index(Kind.BARGAIN)
    discounted = rng.random(orders)[lines.order] < np.where(bargain, 0.5, 0.16)
    off = rng.choice([0.05, 0.1, 0.15], orders)[lines.order]
    reduced = (list_price * (1 - off) / 10).round().astype(np.int64) * 10
    return np.where(discounted, reduced, list_price)
