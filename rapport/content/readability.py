"""Reading level: whether those for whom a text must be easy can read it.

English: the Flesch-Kincaid grade, 0.39 · words per sentence + 11.8 · syllables per word - 15.59
(Kincaid, Fishburne, Rogers & Chissom 1975), with syllables counted as groups of vowels. It is about
the school year of the United States that reads such a text with ease.

Chinese has no formula that everybody uses; what those that exist share is length and rarity. So
three measures are held apart: characters per sentence, characters of the longest clause, and the
share of characters beyond the 3,755 common ones of GB/T 2312-1980, level 1.
"""

import re
from collections.abc import Iterator, Sequence
from statistics import fmean

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding, Reading
from rapport.content.prose import HAN, WORD, clauses_of, is_chinese, sentences_of

GRADES = {Reading.EASY: 7.0, Reading.GENERAL: 10.0, Reading.EXPERT: 14.0}
"""The highest grade of an English text."""

SENTENCE_CHARACTERS = {Reading.EASY: 25, Reading.GENERAL: 40, Reading.EXPERT: 60}
CLAUSE_CHARACTERS = {Reading.EASY: 20, Reading.GENERAL: 30, Reading.EXPERT: 40}
RARE_SHARES = {Reading.EASY: 0.02, Reading.GENERAL: 0.05, Reading.EXPERT: 0.12}
"""The most of a Chinese text: characters a sentence, in one clause, and the share of rare ones."""

_ENOUGH_WORDS, _ENOUGH_CHARACTERS = 20, 40  # less says nothing about a writer's sentences
_VOWELS = re.compile("[aeiouy]+")
_SILENT_END = re.compile(r"(?<![aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxz])es$")
_COMMON_ROWS = range(0xB0, 0xD8)  # of GB/T 2312: its first level


def easy_to_read(text: CheckedText) -> Iterator[Finding]:
    """The text is as easy as the brief asks; a brief that does not ask is content with any."""
    level = text.grounds.reading
    if level is None:
        return
    sentences = [one.text for one in sentences_of(text)]
    yield from _chinese(sentences, level) if is_chinese(text) else _english(sentences, level)


def reading_grade(sentences: Sequence[str]) -> float:
    """The Flesch-Kincaid grade of English sentences; 0 where there is no word."""
    words = [WORD.findall(sentence) for sentence in sentences]
    counts = [len(found) for found in words if found]
    if not counts:
        return 0.0
    spoken = fmean(syllables(word) for found in words for word in found)
    return 0.39 * fmean(counts) + 11.8 * spoken - 15.59


def syllables(word: str) -> int:
    """Count the syllables of an English word by its groups of vowels: 1 or more."""
    return max(1, len(_VOWELS.findall(_SILENT_END.sub("", word.lower()))))


def is_rare(character: str) -> bool:
    """Say whether a Chinese character stands outside level 1 of GB/T 2312."""
    try:
        return character.encode("gb2312")[0] not in _COMMON_ROWS
    except UnicodeEncodeError:
        return True


def _english(sentences: Sequence[str], level: Reading) -> Iterator[Finding]:
    if sum(len(WORD.findall(sentence)) for sentence in sentences) < _ENOUGH_WORDS:
        return
    grade = reading_grade(sentences)
    if grade > GRADES[level]:
        yield finding("hard-to-read", grade=f"{grade:.1f}", limit=f"{GRADES[level]:g}")


def _chinese(sentences: Sequence[str], level: Reading) -> Iterator[Finding]:
    characters = HAN.findall("".join(sentences))
    if len(characters) < _ENOUGH_CHARACTERS:
        return
    lengths = [len(found) for sentence in sentences if (found := HAN.findall(sentence))]
    mean = fmean(lengths)
    if mean > SENTENCE_CHARACTERS[level]:
        yield finding("long-sentences", mean=f"{mean:.0f}", limit=str(SENTENCE_CHARACTERS[level]))
    for sentence in sentences:
        for clause in clauses_of(sentence):
            size = len(HAN.findall(clause))
            if size > CLAUSE_CHARACTERS[level]:
                limit = str(CLAUSE_CHARACTERS[level])
                yield finding("long-clause", span=clause, size=str(size), limit=limit)
    rare = [character for character in characters if is_rare(character)]
    if len(rare) / len(characters) > RARE_SHARES[level]:
        yield finding("rare-characters", span="".join(dict.fromkeys(rare)))
