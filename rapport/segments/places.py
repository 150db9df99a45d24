"""Names of countries and languages, as Unicode's CLDR gives them, in Chinese and English."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

_CODE_LENGTH = 2


@cache
def territory_names(language: str) -> Mapping[str, str]:
    """Give the name of each country by its ISO 3166 code; names that two share are left out."""
    territories = Locale.parse(language).territories
    return _unique({code: name for code, name in territories.items() if _is_country(code)})


@cache
def tongue_names(language: str) -> Mapping[str, str]:
    """Give the name of each language by its ISO 639-1 code."""
    tongues = Locale.parse(language).languages
    return _unique({code: name for code, name in tongues.items() if len(code) == _CODE_LENGTH})


def _is_country(code: str) -> bool:
    return len(code) == _CODE_LENGTH and code.isalpha() and code not in ("XA", "XB", "ZZ", "EU")


def _unique(named: Mapping[str, str]) -> Mapping[str, str]:
    counts: dict[str, int] = {}
    for name in named.values():
        counts[name.casefold()] = counts.get(name.casefold(), 0) + 1
    return {code: name for code, name in named.items() if counts[name.casefold()] == 1}
