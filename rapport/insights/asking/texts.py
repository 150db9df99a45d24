"""Finds texts by their words and by what was read of them, and shows one with all of it."""

import re
from typing import Any

import ibis.expr.types as ir

from rapport.insights.asking.model import MentionRead, TextLine, TextPage, TextQuery, TextRead
from rapport.insights.labelling import TextNotRead
from rapport.insights.model import MentionKind, Sentiment, Span, TextState
from rapport.insights.scope import Scope, mentions_in, readings_in
from rapport.insights.tables import MENTIONS, READINGS
from rapport.storage import Facts

_LINE = (
    "text_id", "text", "language", "source", "platform", "product_id", "rating", "written_at",
    "state", "sentiment",
)  # fmt: skip
_TELLING = re.compile(r"\S+")


def find_texts(
    facts: Facts,
    scope: Scope,
    query: TextQuery,
    *,
    among: ir.Table | None = None,
    limit: int = 25,
    offset: int = 0,
) -> TextPage:
    """Find the texts of a scope that fit a query, the newest first.

    English words are whole words in any case; Chinese ones may stand anywhere.
    """
    found = texts_found(facts, scope, query, among=among)
    total = facts.count(found)
    ordered = found.order_by([found.written_at.desc(nulls_first=False), found.text_id])
    rows = facts.read(ordered.select(*_LINE).limit(limit, offset=offset)).to_pylist()
    return TextPage(total=total, texts=tuple(_line(row) for row in rows))


def texts_found(
    facts: Facts, scope: Scope, query: TextQuery, *, among: ir.Table | None = None
) -> ir.Table:
    """The readings of a scope that fit a query, in the columns of `READINGS`."""
    kept = readings_in(facts, scope, among=among, state=query.state)
    for word in _TELLING.findall(query.words.lower()):
        kept = kept.filter(_has(kept.text, word))
    if query.unknown:
        kept = kept.filter(kept.sentiment.isnull())
    if query.about is not None:
        said = mentions_in(facts, kept, kind=query.kind)
        mine = said.filter(said.about == query.about)
        if query.feeling is not None:
            mine = mine.filter(mine.sentiment == query.feeling.value)
        return kept.semi_join(mine, "text_id")
    if query.feeling is not None:
        kept = kept.filter(kept.sentiment == query.feeling.value)
    return kept


def read_text(facts: Facts, text_id: str) -> TextRead:
    """Give one text with all that was read of it, or raise `TextNotRead`."""
    table = facts.table(READINGS)
    rows = facts.read(table.filter(table.text_id == text_id)).to_pylist()
    if not rows:
        raise TextNotRead(
            f"no text {text_id[:80]!r} was read; its id is `review:` or `feedback:` and the id of"
            " its source; read what is new with `rapport insights refresh`"
        )
    said = facts.table(MENTIONS)
    mine = facts.read(said.filter(said.text_id == text_id).order_by("place")).to_pylist()
    row = rows[0]
    told = ("customer_id", "brand", "same_as", "probability", "strength", "emotion", "irony",
            "read_by")  # fmt: skip
    return TextRead(
        line=_line(row),
        mentions=tuple(_mention(one) for one in mine),
        **{name: row[name] for name in told},
    )


def _has(text: ir.Value, word: str) -> ir.Value:
    lowered = text.lower()
    # The plain search is quick and leaves few for the slow one.
    found = lowered.contains(word)
    if word.isascii() and word[0].isalnum() and word[-1].isalnum():
        found &= lowered.re_search(rf"\b{re.escape(word)}\b")
    return found


def _line(row: dict[str, Any]) -> TextLine:
    told = {name: row[name] for name in _LINE}
    felt = Sentiment(told["sentiment"]) if told["sentiment"] else None
    return TextLine(**told | {"state": TextState(told["state"]), "sentiment": felt})


def _mention(row: dict[str, Any]) -> MentionRead:
    return MentionRead(
        place=row["place"],
        kind=MentionKind(row["kind"]),
        about=row["about"],
        sentiment=Sentiment(row["sentiment"]) if row["sentiment"] else None,
        probability=row["probability"],
        start=row["start"],
        end=row["end"],
        target=_span(row, "target"),
        opinion=_span(row, "opinion"),
    )


def _span(row: dict[str, Any], name: str) -> Span | None:
    start, end = row[f"{name}_start"], row[f"{name}_end"]
    return None if start is None or end is None else (start, end)
