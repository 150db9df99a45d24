"""Chooses what to ask people about: what the reader is unsure of, what is typical, and no copies.

Uncertainty times density (Settles & Craven 2008, https://aclanthology.org/D08-1112), and each text
that is chosen takes away from those that are like it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rapport.insights.labelling.model import LabelWhat, ToLabel
from rapport.insights.labelling.store import labels_of
from rapport.insights.model import TextState
from rapport.insights.stars import DISPLEASED, PLEASED
from rapport.insights.tables import READINGS
from rapport.storage import Database, Facts
from rapport.texts import GramRecipe, gram_rows

_LOOKED_AT = 4_000  # the least sure; likeness to all of them costs their square at most
_LEAST_LETTERS = 4
_GRAMS = GramRecipe(han=(1, 2), other=(3, 4), bits=16)
_FEWEST = 2  # texts that a run counts from
_COMMON = 0.5  # runs that more texts have say nothing of likeness

Floats = NDArray[np.float64]


def next_to_label(facts: Facts, database: Database, *, limit: int = 20) -> list[ToLabel]:
    """The texts whose sentiment people should be asked for next, the most telling first.

    What clear stars tell is not asked for, nor what somebody labelled before.
    """
    table = facts.table(READINGS)
    kept = table.filter(
        (table.state == TextState.READ.value)
        & table.same_as.isnull()
        & (table.rating.isnull() | ((table.rating > DISPLEASED) & (table.rating < PLEASED)))
        & (table.text.length() >= _LEAST_LETTERS)
    )
    known = {one.text_id for one in labels_of(database, what=LabelWhat.SENTIMENT)}
    least_sure = kept.order_by([(kept.positive - 0.5).abs(), kept.text_id])
    rows = facts.read(
        least_sure.select("text_id", "text", "positive").limit(_LOOKED_AT + len(known))
    ).to_pylist()
    rows = [row for row in rows if row["text_id"] not in known][:_LOOKED_AT]
    texts = [row["text"] for row in rows]
    positive = np.array([row["positive"] for row in rows])
    return [
        ToLabel(
            text_id=rows[place]["text_id"],
            text=texts[place],
            positive=rows[place]["positive"],
            uncertain=uncertain,
            typical=typical,
        )
        for place, uncertain, typical in _chosen(texts, positive, limit)
    ]


def choose_texts(texts: Sequence[str], positive: Floats, limit: int) -> list[int]:
    """The places of so many texts to ask about, the most telling first."""
    return [place for place, _, _ in _chosen(texts, positive, limit)]


def _chosen(texts: Sequence[str], positive: Floats, limit: int) -> list[tuple[int, float, float]]:
    """Places with how unsure the reader is of them and how typical they are, both 0 to 1."""
    if not texts:
        return []
    rows = gram_rows(texts, _GRAMS)
    counts = np.asarray(rows.sum(axis=0)).ravel()
    telling = (counts >= _FEWEST) & (counts <= max(_FEWEST, _COMMON * len(texts)))
    rows = rows[:, np.flatnonzero(telling)]
    lengths = np.sqrt(np.asarray(rows.sum(axis=1)).ravel())
    rows = rows.multiply(1 / np.maximum(lengths, 1)[:, None]).tocsr()
    typical = rows @ np.asarray(rows.mean(axis=0)).ravel()
    typical = typical / max(float(typical.max()), 1e-9)
    uncertain = 1 - np.abs(2 * np.asarray(positive) - 1)
    left = uncertain * np.sqrt(typical)
    found: list[tuple[int, float, float]] = []
    for _ in range(min(limit, len(texts))):
        place = int(left.argmax())
        found.append((place, float(uncertain[place]), float(typical[place])))
        likeness = np.asarray((rows @ rows[place].T).todense()).ravel()
        left = left * np.clip(1 - likeness, 0, 1)
        left[place] = -1
    return found
