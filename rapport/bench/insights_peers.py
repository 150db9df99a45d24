"""SnowNLP beside ours: the Chinese package that comes with a model of sentiment of its own.

It learned from reviews of its own (books, hotels, computers), nothing of these sets' training rows;
so it stands beside what ours says with words alone as well.
"""

import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from statistics import mean

from rapport.bench.insights_sets import LabelledSet
from rapport.bench.rows import Row

_MOST = 600
_EVEN = 0.5


def peer_rows(sets: Sequence[LabelledSet]) -> list[Row]:
    """The accuracy of SnowNLP on some tested texts of the Chinese sets; nothing without it."""
    if find_spec("snownlp") is None:
        return []
    sentiment = import_module("snownlp").SnowNLP
    rows = []
    for one in sets:
        if not one.is_chinese:
            continue
        some = one.some(1, _MOST).tested
        began = time.process_time()
        right = mean(
            (sentiment(row.text).sentiments > _EVEN) == row.is_positive
            for row in some
            if row.text.strip()
        )
        seconds = time.process_time() - began
        rows.append(
            Row(
                name=f"{one.name}, accuracy of SnowNLP, nothing learned here",
                value=100 * right,
                unit="%",
                better="higher",
                source=f"snownlp 0.12.3 as it comes, {len(some):,} texts;"
                f" {len(some) / seconds:.0f} texts/s of a core",
            )
        )
    return rows
