"""Tells what a writer feels, where words or signs say so; nothing is guessed from a sentiment."""

import re
from collections import defaultdict
from collections.abc import Mapping

from ahocorasick_rs import AhoCorasick

from rapport.insights.model import Emotion
from rapport.insights.sentiment import words_felt
from rapport.insights.sentiment.tries import any_of
from rapport.insights.sentiment.weighing import Weighed

_LOOK_BACK = 8
_TURNED = re.compile(
    "(?:不|没|没有|不会|不用|不必|无需|无须|别|不再|从不|毫无|毫不|不是很|不太|不觉得|不感到"
    "|省得|免得)(?:让人|让我|令人|感到|觉得|任何|什么|那么|这么|太|很|再|有|会|多|去)*$"
    r"|\b(?:not|no|never|without|n't|isn't|wasn't|aren't|don't|didn't|won't|nothing to"
    r"|no need to|hardly)"
    r"(?: (?:be|been|get|feel|a|an|any|at all|too|so|very|really|to|have|the))*\s*$",
)
_CALM = frozenset({"意外", "哎", "怕", "complaint", "surprise", "hate it"})  # alone they say little
_FIRM = (Emotion.ANGER, Emotion.WORRY, Emotion.DISAPPOINTMENT, Emotion.GRATITUDE, Emotion.SURPRISE)
_SOUR = frozenset({Emotion.ANGER, Emotion.WORRY, Emotion.DISAPPOINTMENT})


def emotion_of(text: str, weighed: Weighed, *, irony: bool = False) -> Emotion | None:
    """What the writer feels most, by words and signs that say so; None where none does.

    Of two felt alike, the one that asks for an answer goes before. An ironic text has only what
    is displeased in it.
    """
    small = text.lower().replace("\u2019", "'")
    if not _WORDS.find_matches_as_indexes(small):  # most texts have none of them
        return None
    felt: dict[Emotion, float] = defaultdict(float)
    for match in _ANY.finditer(small):
        before = small[max(0, match.start() - 4 * _LOOK_BACK) : match.start()]
        if not _TURNED.search(before):
            felt[_EMOTIONS[match[0]]] += 0.5 if match[0] in _CALM else 1.0
    sour = weighed.bad > weighed.good or irony
    if sour:
        felt = {one: weight for one, weight in felt.items() if one in _SOUR | {Emotion.SURPRISE}}
    if not felt:
        return None
    return max(felt, key=lambda one: (felt[one], one in _FIRM, -_ORDER.index(one)))


_EMOTIONS: Mapping[str, Emotion] = {
    word: emotion
    for emotion in Emotion
    for word in (*words_felt.ZH[emotion].split(), *words_felt.EN[emotion].split("|"))
}
_ORDER = (*_FIRM, Emotion.JOY)
_LATIN = [word for word in _EMOTIONS if word.isascii() and word[0].isalpha()]
_OTHER = [word for word in _EMOTIONS if word not in set(_LATIN)]
_WORDS = AhoCorasick([*_EMOTIONS])
_ANY = re.compile(rf"{any_of(_OTHER)}|(?<![a-z]){any_of(_LATIN)}(?![a-z])")
