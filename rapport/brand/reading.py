"""Reads a voice from texts: how long its sentences are, how it addresses people, how it sounds.

Every figure is a count or a ratio of counts; the four tone scales are made of them in `scales`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapport.brand.common_characters import COMMON
from rapport.brand.cutting import EMOJI, as_read, is_chinese, sentences_of, size_of, words_of
from rapport.brand.matching import plain_of
from rapport.brand.signs import count_signs

SIGNS = (
    "formal",
    "casual",
    "intense",
    "playful",
    "friendly",
    "expert",
    "first_person",
    "second_person",
)

_HAN = re.compile("[\u4e00-\u9fff]")
_VOWELS = re.compile(r"[aeiouy]+")
_NIN, _NI = re.compile("您"), re.compile("你")
_EXCLAMATION = re.compile("[!！]")
_QUESTION = re.compile("[?？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What was counted in texts of one language.

    `signs` are counts by kind. `grade` is the Flesch-Kincaid grade of English (Kincaid et al.
    1975), None for Chinese and without words; `common_share` is the share of Chinese characters
    that are among the most frequent ones, None for English.
    """

    language: str
    texts: int
    sentences: int
    words: int
    sentence_length: float
    exclamations: int
    questions: int
    emoji: int
    ni: int
    nin: int
    signs: tuple[tuple[str, int], ...]
    grade: float | None
    common_share: float | None

    def count(self, kind: str) -> int:
        """How often signs of a kind stand in the texts."""
        return dict(self.signs)[kind]


def read_voice(texts: Iterable[str], *, language: str) -> Voice:
    """Count what says how texts sound; the slots of templates are nobody's words."""
    listed = list(texts)
    chinese = is_chinese(language)
    read = [as_read(text) for text in listed]
    plain = [plain_of(text).text for text in read]
    sentences = [sentence for text in listed for sentence in sentences_of(text)]
    sizes = [size_of(sentence, chinese=chinese) for sentence in sentences]
    words = [word for text in listed for word in words_of(text)]
    return Voice(
        language=language,
        texts=len(listed),
        sentences=len(sentences),
        words=len(words),
        sentence_length=sum(sizes) / len(sizes) if sizes else 0.0,
        exclamations=_count(_EXCLAMATION, read),
        questions=_count(_QUESTION, read),
        emoji=_count(EMOJI, read),
        ni=_count(_NI, read),
        nin=_count(_NIN, read),
        signs=tuple(
            (kind, sum(count_signs(text, kind, language) for text in plain)) for kind in SIGNS
        ),
        grade=None if chinese else _grade(words, len(sentences)),
        common_share=_common_share(read) if chinese else None,
    )


def syllables(word: str) -> int:
    """Count the syllables of an English word by its groups of vowels; at least one."""
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent)


def _grade(words: list[str], sentences: int) -> float | None:
    if not words or not sentences:
        return None
    per_word = sum(syllables(word) for word in words) / len(words)
    return 0.39 * len(words) / sentences + 11.8 * per_word - 15.59


def _common_share(texts: list[str]) -> float | None:
    characters = [char for text in texts for char in _HAN.findall(text)]
    if not characters:
        return None
    return sum(char in COMMON for char in characters) / len(characters)


def _count(pattern: re.Pattern[str], texts: list[str]) -> int:
    return sum(len(pattern.findall(text)) for text in texts)
