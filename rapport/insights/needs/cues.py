"""The expressions that show a need, read from `words/`: what to look for, and when to look at all.

A cue is looked for only in texts in which one of its words stands; most texts have none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.insights.model import MentionKind, Sentiment
from rapport.kit.yaml_texts import read_yaml

_WORDS_END = " :: "
_TOKEN = re.compile(r"[a-z]+(?:['-][a-z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """An expression that shows one thing, and how it is felt about."""

    kind: MentionKind
    about: str
    sentiment: Sentiment | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """All cues of a language, by the words that call for them."""

    by_word: Mapping[str, tuple[Cue, ...]]
    finder: re.Pattern[str] | None = field(default=None)
    """Finds the words in a language without spaces; None where words are cut by spaces."""

    def called_by(self, text: str) -> Iterator[Cue]:
        """Give the cues whose words stand in a text in small letters, each once."""
        found = self.finder.findall(text) if self.finder else _tokens(text)
        seen: set[int] = set()
        for word in dict.fromkeys(found):
            for cue in self.by_word.get(word, ()):
                if id(cue) not in seen:
                    seen.add(id(cue))
                    yield cue


@cache
def cues_of(language: str) -> Cues:
    """The cues of `zh` or `en`."""
    text = (files("rapport.insights.needs") / "words" / f"{language}.yaml").read_text("utf-8")
    has_spaces = language != "zh"
    by_word: dict[str, list[Cue]] = {}
    for kind, told in read_yaml(text).items():
        for words, cue in _cues(MentionKind(kind), told):
            for word in words:
                for one in (_telling(word),) if has_spaces else (word,):
                    by_word.setdefault(one, []).append(cue)
    # A longer word holds shorter ones: whoever finds it must be told of theirs too.
    whole = {
        word: tuple(cue for one in by_word if one in word for cue in by_word[one])
        for word in by_word
    }
    if has_spaces:
        return Cues(by_word={word: tuple(cues) for word, cues in by_word.items()})
    return Cues(by_word=whole, finder=re.compile(any_of(by_word)))


def _cues(kind: MentionKind, told: Mapping[str, Any]) -> Iterator[tuple[list[str], Cue]]:
    feelings: Mapping[str, str] = told.get("feelings", {})
    usual: str | None = told.get("feeling")
    for about, written in _written(told):
        words, has_words, pattern = written.partition(_WORDS_END)
        feeling = feelings.get(about, usual)
        yield (
            words.split() if has_words else [words],
            Cue(
                kind=kind,
                about=about,
                sentiment=Sentiment(feeling) if feeling else None,
                pattern=re.compile(pattern if has_words else re.escape(words)),
            ),
        )


def _written(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for about, entry in told.get("entries", {}).items():
        words: list[str] = entry["words"]
        spoken = f"(?:{any_of(words)})"
        spoken = rf"{spoken}\b" if words[0].isascii() else spoken
        calls = " ".join(_telling(word) if word.isascii() else word for word in words)
        for frame in told["frames"]:
            yield about, f"{calls}{_WORDS_END}{frame.replace('{w}', spoken)}"
    for about, cues in told.get("cues", {}).items():
        yield from ((about, cue) for cue in cues)


def _telling(words: str) -> str:
    """The word of an English expression that is rarest: the longest."""
    return max(_tokens(words), key=len, default=words)


def _tokens(text: str) -> Iterable[str]:
    found: list[str] = _TOKEN.findall(text)
    return [part for one in found for part in ((one, *one.split("-")) if "-" in one else (one,))]


def any_of(words: Iterable[str]) -> str:
    return "|".join(
        re.escape(word) for word in sorted(set(words), key=lambda one: (-len(one), one))
    )
