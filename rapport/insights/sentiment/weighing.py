"""Weighs the words of feeling in a text: which stand where, and how much each counts.

Negation turns a word, a degree word strengthens or weakens it, what stands behind a `but` counts
more than what stands before it, and what was only wished for or expected counts little.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rapport.insights.sentiment import words_en, words_zh
from rapport.insights.sentiment.tries import any_of

_STRONG = 1.8
_LOUD = 1.2  # exclamation marks
_TURNED_GOOD, _TURNED_BAD = -0.9, -0.6  # `not good` is bad; `not bad` is less than good
_BEHIND, _BEFORE = 1.6, 0.7  # a contrast
_WISHED = 0.3
_LOOK_BACK_ZH = 10  # characters
_LOOK_BACK_EN = 4  # words
_SIGNS = {
    1.0: """
👍 👌 😊 😄 😃 😁 😀 🙂 😍 🥰 😘 ❤ 💕 💖 🌹 🎉 🙏 💯 ⭐ 😋 🤩 ☺ ^_^ ^^ :) :-) ;) :D :-D <3
""",
    -1.0: "👎 😡 😠 🤬 😤 😞 😔 😒 🙄 😢 😭 😣 😖 😩 😫 🤮 🤢 💔 😑 :( :-( :/ T_T",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Words of feeling, characters `start` to `end` of the text; below 0 they are displeased."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """All words of feeling of a text in their order; `indifferent` counts those of neither."""

    hits: tuple[Hit, ...]
    indifferent: int = 0

    @property
    def good(self) -> float:
        return sum(hit.weight for hit in self.hits if hit.weight > 0)

    @property
    def bad(self) -> float:
        return -sum(hit.weight for hit in self.hits if hit.weight < 0)

    @property
    def strongest(self) -> float:
        return max((abs(hit.weight) for hit in self.hits), default=0.0)


def weigh(text: str) -> Weighed:
    """Find the words of feeling of a text, Chinese, English and signs, and weigh each."""
    small = _small(text)
    hits: list[Hit] = []
    indifferent, sentence = 0, 0
    for clause in _clauses(small):
        if clause.contrasts:
            hits[sentence:] = [_times(hit, _BEFORE) for hit in hits[sentence:]]
        found, lukewarm = _of_clause(small[clause.start : clause.end])
        hits += [
            Hit(
                start=hit.start + clause.start,
                end=hit.end + clause.start,
                weight=hit.weight * clause.factor,
            )
            for hit in found
        ]
        indifferent += lukewarm
        if clause.ends_sentence:
            sentence = len(hits)
    signs = [*_signs(text)]
    return Weighed(
        hits=tuple(sorted([*hits, *signs], key=lambda hit: (hit.start, hit.end))),
        indifferent=indifferent,
    )


def _small(text: str) -> str:
    small = text.lower().replace("’", "'")
    return small if len(small) == len(text) else text


def _times(hit: Hit, factor: float) -> Hit:
    return replace(hit, weight=hit.weight * factor)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A stretch between two marks: whether a contrast opens it, and which mark closes it."""

    start: int
    end: int
    contrasts: bool
    mark: str

    @property
    def factor(self) -> float:
        loud = _LOUD if "!" in self.mark or "\uff01" in self.mark else 1.0
        return loud * (_BEHIND if self.contrasts else 1.0)

    @property
    def ends_sentence(self) -> bool:
        return bool(self.mark.strip("\uff0c,\u3001 "))


def _clauses(text: str) -> Iterator[_Clause]:
    start, contrasts = 0, False
    for mark in _MARK.finditer(text):
        is_contrast = mark["contrast"] is not None
        if text[start : mark.start()].strip():
            yield _Clause(start, mark.start(), contrasts, "" if is_contrast else mark[0])
            contrasts = False
        start, contrasts = mark.end(), contrasts or is_contrast
    if start < len(text):
        yield _Clause(start, len(text), contrasts, "")


def _of_clause(clause: str) -> tuple[list[Hit], int]:
    chinese, cold_zh = _chinese(clause) if _HAN.search(clause) else ([], 0)
    english, cold_en = _english(clause) if _LATIN.search(clause) else ([], 0)
    return chinese + english, cold_zh + cold_en


def _chinese(clause: str) -> tuple[list[Hit], int]:
    hits, indifferent = [], 0
    wish = _WISH_ZH.search(clause)
    for match in _WORD_ZH.finditer(clause):
        weight = _WEIGHTS_ZH.get(match[0], 0.0)
        before = clause[max(0, match.start() - _LOOK_BACK_ZH) : match.start()]
        if match[0] in _INDIFFERENT_ZH:
            indifferent += 1
        elif weight:
            around = _BEFORE_ZH.search(before)
            assert around is not None
            weight *= _DEGREES_ZH.get(around["degree"] or "", 1.0)
            if around["negator"]:
                weight *= _TURNED_GOOD if weight > 0 else _TURNED_BAD
            if wish and wish.end() <= match.start():
                weight *= _WISHED
            start = match.start() - len(around[0])
            hits.append(Hit(start=start, end=match.end(), weight=weight))
    return hits, indifferent


def _english(clause: str) -> tuple[list[Hit], int]:
    hits: list[Hit] = []
    indifferent, before = 0, list[tuple[str, int]]()
    for match in _WORD_EN.finditer(clause):
        word = match[0]
        weight = _WEIGHTS_EN.get(word, 0.0)
        if word in _INDIFFERENT_EN:
            indifferent += 1
        elif weight:
            hits.append(_in_english(match, weight, before[-_LOOK_BACK_EN:]))
        before.append((word, match.start()))
    return hits, indifferent


def _in_english(match: re.Match[str], weight: float, before: list[tuple[str, int]]) -> Hit:
    start, turned, wished = match.start(), False, False
    for place, (word, at) in enumerate(reversed(before)):
        if word in _DEGREES_EN and not place:
            weight *= _DEGREES_EN[word]
            start = at
        elif word in _NEGATORS_EN and not turned:
            turned, start = True, at
        elif word in _WISHES_EN:
            wished = True
    if turned and " " not in match[0]:  # a phrase says all of it by itself
        weight *= _TURNED_GOOD if weight > 0 else _TURNED_BAD
    if wished and weight > 0:
        weight *= _WISHED
    return Hit(start=start, end=match.end(), weight=weight)


def _signs(text: str) -> Iterator[Hit]:
    for match in _SIGN.finditer(text):
        yield Hit(start=match.start(), end=match.end(), weight=_SIGN_WEIGHTS[match[0]])


def _words(*texts: str) -> list[str]:
    return [word for text in texts for word in text.split()]


def _weights(good: list[str], bad: list[str], strong: str) -> dict[str, float]:
    weights = dict.fromkeys(good, 1.0) | dict.fromkeys(bad, -1.0)
    for word in strong.split():
        if word in weights:
            weights[word] *= _STRONG
    return weights


_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[a-z]")
_INDIFFERENT_ZH = frozenset(words_zh.INDIFFERENT.split())
_INDIFFERENT_EN = frozenset(words_en.INDIFFERENT.split())
_WEIGHTS_ZH = _weights(
    _words(words_zh.GOOD), _words(words_zh.BAD), words_zh.STRONG
) | dict.fromkeys(_words(words_zh.NOTHING, words_zh.INDIFFERENT), 0.0)
_WORD_ZH = re.compile(any_of([*_WEIGHTS_ZH]))
_DEGREES_ZH = {word: by for by, words in words_zh.DEGREES.items() for word in words.split()}
_FILLERS_ZH = any_of(_words(words_zh.FILLERS, *words_zh.DEGREES.values()))
_MARVELS = (
    "没(?:有)?想到|没料到|不得不|不愧|不仅|不但|不只|不光|不亏|不可谓不|没话说|别提多|别提有多"
)
_BEFORE_ZH = re.compile(
    rf"(?:(?P<negator>(?!{_MARVELS}){any_of(_words(words_zh.NEGATORS))})(?:{_FILLERS_ZH})*?)?"
    rf"(?:(?P<degree>{any_of([*_DEGREES_ZH])})[的地得]?)?$"
)
_WISH_ZH = re.compile(any_of(_words(words_zh.WISHES)))
_PRAISE, _BLAME, _NOTHING = (
    text.split("|") for text in (words_en.PRAISE, words_en.BLAME, words_en.NOTHING)
)
_WEIGHTS_EN = (
    _weights(_words(words_en.GOOD), _words(words_en.BAD), words_en.STRONG)
    | dict.fromkeys(_NOTHING, 0.0)
    | dict.fromkeys(_BLAME, -1.3)
    | dict.fromkeys(_PRAISE, 1.3)
)
_PHRASES_EN = any_of([one for one in _WEIGHTS_EN if not one.isalpha()])
_WORD_EN = re.compile(rf"(?<![a-z])(?:{_PHRASES_EN})(?![a-z])|n't|[a-z]+(?:[-'][a-z]+)*")
_NEGATORS_EN = frozenset(words_en.NEGATORS.split())
_DEGREES_EN = {word: by for by, words in words_en.DEGREES.items() for word in words.split()}
_WISHES_EN = frozenset(words_en.WISHES.split())
_SIGN_WEIGHTS: Mapping[str, float] = {
    sign: weight for weight, signs in _SIGNS.items() for sign in signs.split()
}
_SIGN = re.compile(any_of([*_SIGN_WEIGHTS]))
_CONTRAST = rf"{any_of(words_zh.CONTRASTS.split())}|\b(?:{any_of(words_en.CONTRASTS.split())})\b"
_MARK = re.compile(
    r"[\uff0c,\u3002\uff0e\uff01!\uff1f?\uff1b;\u3001\n\u2026~\uff5e]+|\.+(?=\s|$)"
    rf"|(?P<contrast>{_CONTRAST})"
)
