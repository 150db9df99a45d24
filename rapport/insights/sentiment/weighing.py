"""Weighs the words of feeling in a text: which stand where, and how much each counts.

Negation turns a word, a degree word strengthens or weakens it, what stands behind a `but` counts
more than what stands before it, and what was only wished for or expected counts little.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapport.insights.faults import Fault, faults_in
from rapport.insights.sentiment import words_en, words_zh
from rapport.insights.sentiment.finding import Finder, Kind
from rapport.insights.sentiment.tries import any_of

_STRONG = 1.8
_LOUD = 1.2  # exclamation marks
_TURNED_GOOD, _TURNED_BAD = -0.9, -0.6  # `not good` is bad; `not bad` is less than good
_BEHIND, _BEFORE = 1.6, 0.7  # a contrast
_WISHED = 0.3
_PHRASE = 1.3
_FAULT = 1.3  # what went wrong outweighs a plain word of praise
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
    good: float = field(init=False, repr=False, compare=False)
    bad: float = field(init=False, repr=False, compare=False)
    strongest: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sum up once: a verdict asks for the sums again and again."""
        weights = [hit.weight for hit in self.hits]
        object.__setattr__(self, "good", sum([one for one in weights if one > 0]))
        object.__setattr__(self, "bad", -sum([one for one in weights if one < 0]))
        object.__setattr__(self, "strongest", max(map(abs, weights), default=0.0))


def weigh(text: str) -> Weighed:
    """Find the words of feeling of a text, Chinese, English and signs, and weigh each.

    What went wrong is blame in the place of the words that tell it, though it names no feeling.
    """
    small = _small(text)
    return _with_faults(_Weighing(small).done(), faults_in(small))


def _with_faults(weighed: Weighed, faults: Sequence[Fault]) -> Weighed:
    if not faults:
        return weighed
    kept = [hit for hit in weighed.hits if not any(_is_of(fault, hit) for fault in faults)]
    told = [
        Hit(start=one.start, end=one.end, weight=-_FAULT) for one in faults if one.about is not None
    ]
    hits = tuple(sorted([*kept, *told], key=lambda hit: hit.start))
    return Weighed(hits=hits, indifferent=weighed.indifferent)


def _is_of(fault: Fault, hit: Hit) -> bool:
    """Whether a fault says what a word says; one that only looks so takes away blame alone."""
    return fault.touches(hit.start, hit.end) and (fault.about is not None or hit.weight < 0)


def _small(text: str) -> str:
    small = text.lower().replace("\u2019", "'")
    return small if len(small) == len(text) else text


class _Weighing:
    """One pass over a text; a clause lies between two marks, a sentence between two full stops."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []  # of the hits
        self.weights: list[float] = []
        self.indifferent = 0
        self.sentence = 0  # where its hits begin
        self.clause = 0
        self.clause_start = 0
        self.contrasts = self.wishes = False
        self.words: list[tuple[str, int]] = []  # English ones of the clause, with their places

    def done(self) -> Weighed:
        text = self.text
        for kind, start, end in _FINDER.find(text):
            if kind is Kind.MARK:
                self._close(text[start:end], end)
            elif kind is Kind.CHINESE:
                self._chinese(start, text[start:end])
            elif kind is Kind.ENGLISH:
                self._english(start, text[start:end])
            elif kind is Kind.CONTRAST:
                self._contrast(start, end)
            else:
                self._add(start, end, _SIGN_WEIGHTS[text[start:end]])
        self._close("", len(self.text))
        hits = [
            Hit(start=start, end=end, weight=weight)
            for (start, end), weight in zip(self.spans, self.weights, strict=True)
        ]
        return Weighed(hits=tuple(hits), indifferent=self.indifferent)

    def _add(self, start: int, end: int, weight: float) -> None:
        self.spans.append((start, end))
        self.weights.append(weight)

    def _close(self, mark: str, end: int) -> None:
        found = len(self.weights)
        if found > self.clause:
            factor = _BEHIND if self.contrasts else 1.0
            if "!" in mark or "\uff01" in mark:
                factor *= _LOUD
            if factor != 1.0:
                self._times(self.clause, factor)
        if not mark or mark.strip(_WITHIN):
            self.sentence = found
        self.clause, self.clause_start = found, end
        self.contrasts = self.wishes = False
        self.words.clear()

    def _contrast(self, start: int, end: int) -> None:
        """What was said before a `but` in the sentence counts less, what comes more."""
        if self.text[self.clause_start : start].strip():
            self._close(_WITHIN, end)
        self._times(self.sentence, _BEFORE)
        self.contrasts = True

    def _times(self, first: int, factor: float) -> None:
        for place in range(first, len(self.weights)):
            self.weights[place] *= factor

    def _chinese(self, start: int, word: str) -> None:
        weight = _WEIGHTS_ZH[word]
        if weight is None:
            self.wishes = True
        elif word in _INDIFFERENT_ZH:
            self.indifferent += 1
        elif weight:
            before = self.text[max(self.clause_start, start - _LOOK_BACK_ZH) : start]
            around = _BEFORE_ZH.search(before)
            if around is not None and around[0]:
                weight *= _DEGREES_ZH.get(around["degree"] or "", 1.0)
                if around["negator"]:
                    weight *= _TURNED_GOOD if weight > 0 else _TURNED_BAD
            length = 0 if around is None else len(around[0])
            self._add(start - length, start + len(word), weight * self._wished)

    @property
    def _wished(self) -> float:
        return _WISHED if self.wishes else 1.0

    def _english(self, start: int, word: str) -> None:
        weight = _WEIGHTS_EN.get(word, 0.0)
        if word in _INDIFFERENT_EN:
            self.indifferent += 1
        elif weight:
            first, factor = self._before(word, weight)
            self._add(start if first is None else first, start + len(word), weight * factor)
        self.words.append((word, start))

    def _before(self, word: str, weight: float) -> tuple[int | None, float]:
        """Where what turns or strengthens an English word begins, and how much it does."""
        first, factor, turned, wished = None, 1.0, False, False
        for place, (other, at) in enumerate(reversed(self.words[-_LOOK_BACK_EN:])):
            if not place and other in _DEGREES_EN:
                factor *= _DEGREES_EN[other]
                first = at
            elif other in _NEGATORS_EN and not turned:
                turned, first = True, at
            elif other in _WISHES_EN:
                wished = True
        if turned and " " not in word:  # a phrase says all of it by itself
            factor *= _TURNED_GOOD if weight > 0 else _TURNED_BAD
        return first, factor * (_WISHED if wished and weight > 0 else 1.0)


def _words(*texts: str) -> list[str]:
    return [word for text in texts for word in text.split()]


def _weights(good: list[str], bad: list[str], strong: str) -> dict[str, float]:
    weights = dict.fromkeys(good, 1.0) | dict.fromkeys(bad, -1.0)
    for word in strong.split():
        if word in weights:
            weights[word] *= _STRONG
    return weights


_WITHIN = "\uff0c,\u3001 "  # marks that end a clause, not a sentence
_INDIFFERENT_ZH = frozenset(words_zh.INDIFFERENT.split())
_INDIFFERENT_EN = frozenset(words_en.INDIFFERENT.split())
_WEIGHTS_ZH: Mapping[str, float | None] = (
    dict.fromkeys(words_zh.WISHES.split())
    | _weights(_words(words_zh.GOOD), _words(words_zh.BAD), words_zh.STRONG)
    | dict.fromkeys(_words(words_zh.NOTHING, words_zh.INDIFFERENT), 0.0)
)
_DEGREES_ZH = {word: by for by, words in words_zh.DEGREES.items() for word in words.split()}
_FILLERS_ZH = any_of(_words(words_zh.FILLERS, *words_zh.DEGREES.values()))
_MARVELS = "没(?:有)?想到|没料到|没话说|不得不|不愧|不仅|不但|不只|不光|不亏|别提多|别提有多"
_BEFORE_ZH = re.compile(
    rf"(?:(?P<negator>(?!{_MARVELS}){any_of(_words(words_zh.NEGATORS))})(?:{_FILLERS_ZH})*?)?"
    rf"(?:(?P<degree>{any_of([*_DEGREES_ZH])})[的地得]?)?$"
)
_PRAISE, _BLAME, _NOTHING = (
    text.split("|") for text in (words_en.PRAISE, words_en.BLAME, words_en.NOTHING)
)
_WEIGHTS_EN = (
    _weights(_words(words_en.GOOD), _words(words_en.BAD), words_en.STRONG)
    | dict.fromkeys(_NOTHING, 0.0)
    | dict.fromkeys(_BLAME, -_PHRASE)
    | dict.fromkeys(_PRAISE, _PHRASE)
)
_NEGATORS_EN = frozenset(words_en.NEGATORS.split())
_DEGREES_EN = {word: by for by, words in words_en.DEGREES.items() for word in words.split()}
_WISHES_EN = frozenset(words_en.WISHES.split())
_SIGN_WEIGHTS: Mapping[str, float] = {
    sign: weight for weight, signs in _SIGNS.items() for sign in signs.lower().split()
}
_FINDER = Finder(
    contrasts_zh=words_zh.CONTRASTS.split(),
    contrasts_en=words_en.CONTRASTS.split(),
    chinese=_WEIGHTS_ZH,
    phrases_en=[one for one in _WEIGHTS_EN if not one.isalpha()],
    signs=_SIGN_WEIGHTS,
)
