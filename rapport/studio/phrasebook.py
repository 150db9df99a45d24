"""Paragraphs for patterns of evidence that were written by people, in Chinese and English."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.kit.yaml_texts import read_yaml
from rapport.studio.evidence import Pattern

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z][a-z ]*", re.IGNORECASE)


def phrase_for(pattern: Pattern, language: str) -> str | None:
    """Give the paragraph for a pattern in `zh` or `en`.

    None where the pattern names a category that has no name in the language.
    """
    book = _book(language)
    phrases = book[pattern.since][pattern.loyalty]
    category = _named(pattern.category, book, language)
    favourite = _named(pattern.favourite, book, language)
    if bool(pattern.category) != bool(category) or bool(pattern.favourite) != bool(favourite):
        return None
    kind = "favourite" if favourite else "category" if category else "plain"
    phrase = phrases.get(kind)
    return str(phrase).format(category=category, favourite=favourite) if phrase else None


def _named(category: str, book: Mapping[str, Any], language: str) -> str:
    """Name a category: as the phrasebook has it, or as it stands if it can be read."""
    known = book["categories"].get(category.casefold())
    if known:
        return str(known)
    plain = category.replace("-", " ").replace("_", " ")
    readable = _HAN.search(plain) if language == "zh" else _LATIN.fullmatch(plain)
    return plain if readable else ""


@cache
def _book(language: str) -> dict[str, Any]:
    text = (files("rapport.studio") / "phrases" / f"{language}.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = read_yaml(text)
    return read
