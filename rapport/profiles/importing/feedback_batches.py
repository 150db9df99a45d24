"""Takes a few texts that a program hands over, by the rules of files."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from rapport.feedback import FEEDBACK, authors_of
from rapport.profiles.importing.feedback_columns import read_feedback
from rapport.profiles.importing.fields import FIELDS, Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import ImportKind, Reject
from rapport.profiles.importing.other_files import text_table
from rapport.profiles.importing.reading import Rows
from rapport.storage import Facts, Upserted

_FIELDS = FIELDS[ImportKind.FEEDBACK].names


def take_feedback(
    facts: Facts, texts: Sequence[Mapping[str, object]], *, mapping: ColumnMapping | None = None
) -> tuple[Upserted, list[Reject]]:
    """Keep the texts that can be used in one commit; name the others by their place, from 1.

    The keys are the fields of feedback. The same text twice is once.
    """
    table = text_table([[text.get(name) for name in _FIELDS] for text in texts], _FIELDS)
    numbers = pa.array(range(1, len(texts) + 1), pa.int64())
    rows = Rows(table=table, numbers=numbers, share=1.0)
    columns = Columns(by_field={name: name for name in _FIELDS}, left=())
    staged, rejects = read_feedback(
        rows, columns, mapping=mapping or ColumnMapping(), authors=authors_of(facts.folder)
    )
    return facts.upsert(FEEDBACK, staged.select(list(FEEDBACK.columns))), rejects
