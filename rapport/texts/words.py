"""Cuts texts into words: Chinese by rjieba, a rewrite of jieba in Rust that cuts alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import rjieba

_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:['’-][a-z0-9]+)*")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters `start` to `end` of a text; `word` is the word there, `edge` the place in it.

    The edge is empty of a word that is one piece, else `b`, `i` or `e`.
    """

    start: int
    end: int
    word: str
    edge: str = ""


def han_pieces(run: str, start: int) -> Iterator[Piece]:
    """Each Chinese character of a run with the word it is of; the run begins at `start`."""
    for word in rjieba.cut(run):
        last = len(word) - 1
        for place in range(len(word)):
            edge = "" if not last else "b" if not place else "e" if place == last else "i"
            yield Piece(start=start + place, end=start + place + 1, word=word, edge=edge)
        start += len(word)


def words_of(text: str) -> list[str]:
    """The words of a text in order, English in small letters, repeats kept, signs dropped."""
    found: list[str] = []
    for run in _WORD.findall(text.lower()):
        found.extend(rjieba.cut(run) if _HAN.match(run) else (run,))
    return found


def telling_words(text: str) -> list[str]:
    """The words that may say what a text is about: no stop word, number or single sign."""
    stops = stop_words()
    return [word for word in words_of(text) if _tells(word) and word not in stops]


@cache
def stop_words() -> frozenset[str]:
    """The words that every text has, Chinese and English: our own lists."""
    folder = files("rapport.texts") / "stop_lists"
    texts = ((folder / f"{language}.txt").read_text(encoding="utf-8") for language in ("zh", "en"))
    return frozenset(word for text in texts for word in text.split())


def _tells(word: str) -> bool:
    return len(word) > 1 and not word.isdigit()
