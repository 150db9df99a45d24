"""From clauses to rules: what neighbours share, and which of them follow on one another."""

from dataclasses import replace
from itertools import pairwise

from pydantic import ValidationError

from rapport.segments.conditions import Condition, Op
from rapport.segments.happenings import Sequence as Steps
from rapport.segments.rules import Rule
from rapport.segments.words.clauses import NO_DAYS, Clause, event_of
from rapport.segments.words.reader import Reader
from rapport.segments.words.rules import Unfit, happening, rules_of

_WHEN = {
    "zh": "这段时间是否也适用于另一个条件？",
    "en": "Does the time that is named hold for the other condition too?",
}
_WHICH = {
    "zh": "后一个条件是指同样的商品，还是任何商品？",
    "en": "Is the same product meant in the later condition, or any product?",
}
_HOW_SOON = {"zh": "在几天之内没有发生？", "en": "Within how many days did it not happen?"}
_NOT_BOTH = {
    "zh": "“没有”是否也管到后一个条件？",
    "en": "Does the “not” hold for the later condition too?",
}
_SINCE_WHEN = {
    "zh": "这几天是从前一件事算起，还是从今天往回算？",
    "en": "Are the days counted from the deed before, or back from today?",
}
_WIDE_NOTS = ("不是", "并非", "not ")
_ANEW = (",", "，", "、", " or who ", " and who ")
_SAYS_ITSELF = {"not", "ever", "never", "last", "first"}
_DAYS = (7.0, 1.0, 3.0, 30.0)
_DENIED_AS = {"total:revenue_minor": "Order Completed", "total:orders": "Order Completed"}
_GOODS_VERBS = ("buy", "Product Viewed", "Product Added", "Product Reviewed")
_QUICK = ("", "but")
_AGAINST = ("", "but", "comma")
_WAY = {
    "Email Delivered": 0,
    "Email Opened": 1,
    "Email Link Clicked": 2,
    "Product Viewed": 4,
    "Product Added": 5,
    "Checkout Started": 6,
    "Order Completed": 7,
    "Product Reviewed": 8,
    "Order Refunded": 8,
}
"""How far along the way to an order, and beyond it, an event lies; a visit and others at 3."""
_ELSEWHERE = 3


def rules_from(
    items: list[tuple[str, Clause | Rule]], reader: Reader
) -> tuple[list[Rule] | None, list[str]]:
    """Give the rules and the words between them; None for the rules when a clause makes none."""
    for join, node in items:
        if join == "then" and isinstance(node, Clause) and node.after is None:
            node.after = NO_DAYS
    nodes: list[Rule] = []
    joins: list[str] = []
    try:
        _count_from_before(items, reader)
        _share(items, reader)
        for join, chain in _chains(items):
            made = _made(chain, reader)
            joins += [join] * bool(nodes) + ["and"] * (len(made) - 1)
            nodes += made
    except (Unfit, ValidationError):
        return None, []
    return nodes, joins


def _chains(
    items: list[tuple[str, Clause | Rule]],
) -> list[tuple[str, list[Clause | Rule]]]:
    """Put clauses that follow on one another into one chain."""
    chains: list[tuple[str, list[Clause | Rule]]] = []
    for join, node in items:
        if isinstance(node, Clause) and node.after is not None:
            if not chains or join == "or":
                raise Unfit
            chains[-1][1].append(node)
        else:
            chains.append((join, [node]))
    return chains


def _made(chain: list[Clause | Rule], reader: Reader) -> list[Rule]:
    if len(chain) == 1:
        node = chain[0]
        return rules_of(node, reader) if isinstance(node, Clause) else [node]
    clauses = [_of_campaign(node) for node in chain if isinstance(node, Clause)]
    if len(clauses) < len(chain):
        raise Unfit
    steps = [_step(clause, reader, first=n == 0) for n, clause in enumerate(clauses)]
    first = happening(clauses[0], (), reader)
    window = {name: value for name, value in first.items() if name not in _EVENT_FIELDS}
    return [Steps.model_validate({"kind": "sequence", "steps": tuple(steps), **window})]


_EVENT_FIELDS = ("event", "where", "product")


def _of_campaign(clause: Clause) -> Clause:
    """Say the campaign of a step as a condition on its event."""
    if not clause.campaign or not clause.head.startswith("mail:"):
        return clause
    named = Condition(name="campaign_id", op=Op.IS, value=clause.campaign)
    return replace(clause, campaign=None, where=(*clause.where, named))


def _step(clause: Clause, reader: Reader, *, first: bool) -> dict[str, object]:
    product = clause.goods.each if clause.goods else ((),)
    if clause.quantity or len(product) > 1 or clause.flags & {"last", "first", "never"}:
        raise Unfit
    fields = happening(clause, product[0], reader)
    told = {name: fields[name] for name in _EVENT_FIELDS}
    if first:
        if "not" in clause.flags or clause.without:
            raise Unfit
        return told
    days = _days(clause)
    if "not" in clause.flags and days == NO_DAYS:
        days = _DAYS[reader.fork(("days", clause.place), len(_DAYS), _HOW_SOON)]
    soon = {"within_days": days} if days else {}
    absent = {"absent": True} if "not" in clause.flags else {}
    return {**told, **soon, **absent, "without": clause.without}


def _days(clause: Clause) -> float:
    """The days a step has: said by `within 3 days after`, or by `then` and a time."""
    if not clause.window:
        return clause.after or NO_DAYS
    if clause.after or set(clause.window) != {"within_days"}:
        raise Unfit
    return float(str(clause.window["within_days"]))


def _count_from_before(items: list[tuple[str, Clause | Rule]], reader: Reader) -> None:
    """Let `but did not pay within 7 days` count the days from the deed before it.

    What stands further along the way to an order is counted so; where it need not be, it is asked.
    """
    for (_join, one), (join, other) in pairwise(items):
        if join == "or" or not isinstance(one, Clause) or not isinstance(other, Clause):
            continue
        if not _may_follow(one, other):
            continue
        denied, later = "not" in other.flags, _place_of(one) < _place_of(other)
        if denied and later and not one.soon:
            other.after = NO_DAYS
        elif later or (denied and join in _AGAINST):
            way = reader.fork(("since-when", other.place), 2, _SINCE_WHEN)
            if (way == 0) == later:
                other.after = NO_DAYS


def _may_follow(one: Clause, other: Clause) -> bool:
    """Whether the second deed has mere days, and the first is one that they could begin with."""
    if not other.soon or other.after is not None or set(other.window) != {"within_days"}:
        return False
    if other.quantity or not other.head or one.flags & {"not", "never", "last", "first"}:
        return False
    return event_of(one) is not None and event_of(other) is not None


def _place_of(clause: Clause) -> int:
    return _WAY.get(event_of(clause) or "", _ELSEWHERE)


def _share(items: list[tuple[str, Clause | Rule]], reader: Reader) -> None:
    """Let neighbouring clauses share a time, a product or a campaign where language does."""
    for place, ((_join, one), (join, other)) in enumerate(pairwise(items), start=1):
        if isinstance(one, Clause) and isinstance(other, Clause):
            _share_head(one, other)
            items[place] = (_share_not(one, other, join, reader), other)
            if other.after is not None:
                _share_campaign(one, other)
                _share_goods(one, other, join, reader)
                continue
            if not join and one.head and other.head and _run_on(one, other, reader):
                raise Unfit
            _share_campaign(one, other)
            _share_goods(one, other, join, reader)
            _share_window(one, other, join, reader)


def _share_not(one: Clause, other: Clause, join: str, reader: Reader) -> str:
    """Let a `not` hold for both of two deeds where it can: `did not buy or open`; give the join."""
    source = reader.source.folded
    between = source[one.place : other.place]
    wide = join == "or" or (join == "and" and between.startswith(_WIDE_NOTS))
    alone = "not" not in one.flags or not other.head or bool(other.window)
    anew = any(sign in between for sign in _ANEW) or bool(other.flags & _SAYS_ITSELF)
    if not wide or alone or anew or reader.fork(("not", other.place), 2, _NOT_BOTH) == 0:
        return join
    other.flags |= one.flags & {"not", "no", "never"}
    return "and" if join == "or" else "or"


def _share_head(one: Clause, other: Clause) -> None:
    """Let `but nothing in the last 60 days` and `but no perfume` be about the deed before."""
    if "no" in other.flags and other.is_headless and one.head:
        other.head = _DENIED_AS.get(one.head, one.head)


def _run_on(one: Clause, other: Clause, reader: Reader) -> bool:
    """Whether two deeds stand side by side as no sentence has them."""
    same = one.head == other.head and one.flags == other.flags
    return same or (reader.source.language == "en" and "not" not in other.flags)


def _share_campaign(one: Clause, other: Clause) -> None:
    if one.campaign and other.head.startswith("mail:") and not other.campaign and not other.nouns:
        other.campaign = one.campaign


def _share_goods(one: Clause, other: Clause, join: str, reader: Reader) -> None:
    if "it" in other.nouns:
        other.goods = one.goods
        other.nouns.discard("it")
    elif one.goods and other.head in _GOODS_VERBS and not other.goods and not other.nouns:
        if "no" in other.flags:
            return
        if join == "or" or reader.fork(("goods", other.place), 2, _WHICH) == 0:
            other.goods = one.goods


def _share_window(one: Clause, other: Clause, join: str, reader: Reader) -> None:
    if _is_timeless(one) or _is_timeless(other) or bool(one.window) == bool(other.window):
        return
    if one.window:
        quick = join in _QUICK
        if quick or reader.fork(("when", other.place), 2, _WHEN) == 1:
            other.window = dict(one.window)
    elif reader.source.language == "zh" and not other.trails:
        return
    elif (join in _QUICK and reader.source.language == "zh") or reader.fork(
        ("when", one.place), 2, _WHEN
    ) == 1:
        one.window = dict(other.window)


def _is_timeless(clause: Clause) -> bool:
    """Whether the clause says itself that it is about all times, or about one occasion."""
    if clause.after is not None or clause.head.startswith("total:days"):
        return True
    return bool(clause.flags & {"never", "ever", "last", "first"}) or clause.is_headless
