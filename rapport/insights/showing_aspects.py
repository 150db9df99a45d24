"""Shows an aspect that was found in the sentences of texts that speak of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rapport.catalog import PRODUCTS
from rapport.insights.aspects import LearnedAspect
from rapport.insights.counting import Evidence
from rapport.insights.model import TextState
from rapport.insights.reading import LONGEST_QUOTE, sentence_around
from rapport.insights.tables import READINGS
from rapport.storage import Facts

_NEWEST = 10_000  # texts that are looked through
_TOLD = ("text_id", "text", "source", "platform", "product_id", "written_at")


def aspect_quotes(
    facts: Facts, aspects: Sequence[LearnedAspect], *, quotes: int = 2
) -> dict[str, tuple[Evidence, ...]]:
    """Give sentences of the newest texts for each aspect by its id, each of another text.

    A text of another category than the aspect's does not show it.
    """
    texts = _newest(facts) if aspects and quotes else []
    return {one.aspect_id: _quotes(one, texts, quotes) for one in aspects}


def _newest(facts: Facts) -> list[dict[str, Any]]:
    readings = facts.table(READINGS)
    read = readings.filter(readings.state == TextState.READ.value)
    sorts = facts.table(PRODUCTS).select("category", sold="product_id")
    told = read.left_join(sorts, read.product_id == sorts.sold)
    newest = told.order_by([told.written_at.desc(nulls_first=False), told.text_id])
    rows: list[dict[str, Any]] = facts.read(
        newest.select(*_TOLD, "language", "category").limit(_NEWEST)
    ).to_pylist()
    return rows


def _quotes(
    aspect: LearnedAspect, texts: Sequence[Mapping[str, Any]], most: int
) -> tuple[Evidence, ...]:
    patterns = {
        language: re.compile("|".join(_form(one) for one in forms), re.IGNORECASE)
        for language, forms in aspect.words.items()
        if forms
    }
    found: dict[str, Evidence] = {}
    for row in texts:
        if len(found) == most:
            break
        if aspect.category is not None and row["category"] != aspect.category:
            continue
        pattern = patterns.get(row["language"])
        for one in _sentences(row, pattern) if pattern else ():
            found.setdefault(one.words, one)
            break
    return tuple(found.values())


def _form(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


def _sentences(row: Mapping[str, Any], pattern: re.Pattern[str]) -> Iterator[Evidence]:
    for match in pattern.finditer(row["text"]):
        start, end = sentence_around(row["text"], match.start(), match.end())
        if end - start <= LONGEST_QUOTE:
            told = {name: row[name] for name in _TOLD if name != "text"}
            yield Evidence(words=row["text"][start:end], start=start, end=end, **told)
