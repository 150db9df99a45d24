"""The nouns of the demo: the files of the shop, and how its customers answer a mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rapport.content import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFiles:
    """Where the shop's files lie, and how many rows each has.

    `rows` counts customers, products, events, orders, order_lines, refunds and reviews; `events`
    counts those of all files, orders and refunds among them.
    """

    customers: Path
    products: Path
    orders: Path
    events: Path
    reviews: Path
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What the response model is told of a customer; their hidden nature it knows by their id.

    `recency_days` is the time since their last order; None when they never ordered.
    """

    customer_id: str
    language: str
    recency_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What a group of recipients is sent. `discount_share` is 0 without an offer.

    `product_ids` are the products the mail shows; `fit` (0 to 1) says how well the mail is aimed
    at its group: 1 written for it, 0 the same for everybody. `attributes` are those of its text, as
    a draft carries them.
    """

    name: str
    language: str
    tone: Tone
    discount_share: float = 0.0
    product_ids: tuple[str, ...] = ()
    fit: float = 1.0
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLine:
    """One product in an answer's order; the price is what was paid, in minor units."""

    product_id: str
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder:
    """An order that a customer makes within the window of the response model."""

    ordered_at: datetime
    lines: tuple[DemoLine, ...]

    @property
    def amount_minor(self) -> int:
        return sum(line.quantity * line.unit_price_minor for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one customer does in the window. Without a mail, all but the order is None."""

    customer_id: str
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    unsubscribed_at: datetime | None = None
    order: DemoOrder | None = None

    @property
    def amount_minor(self) -> int:
        return self.order.amount_minor if self.order else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The two things that could happen to one customer; only one of them ever does."""

    with_mail: Answer
    without: Answer
