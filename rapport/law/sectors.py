"""Sectors that the law knows: of a catalogue's goods, and of a text that says what it is about."""

from collections.abc import Mapping
from functools import cache

from rapport.law.anchors import Index
from rapport.law.ruling import read_sectors, sector_cues


def sector_of(category: str | None, told: str = "") -> str:
    """Give the sector of goods by what the catalogue tells, or by the name of their category.

    An unknown one is the empty text: the words of a text then decide.
    """
    if told.strip().lower() in sectors():
        return told.strip().lower()
    return _by_category().get((category or "").strip().lower(), "")


@cache
def sectors() -> tuple[str, ...]:
    """Every sector by name."""
    return tuple(read_sectors("categories"))


def sectors_said(text: str, grams: frozenset[str]) -> frozenset[str]:
    """Tell from a normalised text, and its grams, what sectors it is about."""
    cues = list(sector_cues().items())
    return frozenset(
        cues[number][0] for number in _index().candidates(grams) if cues[number][1].search(text)
    )


@cache
def _index() -> Index:
    return Index(list(sector_cues().values()))


@cache
def _by_category() -> Mapping[str, str]:
    return {
        str(name): sector
        for sector, names in read_sectors("categories").items()
        if isinstance(names, list)
        for name in names
    }
