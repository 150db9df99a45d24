"""Picks the words that show a finding: plain, of a readable length, and of its own feeling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.insights import (
    CONTRASTS_EN,
    CONTRASTS_ZH,
    MentionKind,
    Sentiment,
    feeling,
    mentions_in,
)
from rapport.storage import Facts

_CANDIDATES = 60
_SURE = 0.8
_SHORTEST, _LONGEST = 6, 180
_IDEAL = {"zh": 26, "en": 80}  # characters that are read at a glance and still say something
_EN, _ZH = ("|".join(words.split()) for words in (CONTRASTS_EN, CONTRASTS_ZH))
TURNS = rf"(?i)\b(?:{_EN})\b|{_ZH}"
"""Finds words that turn round: praise with a but."""

_TORN = rf"{TURNS}|^[^\p{{L}}]"
_SIGNS = {Sentiment.POSITIVE: 1, Sentiment.NEGATIVE: -1}
_COLUMNS = (
    "text_id", "start", "end", "words", "source", "platform", "product_id", "written_at",
    "language",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What quotes are to show. `pattern` is an expression that is best found in their words."""

    kind: MentionKind
    about: str
    sentiment: Sentiment | None
    pattern: str = ""


class Quoting:
    """Picks quotes among some readings."""

    def __init__(self, facts: Facts, readings: ir.Table) -> None:
        self._facts = facts
        self._readings = readings
        self._used: set[str] = set()

    def pick(
        self, wanted: Wanted, *, readings: ir.Table | None = None, most: int
    ) -> list[dict[str, Any]]:
        """The best quotes, each of another text and, while there are others, another product.

        A text that was quoted before is not quoted again. A quote's own words feel as the finding
        does and, where that can be had, so does the text as a whole, so that nothing is torn out of
        its context. What turns round in the middle, or begins in the middle, comes last.
        """
        candidates = self._candidates(wanted, self._readings if readings is None else readings)
        sign = _SIGNS.get(wanted.sentiment) if wanted.sentiment else None
        fit = [row for row in candidates if sign is None or feeling(row["words"]) * sign > 0]
        unused = [row for row in fit if row["text_id"] not in self._used]
        chosen = list(_varied(unused, most))
        self._used.update(row["text_id"] for row in chosen)
        return chosen

    def _candidates(self, wanted: Wanted, readings: ir.Table) -> list[dict[str, Any]]:
        said = mentions_in(self._facts, readings, kind=wanted.kind)
        said = said.filter(said.about == wanted.about)
        if wanted.sentiment is not None:
            said = said.filter(said.sentiment == wanted.sentiment.value)
        said = said.select("text_id", "start", "end", "probability", felt=said.sentiment)
        texts = readings.select(
            "text_id", "text", "source", "platform", "product_id", "written_at", "language",
            "sentiment",
        )  # fmt: skip
        joined = said.inner_join(texts, "text_id")
        shown = joined.mutate(words=joined.text.substr(joined.start, joined.end - joined.start))
        length = shown.words.length()
        ideal = ibis.ifelse(shown.language == "zh", _IDEAL["zh"], _IDEAL["en"])
        fit = shown.mutate(off=(length - ideal).abs() / ideal, whole=shown.felt == shown.sentiment)
        fit = fit.filter(length.between(_SHORTEST, _LONGEST))
        topical = [fit.words.re_search(wanted.pattern).desc()] if wanted.pattern else []
        best = fit.order_by(
            [
                *topical,
                fit.whole.desc(),
                fit.words.re_search(_TORN),
                (fit.probability >= _SURE).desc(),
                fit.off,
                fit.text_id,
                fit.start,
            ]
        )
        rows: list[dict[str, Any]] = self._facts.read(
            best.select(*_COLUMNS).limit(_CANDIDATES)
        ).to_pylist()
        return rows


def _varied(rows: Sequence[dict[str, Any]], most: int) -> Iterator[dict[str, Any]]:
    texts: set[str] = set()
    words: set[str] = set()
    products: set[str | None] = set()
    left: list[dict[str, Any]] = []
    for row in rows:
        if row["text_id"] in texts or row["words"] in words:
            continue
        texts.add(row["text_id"])
        words.add(row["words"])
        if row["product_id"] in products:
            left.append(row)
        elif len(products) < most:
            products.add(row["product_id"])
            yield row
    yield from left[: max(0, most - len(products))]
