"""Finds words in a text however they are written: full width, capitals, hidden or split signs."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapport.brand.cutting import CJK

_SPLITTER = re.compile(rf"(?<=[{CJK}])[ \t·•・*_\-~|/\\^`+=]+(?=[{CJK}])")
_MARKS = frozenset("™®©")  # would become letters
_ENGLISH = re.compile(r"[a-z0-9](?:[^*]*[a-z0-9])?", re.ASCII)
_LATIN_START = re.compile(r"[a-z0-9]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A text in its plain form; `origin[i]` is the place in the source of `text[i]`."""

    source: str
    text: str
    origin: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[str, int]:
        """Give the stretch as it stands in the source, and where it begins."""
        first, last = self.origin[start], self.origin[end - 1]
        return self.source[first : last + 1], first


def plain_of(text: str) -> Plain:
    """Undo what hides a word, and remember where each character came from."""
    if text.isascii():
        return Plain(source=text, text=text.lower(), origin=tuple(range(len(text))))
    chars: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        plain = _plain_sign(char)
        chars += plain
        origin += [place] * len(plain)
    whole = "".join(chars)
    dropped = {i for gap in _SPLITTER.finditer(whole) for i in range(gap.start(), gap.end())}
    if not dropped:
        return Plain(source=text, text=whole, origin=tuple(origin))
    kept = [i for i in range(len(whole)) if i not in dropped]
    return Plain(
        source=text,
        text="".join(whole[i] for i in kept),
        origin=tuple(origin[i] for i in kept),
    )


@lru_cache(maxsize=16_384)
def _plain_sign(char: str) -> str:
    if char in _MARKS or unicodedata.category(char) == "Cf":
        return ""
    return unicodedata.normalize("NFKC", char).casefold().replace("’", "'")


def matches(
    plain: Plain, words: Sequence[str], *, unless: Sequence[str] = ()
) -> Iterator[re.Match[str]]:
    """Find the words in a text, but not inside one of `unless`."""
    pattern = pattern_of(tuple(words))
    if pattern is None:
        return
    found = list(pattern.finditer(plain.text))
    if not found:
        return
    sparing = pattern_of(tuple(unless))
    spared = [one.span() for one in sparing.finditer(plain.text)] if sparing else []
    for one in found:
        if not any(start <= one.start() and one.end() <= end for start, end in spared):
            yield one


@lru_cache(maxsize=4096)
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Make a pattern that finds any of the words, the longest first; None without words."""
    plain = sorted(
        {plain_of(word).text.strip() for word in words} - {""}, key=lambda w: (-len(w), w)
    )
    # What English words share is looked at once a place, not once a word: three times as fast.
    english = [_phrase(word) for word in plain if _ENGLISH.fullmatch(word)]
    parts = [_one(word) for word in plain if not _ENGLISH.fullmatch(word)]
    if english:
        parts.append(f"(?<![a-z0-9])(?:{'|'.join(english)})(?![a-z0-9])")
    return re.compile("|".join(parts)) if parts else None


def _phrase(words: str) -> str:
    return r"\s+".join(re.escape(part) for part in words.split())


def _one(word: str) -> str:
    """English words end where words end; `*` stands for any ending."""
    stem, open_end = word.rstrip("*"), word.endswith("*")
    body = _phrase(stem)
    before = r"(?<![a-z0-9])" if _LATIN_START.match(stem) else ""
    if open_end:
        return f"{before}{body}[a-z0-9'-]*"
    after = r"(?![a-z0-9])" if _LATIN_START.match(stem[-1]) else ""
    return f"{before}{body}{after}"
