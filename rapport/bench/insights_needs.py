"""Needs and statements: how many texts a second are read for them, and how often they speak so.

What is read is judged by reading it (decision 68): no public data set labels needs.
"""

import csv
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from rapport.bench.errors import need_file
from rapport.bench.rows import Row, Setup, Size
from rapport.insights import NeedsReader, Text
from rapport.statements import said_in
from rapport.texts import Language

SHOPPING = "online_shopping_10_cats/online_shopping_10_cats.csv"
REVIEWS = "catalog-en-magento/products_reviews.csv"
_TEXTS = {Size.QUICK: 5_000, Size.FULL: 62_774}
_TARGET = 5_000
_PER = 1_000
_RIVALS = {"苹果": "苹果", "三星": "三星"}


def run(setup: Setup) -> Sequence[Row]:
    """Read Chinese and English reviews for needs and statements, in CPU time of one process."""
    zh = _texts(setup, SHOPPING, ("review",), Language.ZH)
    en = _texts(setup, REVIEWS, ("title", "review"), Language.EN)
    return [*_rows("Chinese reviews", zh), *_rows("English reviews", en)]


def _rows(name: str, texts: Sequence[Text]) -> list[Row]:
    reader = NeedsReader(_RIVALS)
    reader.read(texts[:10], [])  # patterns are made once
    seconds, found = _timed(lambda: reader.read(texts, []))
    stated, said = _timed(lambda: [said_in(one.text, one.language) for one in texts])
    return [
        _speed(f"needs, {name}", len(texts) / seconds),
        _speed(f"statements, {name}", len(texts) / stated),
        Row(
            name=f"mentions of needs, {name}",
            value=sum(map(len, found)) / len(texts) * _PER,
            unit="per 1,000 texts",
            better="higher",
        ),
        Row(
            name=f"statements of writers, {name}",
            value=sum(map(len, said)) / len(texts) * _PER,
            unit="per 1,000 texts",
            better="higher",
        ),
    ]


def _speed(name: str, value: float) -> Row:
    target = _TARGET if name.startswith("needs, ") else None
    return Row(name=name, value=value, unit="texts/s", better="higher", target=target)


def _timed(act: Callable[[], Sequence[Any]]) -> tuple[float, Sequence[Any]]:
    started = time.process_time()
    done = act()
    return max(time.process_time() - started, 1e-9), done


def _texts(setup: Setup, path: str, columns: Sequence[str], language: Language) -> list[Text]:
    need_file(setup, path)
    with (setup.data / path).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(islice(csv.DictReader(lines), _TEXTS[setup.size]))
    return [
        Text(
            text_id=str(place),
            text="\n".join(row[name] or "" for name in columns),
            language=language,
        )
        for place, row in enumerate(rows)
    ]
