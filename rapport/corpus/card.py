"""The card of a corpus: what went in, what each step did, what came out, as JSON and as a page.

It holds no moment and no path: the same texts and settings give the same bytes.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rapport import __version__
from rapport.corpus.cleaning import CorpusSettings, Tally
from rapport.corpus.errors import CorpusNotFound
from rapport.corpus.model import Document

SPLITS = ("train", "valid", "test")
CARD, PAGE = "card.json", "card.md"
_FORMAT = 1


@dataclass(slots=True, kw_only=True)
class SplitSize:
    """How large a file of a corpus is; `bytes` and `sha256` are the file's own."""

    documents: int = 0
    characters: int = 0
    bytes: int = 0
    sha256: str = ""


@dataclass(slots=True, kw_only=True)
class Figures:
    """What is counted while a corpus is written."""

    read: Counter[str] = field(default_factory=Counter)  # by origin
    rejected: int = 0
    kept: Counter[str] = field(default_factory=Counter)  # by origin
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    splits: dict[str, SplitSize] = field(
        default_factory=lambda: {name: SplitSize() for name in SPLITS}
    )

    def note(self, document: Document, split: str) -> None:
        self.kept[document.origin] += 1
        self.languages[document.language or "not looked for"] += 1
        self.kinds[document.kind.value] += 1
        size = self.splits[split]
        size.documents += 1
        size.characters += len(document.text)


def write_card(
    folder: Path, figures: Figures, tally: Tally, settings: CorpusSettings
) -> dict[str, object]:
    """Write `card.json` and `card.md` beside the files of a corpus; return the card."""
    for name, size in figures.splits.items():
        path = folder / f"{name}.jsonl"
        size.bytes, size.sha256 = path.stat().st_size, _hash(path)
    card = _card(figures, tally, settings)
    text = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8")
    (folder / PAGE).write_text(card_page(card), encoding="utf-8")
    return card


def read_card(folder: Path) -> dict[str, object]:
    """Read the card of a corpus, or raise `CorpusNotFound`."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusNotFound(
            f"{folder} holds no corpus with a card; make one with `rapport corpus build`"
        ) from error
    if not isinstance(card, dict) or not isinstance(card.get("splits"), dict):
        raise CorpusNotFound(f"{folder / CARD} is no card of a corpus")
    return card


def card_page(card: Mapping[str, object]) -> str:
    """The card as a page of Markdown."""
    parts = [
        "# Corpus",
        f"Made by Rapport {card['rapport']}; {card['documents']:,} documents,"
        f" {card['rejected']:,} lines that could not be read.",
        _table("Files", "splits", card, ("documents", "characters", "bytes", "sha256")),
        _table("Steps, in documents", "steps", card, ("seen", "changed", "dropped")),
        _table("Inputs", "inputs", card, ("read", "kept", "licence")),
        _counts("Languages", card["languages"]),
        _counts("Kinds", card["kinds"]),
        "## Settings\n\n```json\n"
        + json.dumps(card["settings"], ensure_ascii=False, indent=2)
        + "\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _card(figures: Figures, tally: Tally, settings: CorpusSettings) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "rapport": __version__,
        "documents": sum(size.documents for size in figures.splits.values()),
        "rejected": figures.rejected,
        "splits": {name: asdict(size) for name, size in figures.splits.items()},
        "steps": {name.value: asdict(count) for name, count in tally.counts.items()},
        "inputs": {
            origin: {
                "read": figures.read[origin],
                "kept": figures.kept[origin],
                "licence": settings.licences.get(origin, settings.licence),
            }
            for origin in sorted(figures.read)
        },
        "languages": dict(sorted(figures.languages.items())),
        "kinds": dict(sorted(figures.kinds.items())),
        "settings": settings.model_dump(mode="json", exclude={"licence", "licences"}),
    }


def _table(title: str, key: str, card: Mapping[str, object], columns: tuple[str, ...]) -> str:
    rows = card[key]
    assert isinstance(rows, dict), "a card's tables are objects"
    head = f"## {title}\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}"
    lines = (
        f"| {_cell(name)} | {' | '.join(_cell(row[column]) for column in columns)} |"
        for name, row in rows.items()
    )
    return "\n".join([head, *lines])


def _counts(title: str, counted: object) -> str:
    assert isinstance(counted, dict), "a card's counts are objects"
    lines = (f"- {_cell(name)}: {number:,}" for name, number in counted.items())
    return f"## {title}\n\n" + "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
