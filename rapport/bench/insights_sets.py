"""Public reviews with a label of sentiment: as they are usually parted, and each text once.

Of ChnSentiCorp's usual split more than a quarter of the test rows stand in the training rows too,
letter by letter. `without_copies` takes from all parts what stands twice, the test rows first.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rapport.insights import Example

CHNSENTICORP, SHOPPING, SST2 = (
    "chnsenticorp/{}.tsv",
    "online_shopping_10_cats/online_shopping_10_cats.csv",
    "sst2/{}.tsv",
)
FILES = (
    *(CHNSENTICORP.format(part) for part in ("train", "dev", "test")),
    SHOPPING,
    *(SST2.format(part) for part in ("train", "dev", "test")),
)

_FIELD = 1 << 20  # characters; a review may be longer than the csv module bears by itself
_SEED = 42
_TENTH = 10
_YES = "1"

_SHOPS = "online_shopping_10_cats"

Rows = tuple[Example, ...]
_Kept = tuple[str, Example]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Reviews that are pleased or displeased, in three parts."""

    name: str
    is_chinese: bool
    learned: Rows
    valid: Rows
    tested: Rows

    @property
    def repeated(self) -> float:
        """The share of tested texts that stand in the learned ones, by letters and figures."""
        known = {key_of(one.text) for one in self.learned}
        return float(np.mean([key_of(one.text) in known for one in self.tested]))

    def without_copies(self) -> "LabelledSet":
        """Each text once: what is tested is neither learned nor validated on."""
        tested = _once(self.tested, set())
        met = {key_of(one.text) for one in tested}
        valid = _once(self.valid, met)
        learned = _once(self.learned, met | {key_of(one.text) for one in valid})
        return replace(self, learned=learned, valid=valid, tested=tested)

    def some(self, learned: int, tested: int) -> "LabelledSet":
        """So many of each part, spread evenly."""
        return replace(
            self,
            learned=_spread(self.learned, learned),
            valid=_spread(self.valid, tested),
            tested=_spread(self.tested, tested),
        )


def key_of(text: str) -> str:
    """What a text is known by: its letters and figures alone."""
    return "".join(letter for letter in text if letter.isalnum())


def load_sets(data: Path) -> tuple[LabelledSet, ...]:
    """ChnSentiCorp and SST-2 as they are parted; of the shops, tenths drawn by seed 42: 8, 1, 1."""
    learned, valid, tested = (_tabbed(data / CHNSENTICORP.format(p)) for p in _PARTS)
    chinese = LabelledSet(
        name="ChnSentiCorp", is_chinese=True, learned=learned, valid=valid, tested=tested
    )
    shops = _shops_of([[row for _, row in part] for part in _shopping(data / SHOPPING)])
    learned, valid, tested = (_ending(data / SST2.format(part)) for part in _PARTS)
    english = LabelledSet(
        name="SST-2", is_chinese=False, learned=learned, valid=valid, tested=tested
    )
    return chinese, shops, english


def load_goods(data: Path) -> dict[str, LabelledSet]:
    """The rows of the shops by the kind of goods, in the parts in which `load_sets` has them."""
    parts = _shopping(data / SHOPPING)
    return {
        kind: _shops_of([[row for one, row in part if one == kind] for part in parts], kind)
        for kind in sorted({kind for part in parts for kind, _ in part})
    }


_PARTS = ("train", "dev", "test")


def _tabbed(path: Path) -> Rows:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.partition("\t") for line in lines)
    return tuple(Example(text=text, is_positive=label == _YES) for label, _, text in pairs)


def _ending(path: Path) -> Rows:
    pairs = (line.rpartition("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(Example(text=text, is_positive=label.strip() == _YES) for text, _, label in pairs)


def _shopping(path: Path) -> tuple[list[_Kept], list[_Kept], list[_Kept]]:
    """What is learned, validated on and tested, each row with its kind of goods."""
    csv.field_size_limit(_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["cat"], Example(text=row["review"] or "", is_positive=row["label"] == _YES))
            for row in csv.DictReader(file)
        ]
    order = np.random.default_rng(_SEED).permutation(len(rows))
    drawn = [rows[place] for place in order]
    tenth = len(drawn) // _TENTH
    return drawn[2 * tenth :], drawn[tenth : 2 * tenth], drawn[:tenth]


def _shops_of(parts: Sequence[Sequence[Example]], kind: str = "") -> LabelledSet:
    learned, valid, tested = parts
    return LabelledSet(
        name=f"{_SHOPS}, {kind}" if kind else _SHOPS,
        is_chinese=True,
        learned=tuple(learned),
        valid=tuple(valid),
        tested=tuple(tested),
    )


def _once(rows: Sequence[Example], met: set[str]) -> Rows:
    known, kept = set(met), []
    for row in rows:
        key = key_of(row.text)
        if key and key not in known:
            known.add(key)
            kept.append(row)
    return tuple(kept)


def _spread(rows: Rows, most: int) -> Rows:
    step = max(1, len(rows) // most)
    return rows[::step][:most]
