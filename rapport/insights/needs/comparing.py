"""Finds comparisons with competitors: who is named, in which respect, and who comes out better.

`about` is the rival's name, with the respect behind a slash where one is said: `nike/price`. It is
positive where what the text is about comes out better.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.insights.model import Mention, MentionKind, Sentiment
from rapport.insights.needs.cues import any_of
from rapport.kit.yaml_texts import read_yaml
from rapport.texts import around

OTHERS = "others"
"""The rival where a text names none: other brands, another shop, the one before."""

_CALLED = re.compile("比|不如|赶不上|没有|than|as good as|inferior|superior")
_PROBABILITY = 0.85


class Comparisons:
    """Finds comparisons with the rivals it knows, and with others in general."""

    def __init__(self, brands: Mapping[str, str]) -> None:
        self.brands = {word.lower(): name for word, name in brands.items() if len(word) > 1}
        told = _words()
        self._names = {**dict.fromkeys((*told["others"]["zh"], *told["others"]["en"]), OTHERS)}
        self._names |= self.brands
        rival = f"(?P<rival>{any_of(self._names)})(?![a-z0-9])"
        self._patterns = {
            language: [
                re.compile(
                    one.replace("{rival}", rival).replace("{how}", any_of(_respects(language)))
                )
                for one in told["patterns"][language]
            ]
            for language in ("zh", "en")
        }

    def read(self, text: str, *, chinese: bool) -> Iterator[Mention]:
        """Give each comparison in a text in small letters."""
        if not _CALLED.search(text):
            return
        for pattern in self._patterns["zh" if chinese else "en"]:
            for match in pattern.finditer(text):
                if not around(text, match.start(), match.end()).takes_back(chinese=chinese):
                    yield self._mention(match, _respects("zh" if chinese else "en"))

    def _mention(
        self, match: re.Match[str], respects: Mapping[str, tuple[Sentiment, str]]
    ) -> Mention:
        groups = match.groupdict()
        how = groups.get("how")
        sentiment, respect = respects.get(how or "", (Sentiment.POSITIVE, ""))
        if groups.get("same"):
            sentiment = Sentiment.NEUTRAL
        elif groups.get("not"):
            sentiment = _TURNED[sentiment]
        name = self._names[match["rival"]]
        return Mention(
            kind=MentionKind.COMPARISON,
            about=f"{name}/{respect}" if respect else name,
            sentiment=sentiment,
            start=match.start(),
            end=match.end(),
            probability=_PROBABILITY,
            target=match.span("rival"),
            opinion=match.span("how") if how else None,
        )


def rival_candidates(
    texts: Iterable[str], *, fewest: int = 3, most: int = 50
) -> list[tuple[str, int]]:
    """Give what texts compare with as if it were a brand, the most frequent first.

    They are candidates: a person says which of them are rivals.
    """
    like_a_name, no_names = re.compile(_words()["like_a_name"]), set(_words()["no_names"])
    counted: Counter[str] = Counter()
    for text in texts:
        found = like_a_name.finditer(text.lower())
        counted.update({match["name"] or match["latin"] for match in found} - no_names)
    return [(name, times) for name, times in counted.most_common(most) if times >= fewest]


_TURNED = {
    Sentiment.POSITIVE: Sentiment.NEGATIVE,
    Sentiment.NEGATIVE: Sentiment.POSITIVE,
    Sentiment.NEUTRAL: Sentiment.NEUTRAL,
}


@cache
def _words() -> Mapping[str, Any]:
    text = (files("rapport.insights.needs") / "words" / "rivals.yaml").read_text("utf-8")
    told: Mapping[str, Any] = read_yaml(text)
    return told


@cache
def _respects(language: str) -> Mapping[str, tuple[Sentiment, str]]:
    """What words of comparing mean: who comes out better, in which respect."""
    return {
        word: (sentiment, respect)
        for sentiment in (Sentiment.POSITIVE, Sentiment.NEGATIVE)
        for respect, words in _words()[sentiment.value][language].items()
        for word in words
    }
