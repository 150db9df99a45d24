"""Repetition inside a text: a word twice in a row, a phrase or sentence again, a title said twice.

Chinese doubles words on purpose (看看, 慢慢, 考虑考虑), so only doublings that no grammar makes are
found there: 和和, 的的 and the like, and a word three times in a row. One character many times
(冲冲冲) is a shout and no slip.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding
from rapport.content.prose import (
    HAN,
    STAND_INS,
    WORD,
    Sentence,
    clauses_of,
    is_chinese,
    prose_of,
    sentences_of,
    wholes,
)

PHRASE_CHARACTERS, PHRASE_WORDS = 9, 6
"""From how many characters of Chinese, or words else, the same phrase twice is one too many."""

_SENTENCE_CHARACTERS, _SENTENCE_WORDS = 6, 4
_DOUBLED_EN = re.compile(r"(?<![-'’\w])([A-Za-z']+)[ \t]+\1\b", re.IGNORECASE)
_MAY_DOUBLE_EN = frozenset(
    [
        "bye",
        "far",
        "ha",
        "had",
        "hey",
        "it",
        "knock",
        "no",
        "now",
        "so",
        "that",
        "there",
        "very",
        "yes",
    ]
)
_DOUBLED_ZH = re.compile(r"(?<!目)的的|和和|我我|你你|您您|把把(?!关)|被被|与与|从从(?!容)")
_TRIPLED_ZH = re.compile(r"(?!(.)\1)([\u4e00-\u9fff]{2,4})[，、\s]?\2[，、\s]?\2")
_MAY_TRIPLE_ZH = frozenset("哈嘿呵嘻啦咚叮滴")


def nothing_twice(text: CheckedText) -> Iterator[Finding]:
    """No word stands twice in a row, and no phrase or sentence comes again."""
    for flat in wholes(text):
        yield from _words_in_a_row(flat.part, prose_of(flat.source, text.grounds.language), text)
    body = [one for one in sentences_of(text) if one.part == "body"]
    repeated = _sentences_again(body, text)
    yield from (finding("sentence-repeated", span=span) for span in repeated)
    if not repeated:
        yield from _phrases_again(body, text)


def title_once(text: CheckedText) -> Iterator[Finding]:
    """The preview text says something that the subject has not said."""
    shown = {flat.part: _bare(flat.typed()) for flat in wholes(text)}
    subject, preheader = shown.get("subject", ""), shown.get("preheader", "")
    least = _SENTENCE_CHARACTERS if is_chinese(text) else 3 * _SENTENCE_WORDS
    shorter, longer = sorted((subject, preheader), key=len)
    if len(shorter) >= least and shorter in longer:
        yield finding("preheader-repeats", part="preheader")


def _words_in_a_row(part: str, prose: str, text: CheckedText) -> Iterator[Finding]:
    if not is_chinese(text):
        for found in _DOUBLED_EN.finditer(prose):
            if found[1].lower() not in _MAY_DOUBLE_EN:
                yield finding("word-repeated", part=part, span=found[0])
        return
    for pattern in (_DOUBLED_ZH, _TRIPLED_ZH):
        for found in pattern.finditer(prose):
            if not set(found[0]) & _MAY_TRIPLE_ZH and STAND_INS["zh"] not in found[0]:
                yield finding("word-repeated", part=part, span=found[0])


def _sentences_again(body: Sequence[Sentence], text: CheckedText) -> list[str]:
    counted = Counter(_bare(one.text) for one in body if _is_whole(one.text, text))
    first = {_bare(one.text): one.text for one in reversed(body)}
    return [first[bare] for bare, times in counted.items() if times > 1]


def _is_whole(sentence: str, text: CheckedText) -> bool:
    if is_chinese(text):
        return len(HAN.findall(sentence)) >= _SENTENCE_CHARACTERS
    return len(WORD.findall(sentence)) >= _SENTENCE_WORDS


def _phrases_again(body: Sequence[Sentence], text: CheckedText) -> Iterator[Finding]:
    """Find the first phrase that comes again; longer ones than that would say no more."""
    seen: set[tuple[str, ...]] = set()
    size = PHRASE_CHARACTERS if is_chinese(text) else PHRASE_WORDS
    for sentence in body:
        for clause in clauses_of(sentence.text):
            words = _words(clause, text)
            own: set[tuple[str, ...]] = set()
            for gram in _grams(words, size, counted_by_letters=is_chinese(text)):
                if gram in seen:
                    yield finding("phrase-repeated", span=_joined(gram, text))
                    return
                own.add(gram)
            seen |= own


def _words(clause: str, text: CheckedText) -> list[str]:
    if is_chinese(text):
        return [word for run in HAN.findall(clause) for word in run]
    return [word.lower() for word in WORD.findall(clause)]


def _grams(
    words: Sequence[str], size: int, *, counted_by_letters: bool
) -> Iterator[tuple[str, ...]]:
    stand_in = STAND_INS["zh" if counted_by_letters else "en"]
    for start in range(len(words) - size + 1):
        gram = tuple(words[start : start + size])
        if gram.count(stand_in) * 3 <= size:
            yield gram


def _joined(gram: Sequence[str], text: CheckedText) -> str:
    return ("" if is_chinese(text) else " ").join(gram)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())
