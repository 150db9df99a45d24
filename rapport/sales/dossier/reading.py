"""Reads what the house knows of one customer, once, for all parts of a dossier."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from rapport.catalog import Offer, Product, find_products, list_offers
from rapport.conversations import Author, Conversation, conversations_of
from rapport.events import Event, EventName, timeline
from rapport.profiles import Profile, consents_of, find_profile, find_totals
from rapport.sales.model import Lead
from rapport.scoring import FINDINGS, NEED, SCORES
from rapport.storage import Database, Facts, rows_like

_EVENTS = 500
RECENT = timedelta(days=60)
_SEEN = {EventName.PRODUCT_VIEWED, EventName.PRODUCT_ADDED}
_OF_OTHERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a dossier has to know of the shop."""

    market: str
    language: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a customer, newest first. `said` is their last word on each consent."""

    lead: Lead
    now: datetime
    shop: Shop
    profile: Profile | None
    totals: Mapping[str, Any]
    events: Sequence[Event]
    products: Mapping[str, Product]
    scores: Mapping[str, float]
    findings: Sequence[Mapping[str, Any]]
    others: Mapping[tuple[str, str], int]
    conversations: Sequence[Conversation]
    said: Mapping[tuple[str, str], bool]
    offers: Sequence[Offer]

    @property
    def language(self) -> str:
        told = self.profile.language if self.profile is not None else None
        return told or self.shop.language

    @property
    def recent(self) -> list[Event]:
        return [one for one in self.events if self.now - one.happened_at <= RECENT]

    def name_of(self, product_id: str) -> str:
        product = self.products.get(product_id)
        return product.name_in(self.language) if product is not None else product_id

    def seen(self) -> list[tuple[str, list[Event]]]:
        """The products that they looked at or put into the basket, most often first."""
        looked: dict[str, list[Event]] = {}
        for event in self.recent:
            if event.name in _SEEN and event.product_id:
                looked.setdefault(event.product_id, []).append(event)
        return sorted(looked.items(), key=lambda one: (-len(one[1]), one[0]))

    def last(self, name: EventName) -> Event | None:
        return next((one for one in self.events if one.name == name), None)


def read_known(lead: Lead, *, database: Database, facts: Facts, shop: Shop, now: datetime) -> Known:
    """Read all that a dossier draws on; a customer without a profile has none."""
    customer = lead.customer_id
    events = [one for one in timeline(facts, customer, limit=_EVENTS) if one.happened_at <= now]
    mine = pa.table({"customer_id": pa.array([customer], pa.string())})
    scores = rows_like(facts, SCORES, mine).to_pylist()
    said = {(one.channel, one.purpose): one.granted for one in consents_of(database, customer)}
    ids = {one.product_id for one in events if one.product_id}
    ids |= {line.product_id for one in events for line in one.lines}
    products = find_products(facts, sorted(ids))
    return Known(
        lead=lead,
        now=now,
        shop=shop,
        profile=find_profile(facts, customer),
        totals=find_totals(facts, customer, currency=shop.currency) or {},
        events=events,
        products=products,
        scores={row["name"]: row["value"] for row in scores},
        findings=_findings(facts, mine),
        others=_others(facts, _wanted(events)),
        conversations=conversations_of(customer, database=database),
        said=said,
        offers=[one for one in list_offers(database) if not one.ends_at or one.ends_at > now],
    )


def their_turns(known: Known) -> list[tuple[str, int, str, datetime]]:
    """What the customer said in conversations: conversation, number, text, moment; newest first."""
    said = [
        (one.conversation_id, turn.number, turn.text, turn.said_at)
        for one in known.conversations
        for turn in one.turns
        if turn.author is Author.CUSTOMER
    ]
    return sorted(said, key=lambda turn: turn[3], reverse=True)


def _findings(facts: Facts, mine: pa.Table) -> list[Mapping[str, Any]]:
    """How the customer felt about what they spoke of, the newest first; needs are not felt."""
    newest_first = [("said_at", "descending"), ("finding_id", "ascending")]
    rows: list[Mapping[str, Any]] = (
        rows_like(facts, FINDINGS, mine).sort_by(newest_first).to_pylist()
    )
    return [one for one in rows if not one["topic"].startswith(NEED)]


def _wanted(events: Sequence[Event]) -> list[str]:
    looked = Counter(one.product_id for one in events if one.product_id and one.name in _SEEN)
    return [product for product, _ in looked.most_common(3)]


def _others(facts: Facts, products: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many customers complain of which aspect of these products."""
    if not products:
        return {}
    table = facts.table(FINDINGS)
    felt = table.filter(~table.topic.startswith(NEED), table.feeling == "negative")
    bad = felt.filter(felt.product_id.isin(list(products)))
    counted = bad.group_by(["product_id", "topic"]).aggregate(n=bad.customer_id.nunique())
    rows = facts.read(counted.order_by([counted.n.desc(), "product_id", "topic"]).limit(_OF_OTHERS))
    return {(row["product_id"], row["topic"]): row["n"] for row in rows.to_pylist()}
