"""Holds what a text claims of goods against what their buyers say: “quiet”, and they hear noise.

A claim is disputed where enough texts on the goods complain of the contrary. Words decide, not the
aspects that were read: a claim is finer than an aspect.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.insights.asking.shares import Share, share_of
from rapport.insights.counting import Evidence
from rapport.insights.reading import sentence_around
from rapport.insights.scope import Scope, readings_in
from rapport.insights.tables import READINGS
from rapport.kit.yaml_texts import read_yaml
from rapport.storage import Facts
from rapport.texts import around

_FEWEST = 3  # texts
_LEAST_LOW = 0.05  # the low end of the interval, from which a share is no single mishap
_MOST_QUOTES = 3
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NO = re.compile(
    r"不(?!过|仅|但|光|止|错|如)|没(?!想到|几|多久|用)|无|\b(?:not|no|never|isn't|wasn't|don't|doesn't|didn't|without|hardly|"
    r"barely|far from|less)\b|free\b",
    re.IGNORECASE,
)
_COLUMNS = ("text_id", "text", "source", "platform", "product_id", "written_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A claim that a text makes: which, and where its words stand."""

    claim: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A claim that buyers contradict: the share of the texts on the goods that do.

    `names` say the claim in `zh` and `en`; the quotes are the newest that contradict it.
    """

    claim: str
    names: Mapping[str, str]
    texts: Share
    quotes: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dispute:
    names: Mapping[str, str]
    claims: re.Pattern[str]
    complaints: re.Pattern[str]
    anywhere: str  # of the complaints, for an engine without word borders


def claimed_in(text: str) -> list[Claimed]:
    """Give what a text claims of goods, in its order; each claim once, where it stands first."""
    found: dict[str, Claimed] = {}
    for claim, one in _disputes().items():
        for start, end in _told(one.claims, text):
            found.setdefault(claim, Claimed(claim=claim, start=start, end=end))
    return sorted(found.values(), key=lambda one: (one.start, one.claim))


def disputed_claims(
    facts: Facts, product_ids: Sequence[str], *, claims: Collection[str] | None = None
) -> list[Disputed]:
    """Give the claims that the buyers of these products contradict, the most disputed first.

    Of all that are known, or of some. At least three texts contradict each, and the low end of the
    95 % interval of their share is 5 % or more.
    """
    if not product_ids or facts.is_empty(READINGS):
        return []
    every = readings_in(facts, Scope())
    readings = every.filter(every.product_id.isin(list(product_ids)))
    of = facts.count(readings)
    asked = {claim: one for claim, one in _disputes().items() if claims is None or claim in claims}
    if not of or not asked:
        return []
    rows = facts.read(_suspects(readings, asked)).to_pylist()
    found = [_disputed(claim, one, rows, of) for claim, one in asked.items()]
    kept = [one for one in found if one.texts.hits >= _FEWEST and one.texts.low >= _LEAST_LOW]
    return sorted(kept, key=lambda one: (-one.texts.hits, one.claim))


def _suspects(readings: ir.Table, asked: Mapping[str, _Dispute]) -> ir.Table:
    """The texts in which a word of a complaint stands anywhere, the newest first."""
    words = "|".join(one.anywhere for one in asked.values())
    kept = readings.filter(readings.text.lower().re_search(words))
    order = [ibis.desc("written_at"), "text_id"]
    return kept.select(*_COLUMNS).order_by(order)


def _disputed(claim: str, one: _Dispute, rows: Sequence[Mapping[str, Any]], of: int) -> Disputed:
    quotes: list[Evidence] = []
    hits = 0
    for row in rows:
        text = str(row["text"] or "")
        place = next(_told(one.complaints, text), None)
        if place is None:
            continue
        hits += 1
        if len(quotes) < _MOST_QUOTES:
            quotes.append(_quote(row, text, *place))
    return Disputed(claim=claim, names=one.names, texts=share_of(hits, of), quotes=tuple(quotes))


def _quote(row: Mapping[str, Any], text: str, start: int, end: int) -> Evidence:
    first, last = sentence_around(text, start, end)
    told = {name: row[name] for name in _COLUMNS if name != "text"}
    return Evidence(**told, start=first, end=last, words=text[first:last])


def _told(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand and nothing before them in their clause takes them back."""
    for match in pattern.finditer(text):
        found = around(text, match.start(), match.end())
        if not found.asks and _NO.search(found.before) is None:
            yield match.start(), match.end()


@cache
def _disputes() -> Mapping[str, _Dispute]:
    text = (files("rapport.insights.asking") / "words" / "disputes.yaml").read_text("utf-8")
    return {claim: _dispute(told) for claim, told in read_yaml(text).items()}


def _dispute(told: Mapping[str, Any]) -> _Dispute:
    return _Dispute(
        names={"zh": told["zh"], "en": told["en"]},
        claims=_pattern(told["claims"]),
        complaints=_pattern(told["complaints"]),
        anywhere="|".join(told["complaints"]),  # letters, spaces and hyphens alone
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    chinese = [re.escape(one) for one in words if _CHINESE.search(one)]
    english = [re.escape(one) for one in words if not _CHINESE.search(one)]
    return re.compile(rf"{'|'.join(chinese)}|\b(?:{'|'.join(english)})\b", re.IGNORECASE)
