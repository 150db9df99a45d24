"""The signs by which a tone is read, per language, kept as data."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from rapport.brand.cutting import is_chinese
from rapport.brand.matching import pattern_of
from rapport.kit.yaml_texts import read_yaml

_PATTERN = "re:"


def count_signs(text: str, kind: str, language: str) -> int:
    """Count the signs of one kind (`formal`, `intense`, …) in a plain text."""
    return sum(len(pattern.findall(text)) for pattern in signs_of(language)[kind])


def signs_of(language: str) -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Read the signs of a language, by kind; a language without its own uses the English ones."""
    return _read("zh" if is_chinese(language) else "en")


@cache
def _read(key: str) -> Mapping[str, tuple[re.Pattern[str], ...]]:
    text = (files("rapport.brand") / "lexicon" / f"{key}.yaml").read_text(encoding="utf-8")
    return {kind: tuple(_patterns(signs)) for kind, signs in read_yaml(text).items()}


def _patterns(signs: list[str]) -> Iterator[re.Pattern[str]]:
    words = pattern_of(tuple(sign for sign in signs if not sign.startswith(_PATTERN)))
    if words is not None:
        yield words
    for sign in signs:
        if sign.startswith(_PATTERN):
            yield re.compile(sign.removeprefix(_PATTERN), re.ASCII)
