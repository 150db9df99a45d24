"""Gathers what a reader of aspects knows: built-in words, and what was learned of a category."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from rapport.insights import lexicon
from rapport.insights.aspects import words
from rapport.insights.aspects.automaton import Automaton, Role, Term
from rapport.insights.aspects.model import LearnedAspect
from rapport.insights.model import Aspect

_STRONG, _WEAK = 1.5, 0.6


def automaton_of(aspects: Iterable[LearnedAspect] = ()) -> Automaton:
    """The built-in words and those of learned aspects; a learned word overrules a built-in one."""
    terms = dict(_built_in())
    for aspect in aspects:
        terms.update(_learned(aspect, terms))
    return Automaton(terms)


def opinion_words() -> Mapping[str, float]:
    """The built-in words of feeling: 1 pleases, -1 does not."""
    found = {word: term.weight for word, term in _built_in().items() if term.role is Role.OPINION}
    return {word: weight for word, weight in found.items() if weight}


def known_targets() -> frozenset[str]:
    """The built-in words that name a general aspect."""
    return frozenset(word for word, term in _built_in().items() if term.role is Role.TARGET)


def _learned(aspect: LearnedAspect, known: Mapping[str, Term]) -> Iterator[tuple[str, Term]]:
    for forms in aspect.words.values():
        for form in forms:
            yield form.lower(), Term(role=Role.TARGET, about=aspect.aspect_id)
    for word, weight in aspect.opinions.items():
        if word not in known:
            yield word.lower(), Term(role=Role.OPINION, weight=weight)


@cache
def _built_in() -> Mapping[str, Term]:
    terms: dict[str, Term] = {}
    for aspect in Aspect:
        for word in _split(lexicon.ASPECTS_ZH[aspect]) | _split(lexicon.ASPECTS_EN[aspect]):
            terms.setdefault(word, Term(role=Role.TARGET, about=aspect.value))
    implied = dict(_implied())
    for word, weight in _feelings():
        terms[word] = Term(role=Role.OPINION, about=implied.get(word), weight=weight)
    for word, about in implied.items():
        if word not in terms or terms[word].role is not Role.OPINION:
            terms[word] = Term(role=Role.OPINION, about=about)
    for text in (lexicon.NEGATORS_ZH, lexicon.NEGATORS_EN, words.DENIALS_EN):
        terms |= dict.fromkeys(_split(text), Term(role=Role.NEGATOR))
    for text in (lexicon.CONTRASTS_ZH, lexicon.CONTRASTS_EN, "while whereas"):
        terms |= dict.fromkeys(_split(text), Term(role=Role.CONTRAST))
    return terms | dict(_degrees(terms)) | dict(_set_phrases(terms))


def _feelings() -> Iterator[tuple[str, float]]:
    for good, bad in ((lexicon.GOOD_ZH, lexicon.BAD_ZH), (lexicon.GOOD_EN, lexicon.BAD_EN)):
        yield from dict.fromkeys(_split(good), 1.0).items()
        yield from dict.fromkeys(_split(bad), -1.0).items()
    for good, bad in ((words.GOOD_ZH, words.BAD_ZH), (words.GOOD_EN, words.BAD_EN)):
        yield from dict.fromkeys(_split(good), 1.0).items()
        yield from dict.fromkeys(_split(bad), -1.0).items()
    yield from dict.fromkeys(f"{lexicon.PRAISE_EN}|{words.PRAISE_EN}".split("|"), 1.0).items()
    yield from dict.fromkeys(f"{lexicon.BLAME_EN}|{words.BLAME_EN}".split("|"), -1.0).items()


def _implied() -> Iterator[tuple[str, str]]:
    for aspect, text in words.IMPLIED_ZH.items():
        yield from dict.fromkeys(_split(text), aspect.value).items()
    for aspect, text in words.IMPLIED_EN.items():
        alone, *phrases = text.split("|")
        yield from dict.fromkeys([*alone.split(), *phrases], aspect.value).items()


def _degrees(known: Mapping[str, Term]) -> Iterator[tuple[str, Term]]:
    for text, weight in (
        (words.PLAIN_ZH, 1.0),
        (words.STRONG_ZH, _STRONG),
        (words.WEAK_ZH, _WEAK),
        (words.STRONG_EN, _STRONG),
    ):
        for word in _split(text) - known.keys():
            yield word, Term(role=Role.DEGREE, weight=weight)
    for phrase in words.WEAK_EN.split("|"):
        if phrase not in known:
            yield phrase, Term(role=Role.DEGREE, weight=_WEAK)


def _set_phrases(known: Mapping[str, Term]) -> Iterator[tuple[str, Term]]:
    nothing = [*lexicon.NOTHING_ZH.split(), *lexicon.NOTHING_EN.split("|")]
    nothing += words.NOTHING_EN.split("|")
    for word in nothing:
        if word not in known:
            yield word, Term(role=Role.NOTHING)


def _split(text: str) -> set[str]:
    return set(re.split(r"\s+", text.strip()))
