"""Heeds what customers said of themselves: what they cannot use is left out, what suits is said.

Only statements that hold and may be used to recommend count; what is sensitive keeps products away
and is never given as a reason, which others may read over a shoulder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rapport.recommendations.model import Because, Recommendation, Spoken
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.words_of_goods import GoodsWords, goods_words
from rapport.statements import STATEMENTS, Use, current_statements, held_statements, keys
from rapport.storage import Facts

_COLUMNS = ("customer_id", "key", "value", "quote", "said_at", "statement_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heeded:
    """What one customer's statements mean for the items of a shop.

    `avoided` are items that they said they cannot use or do not want; `suited` are items that
    match what they said, each with their words.
    """

    avoided: frozenset[int] = frozenset()
    suited: Mapping[int, Spoken] = field(default_factory=dict)


NOTHING_SAID = Heeded()


def heeded_of(
    facts: Facts, recommender: Recommender, *, now: datetime, whose: Sequence[str] | None = None
) -> dict[str, Heeded]:
    """Give what to heed, by customer, of those who said something; of `whose`, or of everybody."""
    if whose is not None:
        rows = [
            {name: getattr(one, name) for name in _COLUMNS}
            for one in held_statements(facts, whose, use=Use.RECOMMENDATION, now=now)
        ]
    else:
        rows = _everybodys(facts, now=now)
    if not rows:
        return {}
    words = goods_words(facts, recommender)
    return {one: _heeded(said, words) for one, said in _by_customer(rows).items()}


def _everybodys(facts: Facts, *, now: datetime) -> list[dict[str, Any]]:
    held = current_statements(facts.table(STATEMENTS), use=Use.RECOMMENDATION, now=now)
    order = [held.customer_id, held.said_at.desc(), held.statement_id]
    rows: list[dict[str, Any]] = facts.read(held.select(*_COLUMNS).order_by(order)).to_pylist()
    return rows


def said_of(
    recommended: Sequence[Recommendation], suited: Mapping[int, Spoken], items: Sequence[int]
) -> list[Recommendation]:
    """Give what a customer said as the reason of `items` that nothing they did speaks for."""
    return [
        replace(one, because=Because.STATED, because_product_id=None, share=0.0, said=suited[item])
        if item in suited and (one.because is Because.POPULAR or not one.share)
        else one
        for one, item in zip(recommended, items, strict=True)
    ]


def _by_customer(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(row)
    return found


def _heeded(said: Sequence[Mapping[str, Any]], words: GoodsWords) -> Heeded:
    """Of what suits, the newest words tell."""
    avoided: set[int] = set()
    suited: dict[int, Spoken] = {}
    for row in said:
        avoided.update(words.avoided(row["key"], row["value"]).tolist())
        if not keys()[row["key"]].sensitive:
            spoken = Spoken(quote=row["quote"], said_at=row["said_at"])
            for item in words.suited(row["key"], row["value"]).tolist():
                suited.setdefault(item, spoken)
    kept = {item: spoken for item, spoken in suited.items() if item not in avoided}
    return Heeded(avoided=frozenset(avoided), suited=kept)
