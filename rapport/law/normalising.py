"""Undoes what hides a word, each character knowing where it came from.

Full width, case, zero-width and combining marks, traditional and variant characters, homophones,
pinyin in the place of a character, split characters, look-alike letters.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapport.kit.yaml_texts import read_yaml

_CJK = "\u3400-\u9fff\uf900-\ufaff"
_SPLITTER = re.compile(
    rf"(?<=[{_CJK}])[ \t\u3000·•・*_\-~|/\\^`'\"“”‘’+=\[\]()【】「」『』#]+(?=[{_CJK}])"
    rf"|(?<=[最第顶国极绝唯独]).(?=[{_CJK}])(?<=[.。,、!…\u2190-\u2bff\U0001f000-\U0001faff])"
)
_SPACED_LETTERS = re.compile(r"(?<![a-z0-9])[a-z](?:[ .\-_*][a-z]){2,}(?![a-z])")
_IN_A_WORD = re.compile(r"(?<=[a-z])(?:[03$€]{1,2}|@(?!\w+\.))(?=[a-z])")
_LOOKS_LIKE = {"0": "o", "3": "e", "$": "s", "€": "e", "@": "a"}
_ORDINAL = re.compile(r"(?<=第)[1i壹—–](?![0-9i])|(?<=唯)[1壹—–\-](?=[\u4e00-\u9fff]|$)")
_SUPERLATIVE = re.compile(
    "[嘴罪醉嘬](?=(?:好[吃喝用看的]|佳|低价|优惠|便宜|强|牛|高级|先进|划算|实惠|香浓|火)|低(?=$|[!,。!?]|价|折))"
)
_MARKS = frozenset({"Cf", "Mn", "Me"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Normalised text; `origin[i]` is the place in `source` that `text[i]` comes from."""

    source: str
    text: str
    origin: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Translate a stretch of `text` into one of the original."""
        return self.origin[start], self.origin[end - 1] + 1


def normalise(text: str) -> Plain:
    """Bring a text into the form that patterns of rules are written for."""
    chars = [*map(_PLAIN.__getitem__, text)]
    flat = "".join(chars)
    origin: Sequence[int] = range(len(text))
    if len(flat) != len(text) or "" in chars:
        origin = [place for place, plain in enumerate(chars) for _ in plain]
    flat = _SUPERLATIVE.sub("最", _ORDINAL.sub("一", flat))
    flat = _IN_A_WORD.sub(lambda found: "".join(_LOOKS_LIKE[char] for char in found[0]), flat)
    return _shortened(text, flat, origin)


def _shortened(source: str, flat: str, origin: Sequence[int]) -> Plain:
    """Take out what splits words, and put one character where pinyin stood for it."""
    edits = [(gap.start(), gap.end(), "") for gap in _SPLITTER.finditer(flat)]
    for word in _SPACED_LETTERS.finditer(flat):
        edits += [(place, place + 1, "") for place in range(word.start() + 1, word.end(), 2)]
    spelled, meant, beginnings = _words()
    if not beginnings.isdisjoint(map(str.__add__, flat, flat[1:])):
        edits += [(one.start(), one.end(), meant[one[0]]) for one in spelled.finditer(flat)]
    if not edits:
        return Plain(source=source, text=flat, origin=origin)
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for start, end, instead in sorted(edits):
        if start < last:
            continue
        pieces += [flat[last:start], instead]
        places += origin[last:start]
        places += _spread(origin[start:end], len(instead))
        last = end
    pieces.append(flat[last:])
    places += origin[last:]
    return Plain(source=source, text="".join(pieces), origin=places)


def _spread(places: Sequence[int], size: int) -> list[int]:
    """Give each of `size` characters a place; the last one ends where the stretch ends."""
    if size <= len(places):
        return [*places[: size - 1], places[-1]] if size else []
    return [*places, *[places[-1]] * (size - len(places))]


class _PlainCharacters(dict[str, str]):
    """A character -> the same in half width and lower case, simplified for traditional."""

    def __missing__(self, char: str) -> str:
        self[char] = plain = _plain(char)
        return plain


_PLAIN = _PlainCharacters()


def _plain(char: str) -> str:
    swapped = _characters().get(char, char)
    if unicodedata.category(swapped[0]) in _MARKS:
        return ""
    wide = unicodedata.normalize("NFKC", swapped).casefold()
    return "".join(
        _characters().get(one, one) for one in wide if unicodedata.category(one) not in _MARKS
    )


@cache
def _characters() -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in str(_data()["characters"]).split():
        table.update(dict.fromkeys(pair[1:], pair[0]))
    return table | {str(sign): str(meant) for sign, meant in _data()["signs"].items()}


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    meant = {str(dodge): str(word) for dodge, word in _data()["words"].items()}
    longest_first = sorted(meant, key=len, reverse=True)
    beginnings = frozenset(dodge[:2] for dodge in meant)
    return re.compile("|".join(map(_whole, longest_first))), meant, beginnings


def _whole(dodge: str) -> str:
    """A spelling that begins or ends with a letter is no part of a longer Latin word."""
    before = "(?<![a-z])" if dodge[0].isascii() and dodge[0].isalpha() else ""
    after = "(?![a-z])" if dodge[-1].isascii() and dodge[-1].isalpha() else ""
    return f"{before}{re.escape(dodge)}{after}"


@cache
def _data() -> dict[str, dict[str, str]]:
    text = (files("rapport.law") / "rules" / "variants.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, str]] = read_yaml(text)
    return data
