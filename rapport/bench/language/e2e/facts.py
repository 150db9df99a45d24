"""Facts about a restaurant, what people wrote about them, and names put out of sight.

E2E NLG (Novikova et al. 2017, https://arxiv.org/abs/1706.09254): up to eight attributes a row, such
as `name[…], food[Italian]`. Names come and go, so a network sees `<name>` and `<near>` instead.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ATTRIBUTES = (
    "eatType", "food", "priceRange", "customer rating", "area", "familyFriendly", "near",
)  # fmt: skip
"""What may be said besides the name, in the order in which a network reads it."""

NAME, NEAR = " <name>", " <near>"
HIDDEN = {"name": NAME, "near": NEAR}
_PAIR = re.compile(r"([a-zA-Z ]+)\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Written:
    """Facts, and one text that a person wrote from them."""

    facts: Mapping[str, str]
    text: str


def read_facts(text: str) -> dict[str, str]:
    """Read `name[Alimentum], area[city centre]`."""
    return {name.strip(): value for name, value in _PAIR.findall(text)}


def read_written(path: Path) -> list[Written]:
    """Read a file of the challenge: a column of facts, then one of texts."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [Written(read_facts(row[0]), row[1]) for row in rows]


def grouped(rows: Iterable[Written]) -> list[tuple[Mapping[str, str], list[str]]]:
    """All texts of the same facts together, in the order of the file."""
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for row in rows:
        groups.setdefault(tuple(row.facts.items()), []).append(row.text)
    return [(dict(facts), texts) for facts, texts in groups.items()]


def hide(facts: Mapping[str, str], text: str) -> str:
    """Put placeholders in the place of the names; the text begins with a space."""
    shown = " " + " ".join(text.split())
    for name in ("near", "name"):
        if facts.get(name):
            shown = re.sub(r"\s?" + re.escape(facts[name]), HIDDEN[name], shown, flags=re.I)
    return shown


def show(facts: Mapping[str, str], text: str) -> str:
    """Put the names back."""
    for name, mark in HIDDEN.items():
        text = text.replace(mark, " " + facts.get(name, ""))
    return " ".join(text.split())


def source_of(facts: Mapping[str, str]) -> str:
    """What a network reads: a token for each attribute, `?` for what is not to be said."""
    return "".join(_token(name, _seen(name, facts.get(name))) for name in ATTRIBUTES)


def tokens_of(rows: Iterable[Written]) -> list[str]:
    """Every token of `source_of` that the rows can need, and the placeholders."""
    seen = {(name, _seen(name, row.facts.get(name))) for row in rows for name in ATTRIBUTES}
    seen |= {(name, "?") for name in ATTRIBUTES}
    return [*HIDDEN.values(), *(_token(name, value) for name, value in sorted(seen))]


def _seen(name: str, value: str | None) -> str:
    if value is None:
        return "?"
    return "<>" if name in HIDDEN else value


def _token(name: str, value: str) -> str:
    return f"[{name}={value}]"
