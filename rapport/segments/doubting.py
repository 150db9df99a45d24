"""What in a rule looks mistaken beside the data: names nobody knows, days that no data reaches."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from rapport.events import EVENTS, EventName
from rapport.kit.words import nearest
from rapport.profiles import PROFILES
from rapport.scoring import FINDINGS, SCORES
from rapport.segments.clocks import bounds_of
from rapport.segments.figures import OrderFigure
from rapport.segments.happenings import Aggregate, Finding, Message, Sequence, Stated, Total
from rapport.segments.rules import InList, Near, Rfm, Rule, Score, Trait, walk
from rapport.segments.tables import LISTS
from rapport.segments.windows import Happening, Window
from rapport.storage import FactReader, FactTable

Doubt = Mapping[str, str]
"""A warning by language, zh and en."""
_SAMPLED_PROFILES = 20_000
_DAY_SECONDS = 86_400


def doubts(rule: Rule, *, facts: FactReader, now: datetime) -> list[Doubt]:
    """Say what looks mistaken in a rule that names no segments any more."""
    nodes = list(walk(rule))
    found = []
    for kind in _KINDS:
        doubtful = {word for node in nodes for word in kind.asked(node)} - kind.always
        if doubtful:
            known = kind.known(facts) | kind.always
            found += [_unknown(word, known, kind) for word in sorted(doubtful - known)]
    return [*found, *_mixed_money(nodes, facts), *_before_the_data(nodes, facts, now=now)]


def met_by_all() -> Doubt:
    """Say that a rule leaves nobody out."""
    return {
        "zh": "目前所有客户都符合此规则，它没有筛掉任何人。",
        "en": "Every customer meets this rule now: it leaves nobody out.",
    }


def _events(node: Rule) -> Iterator[str]:
    if isinstance(node, Happening):
        yield node.event
    elif isinstance(node, Sequence):
        for step in node.steps:
            yield from (step.event, *(one.event for one in step.without))
    elif isinstance(node, Aggregate):
        figures = (node.figure, node.than)
        yield from (one.event for one in figures if isinstance(one, Happening))


def _traits(node: Rule) -> Iterator[str]:
    if isinstance(node, Trait):
        yield node.name
    elif isinstance(node, Near):
        yield from ("latitude", "longitude")


def _scores(node: Rule) -> Iterator[str]:
    if isinstance(node, Score):
        yield node.name


def _lists(node: Rule) -> Iterator[str]:
    if isinstance(node, InList):
        yield node.list_id


def _campaigns(node: Rule) -> Iterator[str]:
    if isinstance(node, Message) and node.campaign_id is not None:
        yield node.campaign_id


def _topics(node: Rule) -> Iterator[str]:
    if isinstance(node, Finding) and node.topic is not None:
        yield node.topic


def _distinct(table: FactTable, column: str) -> Callable[[FactReader], set[str]]:
    def known(facts: FactReader) -> set[str]:
        rows = facts.table(table)
        found = facts.read(rows.filter(rows[column].notnull()).select(column).distinct())
        return set(found[column].to_pylist())

    return known


def _known_traits(facts: FactReader) -> set[str]:
    profiles = facts.table(PROFILES)
    told = profiles.filter(profiles.traits.notnull()).select("traits").limit(_SAMPLED_PROFILES)
    sample = facts.read(told)["traits"].to_pylist()
    return {key for text in sample for key in json.loads(text)}


class _Kind(NamedTuple):
    """What names of a kind are called, who asks by them, and which are known."""

    zh: str
    en: str
    asked: Callable[[Rule], Iterator[str]]
    known: Callable[[FactReader], set[str]]
    always: frozenset[str] = frozenset()
    """Known before the first of them is in the data."""


_KINDS = (
    _Kind("事件", "event", _events, _distinct(EVENTS, "name"), frozenset(EventName)),
    _Kind("特征", "trait", _traits, _known_traits, frozenset(PROFILES.columns)),
    _Kind("评分", "score", _scores, _distinct(SCORES, "name")),
    _Kind("名单", "list", _lists, _distinct(LISTS, "list_id")),
    _Kind("营销活动", "campaign", _campaigns, _distinct(EVENTS, "campaign_id")),
    _Kind("话题", "topic", _topics, _distinct(FINDINGS, "topic")),
)


def _unknown(word: str, known: Iterable[str], kind: _Kind) -> Doubt:
    close = nearest(word, known)
    return {
        "zh": f"数据中还没有{kind.zh}“{word}”。"
        + (f"最接近的是：{'、'.join(close)}。" if close else ""),
        "en": f"No {kind.en} {word!r} is in the data yet."
        + (f" The nearest known: {', '.join(close)}." if close else ""),
    }


def _mixed_money(nodes: Iterable[Rule], facts: FactReader) -> list[Doubt]:
    if not any(_adds_money(node) for node in nodes):
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


def _adds_money(node: Rule) -> bool:
    figures = (node.figure, node.than) if isinstance(node, Aggregate) else (node,)
    return any(
        isinstance(one, Total | Rfm | OrderFigure) and one.currency is None for one in figures
    )


def _before_the_data(nodes: Iterable[Rule], facts: FactReader, *, now: datetime) -> list[Doubt]:
    """Warn of windows that reach further back than the first event: there, nothing is known."""
    starts = [
        start
        for node in nodes
        for window in _windows(node)
        if (start := bounds_of(window, now=now, zone=window.zone).start) is not None
    ]
    if not starts:
        return []
    events = facts.table(EVENTS)
    first = facts.read(events.aggregate(first=events.happened_at.min()))["first"][0].as_py()
    if first is None or min(starts) >= first:
        return []
    asked, there = (
        int((now - one).total_seconds() // _DAY_SECONDS) for one in (min(starts), first)
    )
    if asked == there:
        return []
    return [
        {
            "zh": f"规则回看{asked}天，而数据只有最近{there}天；更早的事无从得知。",
            "en": f"The rule looks back {asked} days, and the data begins {there} days ago:"
            " what happened earlier is not known.",
        }
    ]


def _windows(node: Rule) -> Iterator[Window]:
    if isinstance(node, Aggregate):
        yield from (one for one in (node.figure, node.than) if one is not None)
    elif isinstance(node, Window) and not isinstance(node, Finding | Stated):
        yield node
