"""Tells Chinese, English and the rest: by the script, and English from its neighbours by a model.

The model is py3langid's (Lui & Baldwin 2012), restricted to languages in Latin letters. Short
texts have too few letters for it and are told by the script alone.
"""

import re
from enum import StrEnum
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_NO_LETTER = re.compile(r"[\W\d_]+")
_SAMPLE = 2_000  # characters; a language does not change after them
_MODEL_SAMPLE = 500
_CHINESE_SHARE = 0.2
_KANA_SHARE = 0.05
_LATIN_SHARE = 0.7
_SHORT = 40  # letters
_SURE = 0.9
_ENGLISH_ALONE = frozenset(
    [
        "the",
        "and",
        "this",
        "that",
        "with",
        "they",
        "you",
        "it's",
        "very",
        "have",
        "my",
        "which",
        "would",
        "than",
        "been",
        "there",
        "these",
        "it",
        "after",
        "bought",
        "i'm",
        "don't",
        "were",
        "from",
        "when",
        "what",
        "because",
    ]
)
_FEWEST_TELLING, _TELLING_SHARE = 3, 0.15
_WORD = re.compile("[a-z\u00c0-\u024f']+")
_LATIN_LANGUAGES = (
    "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "ms",
    "nl", "pl", "pt", "ro", "sk", "sl", "sv", "tl", "tr", "vi",
)  # fmt: skip


class Language(StrEnum):
    """What a text is written in. Stored names are forever."""

    ZH = "zh"
    EN = "en"
    OTHER = "other"


_KNOWN = frozenset({Language.ZH, Language.EN})


def language_of(text: str) -> Language:
    """Say what a text is written in.

    Chinese has a fifth of its letters in Han characters (one is a word or half of one) and no kana
    to speak of. A text without letters is `other`.
    """
    return _judged(text)[0]


def told_language(text: str, told: str | None) -> Language:
    """Say what a text is written in; `told` (BCP 47) counts only where the text cannot tell.

    It cannot without letters, or with too few Latin ones to be sure of.
    """
    found, sure = _judged(text)
    if sure or not told:
        return found
    primary = told.replace("_", "-").split("-", maxsplit=1)[0].strip().lower()
    return Language(primary) if primary in _KNOWN else Language.OTHER


def _judged(text: str) -> tuple[Language, bool]:
    """The language, and whether the text is enough to be sure of it."""
    sample = text[:_SAMPLE]
    letters = len(_NO_LETTER.sub("", sample))
    if not letters:
        return Language.OTHER, False
    if _count(_KANA, sample) >= _KANA_SHARE * letters:
        return Language.OTHER, True
    if _count(_HAN, sample) >= _CHINESE_SHARE * letters:
        return Language.ZH, True
    latin = _count(_LATIN, sample)
    if latin < _LATIN_SHARE * letters:
        return Language.OTHER, True
    if latin < _SHORT:
        return Language.EN, False
    return Language.EN if _is_english(sample) else Language.OTHER, True


def _is_english(text: str) -> bool:
    # The model takes ten times as long as a look at words that its neighbours do not have.
    words = _WORD.findall(text[:_MODEL_SAMPLE].lower())
    telling = [word for word in words if word in _ENGLISH_ALONE]
    if len(set(telling)) >= _FEWEST_TELLING and len(telling) >= _TELLING_SHARE * len(words):
        return True
    found, sure = _identifier().classify(text[:_MODEL_SAMPLE])
    return bool(found == "en" or sure < _SURE)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LATIN_LANGUAGES)
    return identifier


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(text) - len(pattern.sub("", text))
