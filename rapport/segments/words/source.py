"""The sentence being read: folded for comparing, with every character at its own place."""

import unicodedata
from dataclasses import dataclass
from typing import Self

_QUOTES = {"“": "”", '"': '"', "「": "」", "『": "』", "‘": "’", "”": "”"}
_GAPS = " \t"


@dataclass(frozen=True, slots=True)
class Source:
    """`text` as typed, `folded` for comparing: as long, in lower case, marks made alike."""

    text: str
    folded: str
    language: str

    @classmethod
    def of(cls, sentence: str, language: str | None) -> Self:
        text = " ".join(sentence.split())
        return cls(text, "".join(map(_fold, text)), language or language_of(text))

    def skip(self, place: int) -> int:
        """Pass over spaces."""
        while place < len(self.text) and self.text[place] in _GAPS:
            place += 1
        return place

    def after_words(self, place: int, words: str) -> int | None:
        """Give the place behind these words, if they stand here as whole words."""
        if not self.folded.startswith(words, place):
            return None
        end = place + len(words)
        inside = is_latin(words[-1:]) and end < len(self.text) and is_latin(self.folded[end])
        return None if inside else end

    def quoted(self, place: int) -> tuple[str, int] | None:
        """Give the text in quotation marks here, and the place behind them."""
        closing = _QUOTES.get(self.text[place : place + 1])
        end = self.text.find(closing, place + 1) if closing else -1
        return (self.text[place + 1 : end], end + 1) if end > place + 1 else None


def language_of(text: str) -> str:
    """Tell Chinese from English by whether any Han character stands outside quotation marks."""
    place, han = 0, False
    source = Source(text, text, "")
    while place < len(text):
        quote = source.quoted(place)
        if quote:
            place = quote[1]
            continue
        han = han or is_han(text[place])
        place += 1
    return "zh" if han else "en"


def fold(text: str) -> str:
    """Fold a word for comparing."""
    return "".join(map(_fold, text))


def is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def is_latin(letter: str) -> bool:
    return letter.isalnum() and not is_han(letter)


def _fold(letter: str) -> str:
    if letter in "’‘":
        return "'"
    normal = unicodedata.normalize("NFKC", letter).casefold()
    return normal if len(normal) == 1 else letter
