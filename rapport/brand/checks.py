"""Holds a text against a brand book. Pure: no store, no clock, no model."""

from collections.abc import Callable, Iterator, Mapping

from rapport.brand.checked import Checked, take_apart
from rapport.brand.manner_checks import first_names, measures, one_address, signs
from rapport.brand.model import BrandBook, BrandFinding
from rapport.brand.word_checks import (
    avoided_words,
    glossary_terms,
    preferred_terms,
    standing_sentences,
)

CHECKS: tuple[Callable[[Checked], Iterator[BrandFinding]], ...] = (
    avoided_words,
    preferred_terms,
    glossary_terms,
    standing_sentences,
    one_address,
    first_names,
    signs,
    measures,
)


def brand_findings(
    texts: Mapping[str, str],
    book: BrandBook,
    *,
    channel: str,
    language: str,
    sector: str | tuple[str, ...] = "",
    offer: str | tuple[str, ...] = "",
) -> Iterator[BrandFinding]:
    """Find what a text does that the book does not.

    `texts` are the parts of a text by name (`subject`, `body`), as plain text or with slots.
    `sector` is what it sells, `offer` the kind of its offer (`discount`, `code`, `named`), one or
    several each, empty for none; both only call for disclaimers.
    """
    text = take_apart(
        texts,
        book,
        channel=channel,
        language=language,
        sectors=_several(sector),
        offers=_several(offer),
    )
    for check in CHECKS:
        yield from check(text)


def _several(told: str | tuple[str, ...]) -> tuple[str, ...]:
    named = (told,) if isinstance(told, str) else told
    return tuple(one for one in named if one)
