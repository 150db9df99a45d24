"""Proposes a brand book from what the shop wrote before, with the evidence for each entry.

A proposal is a book like any other and nobody's yet: a person chooses from it and keeps it.
"""

import re
from collections import Counter
from collections.abc import Sequence

from rapport.brand.characteristic import Telling, telling_words
from rapport.brand.choosing import kept_choices, words_never_used
from rapport.brand.cutting import HOLE, is_chinese, size_of, words_of
from rapport.brand.describing import describe_voice
from rapport.brand.errors import PastCopyMissing
from rapport.brand.manner_proposals import propose_manner, propose_tone
from rapport.brand.model import (
    Avoid,
    BrandBook,
    Disclaimer,
    Example,
    PastText,
    Preference,
    Term,
    ToneScale,
    ToneTarget,
)
from rapport.brand.names import kept_names, paired_names
from rapport.brand.past import Past, cut_up, evidence_at, evidence_for
from rapport.brand.reading import Voice, read_voice
from rapport.brand.recurring import (
    reads_like_disclaimer,
    recurring_phrases,
    recurring_sentences,
)
from rapport.llm import mask_personal_data

MOST_TEXTS = 5_000
"""Of more texts every n-th is read."""

_LEAST_TEXTS, _LEAST_SENTENCES = 5, 15
_LEAST_Z = 3.0
_MOST_WORDS, _MOST_PHRASES, _MOST_DISCLAIMERS, _MOST_EXAMPLES = 15, 8, 5, 3
_NO_PROSE = re.compile(rf"[\d{HOLE}•·*|/]|^\W*-")  # figures, slots, lists
_COMMON_WORDS = (
    "about also been from have into just like more most much only over some than that their them "
    "then there these they this very well were what when which while will with your yours you're "
    "you'll it's they're that's 一个 一块 一点 就是 可以 没有 不是 这个 什么 自己"
)
_PLAIN_WORDS = frozenset(_COMMON_WORDS.split())
_EXAMPLE_SIZES = {"zh": (8, 40), "en": (5, 25)}


def propose_book(
    texts: Sequence[PastText],
    *,
    language: str,
    market: str,
    name: str,
    reference: Sequence[str] = (),
    names: Sequence[tuple[str, str]] = (),
) -> BrandBook:
    """Propose a book for a market and language.

    `reference` are texts of others, against which characteristic words are found; `names` are pairs
    of a name in the other language and in this one. Raises `PastCopyMissing` with fewer than 5
    different texts or 15 sentences.
    """
    past = cut_up(_thinned(texts))
    chinese = is_chinese(language)
    voice = read_voice((one.text for one in past.texts), language=language)
    if len(past.texts) < _LEAST_TEXTS or voice.sentences < _LEAST_SENTENCES:
        raise PastCopyMissing(
            f"{len(past.texts)} different texts with {voice.sentences} sentences are too few to "
            f"read a voice from; give at least {_LEAST_TEXTS} with {_LEAST_SENTENCES}"
        )
    tone = propose_tone(voice)
    paired = paired_names(past, names, chinese=chinese)
    telling = _telling(past, reference)
    return BrandBook(
        market=market,
        language=language,
        name=name,
        voice=describe_voice(voice, tone),
        examples=_examples(past, telling, voice, chinese=chinese),
        tone=tone,
        prefer=_preferred(past, telling, language),
        avoid=_avoided(past, tone, language),
        terms=(*paired, *_not_in(kept_names(past, chinese=chinese), paired)),
        disclaimers=_disclaimers(past),
        manner=propose_manner(past, voice),
    )


def _preferred(past: Past, telling: Sequence[Telling], language: str) -> tuple[Preference, ...]:
    """Choices first, then words, then phrases, each once."""
    found: dict[str, Preference] = {}
    for one in (
        *kept_choices(past, language),
        *_liked_words(past, telling),
        *_liked_phrases(past, chinese=is_chinese(language)),
    ):
        found.setdefault(one.say.casefold(), one)
    return tuple(found.values())


def _thinned(texts: Sequence[PastText]) -> Sequence[PastText]:
    return texts[:: -(-len(texts) // MOST_TEXTS)] if texts else texts


def _telling(past: Past, reference: Sequence[str]) -> list[Telling]:
    others = Counter(word for text in reference for word in words_of(text))
    return telling_words(past.word_counts, others)


def _liked_words(past: Past, telling: Sequence[Telling]) -> list[Preference]:
    in_texts = past.text_counts
    least = max(3, round(0.01 * len(past.texts)))
    liked = [
        one.word
        for one in telling
        if one.z >= _LEAST_Z and in_texts[one.word] >= least and _says_something(one.word)
    ]
    return [
        Preference(say=word, evidence=evidence_for(past, (word,))) for word in liked[:_MOST_WORDS]
    ]


def _says_something(word: str) -> bool:
    least = 4 if word.isascii() else 2
    if word in _PLAIN_WORDS:
        return False
    return len(word) >= least and not any(char.isdigit() for char in word)


def _liked_phrases(past: Past, *, chinese: bool) -> list[Preference]:
    least = 4 if chinese else 12  # characters
    found = [one for one in recurring_phrases(past, chinese=chinese) if len(one.text) >= least]
    return [
        Preference(say=one.text, evidence=evidence_at(past, one.indexes, one.text))
        for one in found[:_MOST_PHRASES]
    ]


def _avoided(past: Past, tone: Sequence[ToneTarget], language: str) -> tuple[Avoid, ...]:
    """Loud words that a reserved shop never used; of a loud shop nothing follows."""
    zeal = next(one.at for one in tone if one.scale is ToneScale.ENTHUSIASTIC)
    return tuple(words_never_used(past, language)) if zeal < 0 else ()


def _disclaimers(past: Past) -> tuple[Disclaimer, ...]:
    found = [
        one
        for one in recurring_sentences(past)
        if reads_like_disclaimer(one.text) and mask_personal_data(one.text) == one.text
    ]
    return tuple(
        Disclaimer(
            text=one.text, severity="warn", evidence=evidence_at(past, one.indexes, one.text)
        )
        for one in found[:_MOST_DISCLAIMERS]
    )


def _examples(
    past: Past, telling: Sequence[Telling], voice: Voice, *, chinese: bool
) -> tuple[Example, ...]:
    """Sentences of usual length with the most characteristic words, one of a text."""
    weight = {one.word: one.z for one in telling}
    least, most = _EXAMPLE_SIZES["zh" if chinese else "en"]
    best: dict[int, tuple[float, str]] = {}
    for index, sentences in enumerate(past.sentences):
        for sentence in sentences:
            words = words_of(sentence)
            size = size_of(sentence, chinese=chinese)
            if not least <= size <= most or _NO_PROSE.search(sentence):
                continue
            near = abs(size - voice.sentence_length)
            score = sum(weight.get(word, 0.0) for word in words) / len(words) - 0.1 * near
            best[index] = max(best.get(index, (score, sentence)), (score, sentence))
    chosen = sorted(best.values(), reverse=True)
    usable = [one for _, one in chosen if mask_personal_data(one) == one]
    return tuple(Example(do=one) for one in dict.fromkeys(usable[:_MOST_EXAMPLES]))


def _not_in(terms: Sequence[Term], others: Sequence[Term]) -> list[Term]:
    known = {name for one in others for name in (one.source, one.say)}
    return [one for one in terms if not any(one.say in name for name in known)]
