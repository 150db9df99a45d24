"""Sentences with a known verdict under advertising law (`cases/law`, see the README there)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from rapport.kit.yaml_texts import read_yaml

_FOLDER = files("rapport.bench") / "cases" / "law"
_LISTED = "advertisegen-violations.yaml"
_PARTS = ("dev", "held-out", "fresh")

_USUAL = {"sector": "", "channel": "", "platform": "", "article": "", "code": "", "note": ""}
Market = Literal["CN", "US", "EU"]
Verdict = Literal["violation", "exempt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCase:
    """An advertisement and what the law says of it.

    `article` is what is broken, or what exempts. `code` is the expression of the Chinese monitoring
    standard that the case belongs to. `facts` is what the shop has proved; nothing else is proved.
    `missing` says that the violation is a required statement that is not there. `part` is `dev`,
    `held-out` or `fresh`.
    """

    id: str
    text: str
    language: Literal["zh", "en"]
    market: Market
    sector: str
    channel: str
    platform: str
    expect: Verdict
    missing: bool
    article: str
    code: str
    facts: frozenset[str]
    note: str
    subject: str
    part: str

    @property
    def broken(self) -> bool:
        return self.expect == "violation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLine:
    """A line of AdvertiseGen dev, counted from 1, that a reviewer would send back."""

    line: int
    term: str
    article: str
    why: str


@cache
def read_law_cases() -> Sequence[LawCase]:
    """Read all cases, part after part, each in the order of its files' names; a part may lack."""
    if not _FOLDER.is_dir():
        return ()
    return tuple(
        _case(raw, part=part)
        for part in _PARTS
        for name in sorted(
            file.name for file in _FOLDER.iterdir() if file.name.startswith(f"{part}-")
        )
        for raw in _rows(name)
    )


@cache
def read_listed_lines() -> Sequence[ListedLine]:
    """Read which lines of AdvertiseGen dev are violations; every other line is acceptable."""
    if not (_FOLDER / _LISTED).is_file():
        return ()
    return tuple(ListedLine(**raw) for raw in _rows(_LISTED))


def read_codes() -> tuple[frozenset[str], Mapping[str, str]]:
    """Read all codes of the monitoring standard, headings among them, and why some have no case."""
    raw = read_yaml(_read("not-words.yaml"))
    headings: Mapping[str, Mapping[str, Any]] = raw["headings"]
    numbered = {
        f"{chapter}{number}"
        for chapter, told in headings.items()
        for number in range(1, int(told["expressions"]) + 1)
    }
    reasons = {**dict.fromkeys(headings, "heading"), **raw["codes"]}
    return frozenset(numbered | set(headings)), reasons


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _rows(name: str) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = read_yaml(_read(name))
    return rows


def _case(raw: Mapping[str, Any], *, part: str) -> LawCase:
    told = dict(raw)
    missing = told.pop("kind", "") == "missing"
    facts = frozenset(told.pop("facts", None) or ())
    return LawCase(**_USUAL | told, missing=missing, facts=facts, part=part)
