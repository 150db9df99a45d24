"""Reviews of shops: texts without labels to read, and a few with labels to learn from.

Of the published split of ChnSentiCorp more than a quarter of the test rows stand in the training
rows too. Here a text counts once: what is in the test rows is neither learned from nor read before.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.lab import Labelled

SHOPPING = "online_shopping_10_cats/online_shopping_10_cats.csv"
COMMENTS = "ecommerce_comments/ecommerce_comments.txt"
LEARNED, TESTED = "chnsenticorp/train.tsv", "chnsenticorp/test.tsv"
FILES = (SHOPPING, COMMENTS, LEARNED, TESTED)

_FIELD = 1 << 20  # characters; a review may be longer than the csv module bears by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """`read` are texts without labels; `learned` and `tested` have one each, and share no text."""

    read: tuple[str, ...]
    learned: tuple[Labelled, ...]
    tested: tuple[Labelled, ...]


def load_reviews(data: Path) -> Reviews:
    """Read the files of the data folder, and take out what stands twice."""
    tested = _once(_labelled(data / TESTED), set())
    met = {_key(row.text) for row in tested}
    learned = _once(_labelled(data / LEARNED), met)
    texts = [*_shopping(data / SHOPPING), *_lines(data / COMMENTS)]
    unlabelled = [Labelled(text, {}) for text in [*texts, *(row.text for row in learned)]]
    read = _once(unlabelled, met)
    return Reviews(
        read=tuple(row.text for row in read), learned=tuple(learned), tested=tuple(tested)
    )


def _once(rows: Iterator[Labelled] | Sequence[Labelled], met: set[str]) -> list[Labelled]:
    """The rows whose text was not met, each text once; `met` is left as it is."""
    met, kept = set(met), []
    for row in rows:
        key = _key(row.text)
        if key and key not in met:
            met.add(key)
            kept.append(row)
    return kept


def _key(text: str) -> str:
    """What a text is known by: its letters and figures alone."""
    return "".join(letter for letter in text if letter.isalnum())


def _labelled(path: Path) -> Iterator[Labelled]:
    for line in _lines(path)[1:]:
        label, _, text = line.partition("\t")
        yield Labelled(text, {"label": label})


def _shopping(path: Path) -> Iterator[str]:
    csv.field_size_limit(_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["review"] or ""


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
