"""What the demo shop's visitors looked at: visits that ended in an order, and all the others."""

from dataclasses import dataclass

import numpy as np

from rapport.demo.baskets import Assortment, draw_products
from rapport.demo.latent import CATEGORIES, Kind
from rapport.demo.purchases import Purchases
from rapport.demo.seasons import DAY, KINDS, Crowd, Ints, draw_moments
from rapport.events import EventName

SIGNED_UP = "Signed Up"
NAMES = (
    EventName.PAGE_VIEWED,
    EventName.PRODUCT_VIEWED,
    EventName.PRODUCT_ADDED,
    EventName.CHECKOUT_STARTED,
    EventName.PRODUCT_REVIEWED,
    SIGNED_UP,
)
PAGES = ("/", *(f"/{category}" for category in CATEGORIES), "/new", "/journal", "/help", "/about")

_PAGE, _VIEW, _ADD, _CHECKOUT, _REVIEW, _SIGN_UP = range(len(NAMES))
_RESTLESSNESS = {  # visits without an order, against the regular customer's
    Kind.LOYAL: 2.2,
    Kind.REGULAR: 1.0,
    Kind.NEW: 2.4,
    Kind.BARGAIN: 1.5,
    Kind.LAPSED: 0.9,
    Kind.GIFT: 0.6,
    Kind.BROWSER: 2.0,
}
_VISITORS = 0.7  # strangers who never sign up, per customer
_STRANGE = 0.08  # share of the other visits that they make
_BEFORE_JOINING = 0.05  # share of the other visits made before signing up
_SEEN_FIRST = 0.45  # share of orders whose first product was looked at on an earlier day
_VIEWED = 0.97  # share of bought products that were viewed in the same visit
_ADDED = 0.07  # chance that a product is left in the cart after a view
_STARTED = 0.3  # chance that a checkout is started and left
_BY_THE_DOOR = 0.5  # share of visits that begin on the first page


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Events as columns. `who` is -1 before a visitor is known; `device` tells visitors apart.

    `name` is a place in `NAMES`, `page` in `PAGES`; `product` and `page` are -1 where none is.
    """

    who: Ints
    device: Ints
    at: Ints
    name: Ints
    product: Ints
    page: Ints

    @property
    def size(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Callers:
    """Visits as columns: who comes (-1 before they are known), on which device, when."""

    who: Ints
    device: Ints
    at: Ints
    taste: Ints


def make_visits(
    crowd: Crowd, bought: Purchases, shelf: Assortment, *, total: int, rng: np.random.Generator
) -> Visits:
    """Give exactly `total` events where that leaves room for the visits behind the orders.

    What is bought was viewed and put into the cart before; other visits fill up the rest.
    """
    needed = joined(
        [
            _sign_ups(crowd),
            *_order_visits(crowd, bought, shelf, rng),
            _earlier_looks(crowd, bought, rng),
        ]
    )
    room = max(total - needed.size, 0)
    return joined([needed, _other_visits(crowd, shelf, room, rng)])


def reviewed(who: Ints, product: Ints, at: Ints) -> Visits:
    """Give the events of reviews written."""
    return _known(who, at, _REVIEW, product)


def joined(parts: list[Visits]) -> Visits:
    return Visits(
        who=np.concatenate([one.who for one in parts]),
        device=np.concatenate([one.device for one in parts]),
        at=np.concatenate([one.at for one in parts]),
        name=np.concatenate([one.name for one in parts]),
        product=np.concatenate([one.product for one in parts]),
        page=np.concatenate([one.page for one in parts]),
    )


def _sign_ups(crowd: Crowd) -> Visits:
    """Customers who joined within the year: their device is known from that moment on."""
    who = np.flatnonzero(crowd.opens > crowd.starts)
    return _known(who, crowd.opens[who], _SIGN_UP, None)


def _order_visits(
    crowd: Crowd, bought: Purchases, shelf: Assortment, rng: np.random.Generator
) -> list[Visits]:
    orders = len(bought.who)
    began = bought.at - rng.integers(300, 2400, orders)
    began = np.maximum(began, crowd.opens[bought.who] + 1)
    length = bought.at - began
    seen = rng.uniform(0.05, 0.6, len(bought.order))
    added = seen + rng.uniform(0.05, 0.25, len(bought.order))
    who, at, span = bought.who[bought.order], began[bought.order], length[bought.order]
    viewed = rng.random(len(bought.order)) < _VIEWED
    extra = np.repeat(np.arange(orders), rng.poisson(1.3, orders))
    extra_at = began[extra] + (rng.uniform(0.02, 0.8, len(extra)) * length[extra]).astype(np.int64)
    checkout = began + (length * rng.uniform(0.87, 0.97, orders)).astype(np.int64)
    other = draw_products(shelf, crowd.taste[bought.who[extra]], rng)
    return [
        _pages(bought.who, began, rng),
        _known(
            who[viewed],
            (at + (seen * span).astype(np.int64))[viewed],
            _VIEW,
            bought.product[viewed],
        ),
        _known(who, at + (added * span).astype(np.int64), _ADD, bought.product),
        _known(bought.who[extra], extra_at, _VIEW, other),
        _known(bought.who, checkout, _CHECKOUT, None),
    ]


def _earlier_looks(crowd: Crowd, bought: Purchases, rng: np.random.Generator) -> Visits:
    _, first = np.unique(bought.order, return_index=True)
    at = bought.at - rng.integers(DAY // 2, 5 * DAY, len(bought.who))
    kept = (rng.random(len(at)) < _SEEN_FIRST) & (at > crowd.opens[bought.who])
    who = bought.who[kept]
    return joined(
        [
            _pages(who, at[kept], rng),
            _known(who, at[kept] + 40, _VIEW, bought.product[first][kept]),
        ]
    )


def _other_visits(crowd: Crowd, shelf: Assortment, room: int, rng: np.random.Generator) -> Visits:
    """Visits without an order, by customers and strangers, cut off when the room is full."""
    callers = _callers(crowd, room // 3 + 1, rng)  # each leaves four events or more on average
    count = len(callers.who)
    views = 1 + rng.poisson(2.4, count)
    visit = np.repeat(np.arange(count), views)
    place = np.arange(len(visit)) - np.repeat(np.cumsum(views) - views, views)
    at = callers.at[visit] + 30 + place * 75 + rng.integers(0, 60, len(visit))
    product = draw_products(shelf, callers.taste[visit], rng)
    added = rng.random(len(visit)) < _ADDED
    left = np.flatnonzero(added)[rng.random(int(added.sum())) < _STARTED]
    parts = [
        _made(callers, np.arange(count), callers.at, _PAGE, rng.integers(0, len(PAGES), count)),
        _made(callers, visit, at, _VIEW, product),
        _made(callers, visit[added], at[added] + 20, _ADD, product[added]),
        _made(callers, visit[left], at[left] + 50, _CHECKOUT, None),
    ]
    found = joined(parts)
    visits = np.concatenate([np.arange(count), visit, visit[added], visit[left]])
    inside = np.flatnonzero(found.at < crowd.ends)
    return _taken(found, inside[np.lexsort((found.at[inside], visits[inside]))][:room])


def _callers(crowd: Crowd, visits: int, rng: np.random.Generator) -> _Callers:
    weights = np.array([_RESTLESSNESS[kind] for kind in KINDS])[crowd.kind]
    weights = weights * (crowd.closes - crowd.opens)
    person = rng.choice(crowd.size, visits, p=weights / weights.sum())
    at = draw_moments(crowd, person, rng)
    stranger = rng.random(visits) < _STRANGE
    joined_late = crowd.opens[person] > crowd.starts + 20 * DAY
    joining = (rng.random(visits) < _BEFORE_JOINING) & joined_late
    before = crowd.opens[person] - rng.integers(DAY // 4, 18 * DAY, visits)
    someone = crowd.size + rng.integers(0, int(crowd.size * _VISITORS) + 1, visits)
    return _Callers(
        who=np.where(stranger | joining, -1, person),
        device=np.where(stranger & ~joining, someone, person),
        at=np.where(joining, before, at),
        taste=crowd.taste[person],
    )


def _made(callers: _Callers, visit: Ints, at: Ints, name: int, told: Ints | None) -> Visits:
    """Give events of some visits; `told` is the page of a page view, else the product."""
    none = np.full(len(visit), -1)
    return Visits(
        who=callers.who[visit],
        device=callers.device[visit],
        at=at,
        name=np.full(len(visit), name),
        product=none if told is None or name == _PAGE else told,
        page=told if told is not None and name == _PAGE else none,
    )


def _pages(who: Ints, at: Ints, rng: np.random.Generator) -> Visits:
    pages = rng.integers(0, len(PAGES), len(who))
    return Visits(
        who=who,
        device=who,
        at=at,
        name=np.full(len(who), _PAGE),
        product=np.full(len(who), -1),
        page=np.where(rng.random(len(who)) < _BY_THE_DOOR, 0, pages),
    )


def _known(who: Ints, at: Ints, name: int, product: Ints | None) -> Visits:
    none = np.full(len(who), -1)
    return Visits(
        who=who,
        device=who,
        at=at,
        name=np.full(len(who), name),
        product=none if product is None else product,
        page=none,
    )


def _taken(visits: Visits, places: Ints) -> Visits:
    return Visits(
        who=visits.who[places],
        device=visits.device[places],
        at=visits.at[places],
        name=visits.name[places],
        product=visits.product[places],
        page=visits.page[places],
    )
