"""Readers that know the shop: the brands that it sells, and its rivals."""

import re
from dataclasses import replace

import ibis
import pyarrow as pa

from rapport.insights.needs import NeedsReader, needs_reader
from rapport.insights.readers import Readers
from rapport.insights.tables import READINGS
from rapport.storage import FactReader, Facts, FactTable, put_rows

SOUGHT_BRANDS = FactTable(
    name="sought_brands",
    one_row_per="word for a brand or rival that texts were searched for",
    columns=ibis.schema({"word": "string", "name": "string"}),
    key=("word",),
)

_TO_READ = ""  # the hash of what was never read


def knowing_rivals(readers: Readers, facts: FactReader, rivals: str = "") -> Readers:
    """Give the same readers, of which the one of needs knows the shop's brands and its rivals.

    `rivals` is as in `brands_of`.
    """
    mentions = tuple(
        needs_reader(facts, rivals) if isinstance(one, NeedsReader) else one
        for one in readers.mentions
    )
    return replace(readers, mentions=mentions)


def read_again_for_brands(facts: Facts, readers: Readers) -> int:
    """Have the texts read again that name a brand which is new, gone or called otherwise.

    The others would say the same again: a shop adds brands every week, and has a million texts.
    Gives how many texts these are.
    """
    known = {word: name for one in readers.mentions for word, name in _brands(one)}
    rows = facts.read(facts.table(SOUGHT_BRANDS)).to_pylist()
    sought = {row["word"]: row["name"] for row in rows}
    changed = {word for word, _ in known.items() ^ sought.items()}
    if not changed:
        return 0
    readings = facts.table(READINGS)
    any_of = "|".join(re.escape(word) for word in sorted(changed))
    told = facts.read(readings.filter(readings.text.lower().re_search(any_of)))
    place = told.column_names.index("read_hash")
    unread = told.set_column(place, "read_hash", pa.array([_TO_READ] * told.num_rows, pa.string()))
    with facts.transaction():
        put_rows(facts, READINGS, unread)
        words = {"word": [*known], "name": [*known.values()]}
        facts.replace(SOUGHT_BRANDS, pa.table(words, SOUGHT_BRANDS.columns.to_pyarrow()))
    return int(told.num_rows)


def _brands(reader: object) -> list[tuple[str, str]]:
    return [*reader.comparisons.brands.items()] if isinstance(reader, NeedsReader) else []
