"""Cuts a sentence into what gets a tag: words and marks; in Chinese each character.

A Chinese entity may begin or end where no dictionary has a word, so its characters are tagged, and
each knows the word that it stands in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

_PIECE = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|[^\\W_]+(?:['’][^\\W_]+)*|\\S"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters `start` to `end` of a text, and the word they are of; `edge` is the place in it:
    `b`, `i`, `e`, or nothing where the piece is the whole word.
    """

    start: int
    end: int
    word: str
    edge: str = ""


def pieces_of(text: str) -> list[Piece]:
    """Cut a text into pieces, in order."""
    found: list[Piece] = []
    for one in _PIECE.finditer(text):
        if one["han"]:
            found.extend(_characters(one["han"], one.start()))
        else:
            found.append(Piece(start=one.start(), end=one.end(), word=one[0].lower()))
    return found


def _characters(run: str, start: int) -> Iterator[Piece]:
    for word in rjieba.cut(run):
        last = len(word) - 1
        for place in range(len(word)):
            edge = "" if not last else "b" if not place else "e" if place == last else "i"
            yield Piece(start=start + place, end=start + place + 1, word=word, edge=edge)
        start += len(word)
