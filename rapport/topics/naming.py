"""Names topics by the most telling phrase that their texts really have."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np

from rapport.texts import Language, stop_words
from rapport.topics.bilingual import in_chinese, in_english

_ONE_WORD = 0.6  # what a word alone is worth of two words in a row
_FEWEST = 3  # texts that have the phrase
_LEAST_SHARE = 0.03  # of the topic's texts
_WEIGHTLESS = 0.02  # of a word of a phrase that is none of the topic's own

Phrase = tuple[str, ...]


def name_topics(
    documents: Sequence[Sequence[str]],
    tops: Sequence[int],
    weights: Sequence[Mapping[str, float]],
    language: Language,
) -> list[dict[str, str]]:
    """Name each topic in Chinese and English, by `documents` cut into words and their topics.

    The phrase is one or two words in a row, each of which tells something. It is told in the other
    language where all of its words are known there, and as it is where they are not.
    """
    everywhere: Counter[Phrase] = Counter()
    within: list[Counter[Phrase]] = [Counter() for _ in weights]
    sizes = Counter(int(top) for top in tops)
    for document, top in zip(documents, tops, strict=True):
        found = _phrases(document)
        everywhere.update(found)
        if top >= 0:
            within[int(top)].update(found)
    taken: set[Phrase] = set()
    names = []
    for place, one in enumerate(weights):
        best = _best(within[place], everywhere, one, sizes[place], taken)
        taken.add(best)
        names.append(_in_both(best, language))
    return names


def _phrases(document: Sequence[str]) -> set[Phrase]:
    stops = stop_words()
    told = [word if word not in stops and len(word) > 1 else "" for word in document]
    pairs = {(one, other) for one, other in pairwise(told) if one and other and one != other}
    return pairs | {(word,) for word in told if word and not word.isdigit()}


def _best(
    within: Counter[Phrase],
    everywhere: Counter[Phrase],
    weights: Mapping[str, float],
    size: int,
    taken: Collection[Phrase],
) -> Phrase:
    needed = max(_FEWEST, _LEAST_SHARE * size)
    fallback: Phrase = (next(iter(weights), "?"),)
    worth = {
        phrase: _worth(phrase, count, everywhere[phrase], weights)
        for phrase, count in within.items()
        if count >= needed and phrase not in taken
    }
    return max(worth, key=lambda phrase: (worth[phrase], phrase), default=fallback)


def _worth(phrase: Phrase, count: int, everywhere: int, weights: Mapping[str, float]) -> float:
    heavy = sum(weights.get(word, -_WEIGHTLESS) for word in phrase)
    alone = _ONE_WORD if len(phrase) == 1 else 1.0
    return alone * heavy * float(np.sqrt(count / everywhere)) * float(np.log1p(count))


def _in_both(phrase: Phrase, language: Language) -> dict[str, str]:
    if language is Language.ZH:
        return {"zh": "".join(phrase), "en": in_english(phrase) or "".join(phrase)}
    return {"zh": in_chinese(phrase) or " ".join(phrase), "en": " ".join(phrase)}
