"""The nouns of the stage: an event, and the names of events that Rapport itself records or reads.

Names follow the Segment specification: e-commerce v2 and e-mail events, in Title Case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

import ibis
import msgspec

from rapport.storage import Clustering, FactTable

CustomerId = NewType("CustomerId", str)
EventId = NewType("EventId", str)

Property = str | float | int | bool | None


class EventName(StrEnum):
    """Stored names are forever; a shop's own events may have any other name."""

    PRODUCT_VIEWED = "Product Viewed"
    PRODUCT_ADDED = "Product Added"
    PRODUCT_REVIEWED = "Product Reviewed"
    PRODUCT_RECOMMENDED = "Product Recommended"
    CHECKOUT_STARTED = "Checkout Started"
    ORDER_COMPLETED = "Order Completed"
    ORDER_REFUNDED = "Order Refunded"
    ORDER_CANCELLED = "Order Cancelled"
    STOCK_ADJUSTED = "Stock Adjusted"
    PAGE_VIEWED = "Page Viewed"
    SCREEN_VIEWED = "Screen Viewed"
    GROUP_JOINED = "Group Joined"
    VISITOR_DESCRIBED = "Visitor Described"
    EMAIL_DELIVERED = "Email Delivered"
    EMAIL_OPENED = "Email Opened"
    EMAIL_LINK_CLICKED = "Email Link Clicked"
    CLICK_JUDGED = "Click Judged"
    OPEN_JUDGED = "Open Judged"
    EMAIL_BOUNCED = "Email Bounced"
    EMAIL_REPLIED = "Email Replied"
    MARKED_AS_SPAM = "Marked as Spam"
    MESSAGE_DELIVERED = "Message Delivered"  # by another channel than mail, here and below
    MESSAGE_SHOWN = "Message Shown"
    MESSAGE_LINK_CLICKED = "Message Link Clicked"
    MESSAGE_DISMISSED = "Message Dismissed"
    UNSUBSCRIBED = "Unsubscribed"
    SUBSCRIBED = "Subscribed"
    LEAD_CAPTURED = "Lead Captured"
    LEAD_HANDED_OVER = "Lead Handed Over"
    LEAD_STAGE_CHANGED = "Lead Stage Changed"
    LEAD_OUTCOME = "Lead Outcome"
    LEAD_WON = "Lead Won"
    LEAD_LOST = "Lead Lost"
    FORM_VIEWED = "Form Viewed"
    POINTS_EARNED = "Points Earned"
    POINTS_SPENT = "Points Spent"
    POINTS_EXPIRED = "Points Expired"
    POINTS_ADJUSTED = "Points Adjusted"
    TIER_REACHED = "Tier Reached"
    SEGMENT_ENTERED = "segment.entered"
    SEGMENT_LEFT = "segment.left"


ORDER_EVENTS = (EventName.ORDER_COMPLETED, EventName.ORDER_REFUNDED, EventName.ORDER_CANCELLED)
"""The events that earn money, or give it back: only they have order lines."""


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One product in an order; a refund's quantity is negative. Prices in minor units."""

    product_id: str
    quantity: float
    unit_price_minor: int


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Something that happened. `event_id` is the sender's `messageId`: one id, one event, for good.

    `customer_id` is None for a visitor not yet known and for a guest order. `told_as` is the name
    it was told under: None where that is `customer_id`, empty where a visitor gave no name and
    turned out to be the customer. `amount_minor` is what the event earned, negative for a refund,
    in minor units of `currency`.
    """

    event_id: EventId
    name: str
    happened_at: datetime
    received_at: datetime
    source: str
    customer_id: CustomerId | None = None
    told_as: str | None = None
    anonymous_id: str | None = None
    order_id: str | None = None
    product_id: str | None = None
    campaign_id: str | None = None
    message_id: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    properties: Mapping[str, object] = {}
    lines: tuple[OrderLine, ...] = ()


class CallKind(StrEnum):
    """The six calls of the Segment specification."""

    IDENTIFY = "identify"
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"


class Call(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a website or server told us, checked: an event, news about a customer, or both.

    `message_id` with `source` is what makes two calls the same. `previous_id` is an alias's old id.
    `external_ids` are what else the sender knows the customer by: `unionid`, `email`, ...
    """

    kind: CallKind
    message_id: str
    source: str
    happened_at: datetime
    received_at: datetime
    customer_id: CustomerId | None = None
    anonymous_id: str | None = None
    previous_id: str | None = None
    group_id: str | None = None
    device_id: str | None = None
    external_ids: Mapping[str, str] = {}
    traits: Mapping[str, object] = {}
    event: Event | None = None


class KeptEvent(Event, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An event as the inbox keeps it, its properties not read: they go to the facts as they are."""

    properties: msgspec.Raw = msgspec.Raw(b"")  # type: ignore[assignment]


class KeptCall(Call, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A call as the inbox keeps it, for those who make facts of many."""

    event: KeptEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of calls that were handed in: all of them are committed now."""

    new: int = 0
    doubles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Acknowledged calls that are not facts yet, and when the oldest of them was received."""

    calls: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A call that cannot be used, kept so that it can be replayed once the cause is mended.

    `payload` is the call as it was sent, or a `Call` where it had been `checked` before. It is
    personal data: it goes into no log and no list. `attempts` counts how often it was tried.
    """

    letter_id: str
    source: str
    code: str
    reason: str
    received_at: datetime
    payload: str
    checked: bool = False
    attempts: int = 1


EVENTS = FactTable(
    name="events",
    one_row_per="event",
    columns=ibis.schema(
        {
            "event_id": "string",
            "customer_id": "string",
            "told_as": "string",  # the name it was told under, where that is not customer_id
            "anonymous_id": "string",
            "name": "string",
            "happened_at": "timestamp('UTC', 6)",
            "received_at": "timestamp('UTC', 6)",
            "source": "string",
            "order_id": "string",
            "product_id": "string",
            "campaign_id": "string",
            "message_id": "string",
            "amount_minor": "int64",
            "currency": "string",
            "properties": "string",  # a JSON object; null when empty
        }
    ),
    key=("event_id",),
    clustering=Clustering(by="customer_id", time="happened_at"),
)

ORDER_LINES = FactTable(
    name="order_lines",
    one_row_per="product within an order event",
    columns=ibis.schema(
        {
            "event_id": "string",
            "line": "int64",
            "order_id": "string",
            "customer_id": "string",
            "happened_at": "timestamp('UTC', 6)",
            "product_id": "string",
            "quantity": "float64",
            "unit_price_minor": "int64",
            "currency": "string",
        }
    ),
    key=("event_id", "line"),
    clustering=Clustering(by="customer_id", time="happened_at"),
)
