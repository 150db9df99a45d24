"""A text as a reader sees it: nothing hidden between its letters, every digit an ASCII digit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_DASHES = dict.fromkeys("‐‑‒–—―−－﹣", "-")
_DRESSING = frozenset("\ufe0e\ufe0f\u20e3")  # what makes 1 a keycap
_SPOKEN = dict(zip("〇零一二三四五六七八九幺", "001234567891", strict=True))
_SPOKEN_RUN = re.compile(f"[{''.join(_SPOKEN)}0-9]{{7,}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """The text to search, and for each of its characters the place it has in the original."""

    text: str
    places: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original that the stretch of this text was read from."""
        return self.places[start], self.places[end - 1] + 1


def plain_text(original: str) -> PlainText:
    """Read a text: full width becomes half width, signs without width go, spoken digits count.

    Chinese digits count where seven or more stand in a row; fewer are words.
    """
    if original.isascii():
        return PlainText(text=original, places=range(len(original)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(original):
        shown = _shown(letter)
        if shown:
            letters.append(shown)
            places.append(place)
    text = _SPOKEN_RUN.sub(_digits, "".join(letters))
    return PlainText(text=text, places=places)


@lru_cache(maxsize=100_000)
def _shown(letter: str) -> str:
    """Give the letter to search for, or nothing for one that nobody sees."""
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Cf" or letter in _DRESSING:
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if letter in _DASHES:
        return _DASHES[letter]
    same = unicodedata.normalize("NFKC", letter)
    return same if len(same) == 1 else letter


def _digits(run: re.Match[str]) -> str:
    return "".join(_SPOKEN.get(letter, letter) for letter in run[0])
