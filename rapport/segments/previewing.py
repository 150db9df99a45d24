"""Shows what a rule gives before anybody relies on it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from rapport.events import EVENTS, EventName
from rapport.profiles import PROFILES
from rapport.segments.describing import LANGUAGES, NameOfSegment, describe
from rapport.segments.matching import members
from rapport.segments.model import Member, Preview
from rapport.segments.parsing import nearest
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import NotPerformed, Performed, Rfm, Rule, Total, Trait, walk
from rapport.storage import Facts

_SAMPLED_PROFILES = 20_000


def preview(
    rule: Rule,
    *,
    facts: Facts,
    now: datetime,
    segments: RuleLookup | None = None,
    segment_name: NameOfSegment = str,
    examples: int = 10,
) -> Preview:
    """Count the members at `now`, show the first few by id, and warn of what looks mistaken.

    `segment_name` gives the names that the sentence uses for other segments; else it uses ids.
    """
    expanded = expand(rule, segments)
    size = facts.count(members(expanded, facts=facts, now=now))
    customers = facts.count(facts.table(PROFILES))
    sentence = {one: describe(rule, one, segment_name=segment_name) for one in LANGUAGES}
    return Preview(
        size=size,
        customers=customers,
        share=size / customers if customers else 0.0,
        examples=tuple(list_members(expanded, facts=facts, now=now, limit=examples)),
        sentence=sentence,
        warnings=(
            *_unknown_events(expanded, facts),
            *_unknown_traits(expanded, facts),
            *_mixed_money(expanded, facts),
        ),
    )


def list_members(
    rule: Rule,
    *,
    facts: Facts,
    now: datetime,
    segments: RuleLookup | None = None,
    limit: int = 50,
    after: str | None = None,
) -> list[Member]:
    """Give a page of members by id: the first `limit` whose id comes after `after`."""
    chosen = members(rule, facts=facts, now=now, segments=segments)
    if after is not None:
        chosen = chosen.filter(chosen.customer_id > after)
    page = chosen.order_by("customer_id").limit(limit)
    rows = facts.table(PROFILES).semi_join(page, "customer_id").order_by("customer_id")
    shown = rows.select("customer_id", "first_name", "last_name", "country")
    return [_member(row) for row in facts.read(shown).to_pylist()]


def _member(row: Mapping[str, str | None]) -> Member:
    given = [name for name in (row["first_name"], row["last_name"]) if name]
    return Member(customer_id=str(row["customer_id"]), name=" ".join(given), country=row["country"])


def _unknown_events(rule: Rule, facts: Facts) -> list[Mapping[str, str]]:
    asked = {node.event for node in walk(rule) if isinstance(node, Performed | NotPerformed)}
    doubtful = asked - set(EventName)
    if not doubtful:
        return []
    names = facts.read(facts.table(EVENTS).select("name").distinct())["name"].to_pylist()
    known = {*names, *EventName}
    return [_unknown(word, known, zh="事件", en="event") for word in sorted(doubtful - known)]


def _unknown_traits(rule: Rule, facts: Facts) -> list[Mapping[str, str]]:
    asked = {node.name for node in walk(rule) if isinstance(node, Trait)}
    doubtful = asked - set(PROFILES.columns)
    if not doubtful:
        return []
    profiles = facts.table(PROFILES)
    sample = facts.read(profiles.filter(profiles.traits.notnull()).limit(_SAMPLED_PROFILES))
    known = {key for text in sample["traits"].to_pylist() for key in json.loads(text)}
    known |= set(PROFILES.columns)
    return [_unknown(word, known, zh="特征", en="trait") for word in sorted(doubtful - known)]


def _unknown(word: str, known: Iterable[str], *, zh: str, en: str) -> Mapping[str, str]:
    close = nearest(word, known)
    return {
        "zh": f"数据中还没有{zh}“{word}”。"
        + (f"最接近的是：{'、'.join(close)}。" if close else ""),
        "en": f"No {en} {word!r} is in the data yet."
        + (f" The nearest known: {', '.join(close)}." if close else ""),
    }


def _mixed_money(rule: Rule, facts: Facts) -> list[Mapping[str, str]]:
    asked = any(isinstance(node, Total | Rfm) and node.currency is None for node in walk(rule))
    if not asked:
        return []
    events = facts.table(EVENTS)
    orders = events.filter(events.name == EventName.ORDER_COMPLETED, events.currency.notnull())
    currencies = sorted(facts.read(orders.select("currency").distinct())["currency"].to_pylist())
    if len(currencies) < 2:  # noqa: PLR2004
        return []
    listed = ", ".join(currencies)
    return [
        {
            "zh": f"订单有多种货币（{listed}），未指定货币时金额会直接相加。请指定一种货币。",
            "en": f"Orders are in several currencies ({listed}) and their amounts are added up"
            " as they are; name one currency.",
        }
    ]
