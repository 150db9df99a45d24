"""Gathers examples: what stars say of texts, and what people said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir

from rapport.insights.labelling import Label, LabelWhat
from rapport.insights.model import Sentiment, TextState
from rapport.insights.sentiment.learning import Example
from rapport.insights.stars import DISPLEASED, PLEASED
from rapport.insights.tables import READINGS
from rapport.storage import Facts

MOST = 60_000
OF_PEOPLE = 3.0
"""How many times a person's own label counts: a star is of the order, the label of the words."""

_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An example with its moment and its letters, by which copies are known."""

    example: Example
    at: datetime | None
    letters: str


def count_examples(facts: Facts, labels: Sequence[Label]) -> int:
    """How many texts there are to learn from."""
    return facts.count(_told(facts, labels))


def examples_of(facts: Facts, labels: Sequence[Label]) -> list[Dated]:
    """The newest texts whose feeling is known, each once, the oldest first.

    A label counts in the place of stars; three stars and neutral labels teach neither side.
    """
    table = _told(facts, labels)
    newest = table.order_by([table.written_at.desc(nulls_first=False), table.text_id]).limit(MOST)
    said = _said(labels)
    found: list[Dated] = []
    met: set[str] = set()
    for row in reversed(facts.read(newest).to_pylist()):
        letters = "".join(letter for letter in row["text"] if letter.isalnum())
        is_positive = _feeling(row["rating"], said.get(row["text_id"], ...))
        if is_positive is None or len(letters) < _LEAST_LETTERS or letters in met:
            continue
        met.add(letters)
        weight = OF_PEOPLE if row["text_id"] in said else 1.0
        example = Example(text=row["text"], is_positive=is_positive, weight=weight)
        found.append(Dated(example=example, at=row["written_at"], letters=letters))
    return found


def _told(facts: Facts, labels: Sequence[Label]) -> ir.Table:
    table = facts.table(READINGS)
    is_clear = (table.rating <= DISPLEASED) | (table.rating >= PLEASED)
    wanted = is_clear.fill_null(False)
    if ids := sorted(_said(labels)):
        wanted = wanted | table.text_id.isin(ids)
    read = table.filter(
        (table.state == TextState.READ.value) & table.same_as.isnull() & (table.text != "") & wanted
    )
    return read.select("text_id", "text", "rating", "written_at")


def _said(labels: Sequence[Label]) -> dict[str, str | None]:
    """The newest word on each text."""
    return {
        label.text_id: label.after["value"]
        for label in sorted(labels, key=lambda one: (one.at, one.label_id))
        if label.what is LabelWhat.SENTIMENT and label.after is not None
    }


def _feeling(rating: float | None, said: object) -> bool | None:
    if said is not ...:
        is_clear = said in {Sentiment.POSITIVE, Sentiment.NEGATIVE}
        return said == Sentiment.POSITIVE if is_clear else None
    return None if rating is None else rating >= PLEASED
