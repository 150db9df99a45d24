"""A survey with one column for each question: every answer becomes a text with its question."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.profiles.importing import vectors
from rapport.profiles.importing.errors import BadMapping, ColumnMissing
from rapport.profiles.importing.mapping import ColumnMapping, nearest

ANSWERED = ("question", "text")
"""The fields that come of a column: its name, and what stands in it."""


def asked_in(columns: Sequence[str], mapping: ColumnMapping, name: str) -> tuple[str, ...]:
    """The columns that are questions, in the file's order."""
    if not mapping.questions:
        return ()
    found = tuple(one for one in columns if any(_is(one, said) for said in mapping.questions))
    if not found:
        said = mapping.questions[0]
        raise ColumnMissing(
            f"{name} has no column {said!r} for 'questions'{nearest(said, columns)}"
        )
    return found


def answers(table: pa.Table, numbers: pa.Array, asked: Sequence[str]) -> tuple[pa.Table, pa.Array]:
    """Give a row for each answer, in the order of the file, with the number of its row."""
    others = table.select([name for name in table.column_names if name not in asked])
    places, questions, texts = [], [], []
    for question in asked:
        cells = vectors.trimmed(table[question])
        answered = np.flatnonzero(vectors.true_in(pc.is_valid(cells)))
        places.append(answered)
        questions.append(pa.repeat(question, len(answered)))
        texts.append(cells.take(pa.array(answered)))
    whole = np.concatenate(places)
    order = pa.array(np.argsort(whole, kind="stable"))
    kept = pa.array(whole).take(order)
    answered_rows = others.take(kept)
    for field, parts in zip(ANSWERED, (questions, texts), strict=True):
        answered_rows = answered_rows.append_column(
            f"{field} (made)", pa.concat_arrays(parts).take(order)
        )
    return answered_rows, numbers.take(kept)


def _is(column: str, said: str) -> bool:
    if column == said:
        return True
    try:
        return re.search(said, column, re.IGNORECASE) is not None
    except re.error as error:
        raise BadMapping(f"key 'questions': {said!r} is no expression: {error}") from None
